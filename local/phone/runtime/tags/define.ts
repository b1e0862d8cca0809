/** How a built-in component is defined: what all of them have, and what one adds. */
import type { ComponentSpace } from 'glass-easel-miniprogram-adapter';
import { renamed } from '../../tags.ts';

/** A component as its own code sees it. */
export interface Self {
  readonly data: Readonly<Record<string, unknown>>;
  triggerEvent(name: string, detail?: unknown, options?: object): void;
  getBackendElement(): HTMLElement;
}

export const textOf = ({ data }: Self, name: string): string => {
  const value = data[name];
  return typeof value === 'string' ? value : '';
};

export const numberOf = ({ data }: Self, name: string): number => Number(data[name] ?? 0);

export interface TagDefinition {
  readonly properties?: Readonly<Record<string, unknown>>;
  /** By names of properties, as components write them. */
  readonly observers?: Readonly<Record<string, (this: Self) => void>>;
  readonly attached?: (this: Self) => void;
  /** By a finger, a mouse or a key, and bubbling as everything that is tapped. */
  readonly tapped?: (this: Self) => void;
  /** What a screen reader calls it, unless the page says otherwise. */
  readonly role?: string;
}

/** Read by screen readers; and names that change nothing here. */
const COMMON = {
  ...{ ariaLabel: String, ariaRole: String, ariaHidden: null, ariaChecked: null },
  ...{ ariaSelected: null, ariaLive: String, ariaDisabled: null, ariaModal: null },
  ...{ ariaExpanded: null, ariaValuenow: null, ariaValuemin: null, ariaValuemax: null },
  ...{ hidden: Boolean, hoverClass: String, hoverStayTime: Number },
};

const ARIA = Object.keys(COMMON).filter((name) => name.startsWith('aria'));

/** Roles that a person acts on. */
const ACTIVE = /^(button|tab|radio|checkbox|switch|link|option|slider|menuitem)$/;

export function define(space: ComponentSpace, tag: string, definition: TagDefinition): string {
  const { properties, observers, attached, tapped, role } = definition;
  const name = renamed(tag);
  const made = space.defineComponent({
    is: `wx/${tag}`,
    options: { virtualHost: false },
    properties: { ...COMMON, ...properties },
    observers: {
      ...observers,
      [[...ARIA, 'hidden'].join(', ')]: function (this: Self) {
        describe(this, role);
      },
    },
    lifetimes: {
      attached(this: Self) {
        describe(this, role);
        attached?.call(this);
      },
    },
    ...(tapped === undefined ? {} : { listeners: { 'this.tap': tapped } }),
  });
  space.setGlobalUsingComponent(name, made);
  return name;
}

function describe(self: Self, ownRole: string | undefined): void {
  const host = self.getBackendElement();
  const { data } = self;
  for (const name of ARIA) {
    const value = data[name];
    const attribute = name === 'ariaRole' ? 'role' : `aria-${name.slice(4).toLowerCase()}`;
    const text = value === undefined || value === null || value === '' ? '' : String(value);
    if (text !== '') host.setAttribute(attribute, text);
    else host.removeAttribute(attribute);
  }
  host.hidden = data.hidden === true;
  const role = host.getAttribute('role') ?? roleOf(host, ownRole);
  if (role !== '') host.setAttribute('role', role);
  if (!ACTIVE.test(role)) return;
  host.tabIndex = 0;
  host.onkeydown = (event) => {
    if (event.target !== host || (event.key !== 'Enter' && event.key !== ' ')) return;
    event.preventDefault();
    tap(self);
  };
}

/** As the framework makes it of a finger, at the middle of the element. */
function tap(self: Self): void {
  const { left, top, width, height } = self.getBackendElement().getBoundingClientRect();
  const at = { x: left + width / 2, y: top + height / 2 };
  self.triggerEvent('tap', at, { bubbles: true, composed: true, capturePhase: true });
}

/** A picture without a name is an ornament; what has a name and no role is a group. */
function roleOf(host: HTMLElement, own: string | undefined): string {
  const isNamed = host.hasAttribute('aria-label');
  if (own === 'img') return isNamed ? own : '';
  return own ?? (isNamed ? 'group' : '');
}
