/** The built-in components this phone has. Any other tag of a template must be a component. */
export const BUILT_IN_TAGS = [
  ...['view', 'text', 'image', 'button', 'input', 'textarea', 'scroll-view', 'progress'],
  ...['switch', 'slider', 'picker', 'video', 'navigator', 'label'],
] as const;

export type BuiltInTag = (typeof BUILT_IN_TAGS)[number];

/** Handled by the templates themselves. */
export const TEMPLATE_TAGS = ['block', 'template', 'slot', 'wxs', 'import', 'include'] as const;

/** What a built-in is called in the page: a browser would take `<input>` for its own. */
export const renamed = (tag: string): string => `wx-${tag}`;
