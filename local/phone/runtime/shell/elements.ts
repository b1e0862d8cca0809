/** Elements of the phone's own screen, made in one line each. */

type Child = Node | string;

export function element(
  tag: string,
  className: string,
  children: readonly Child[] = [],
): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

export function button(className: string, text: string, onTap: () => void): HTMLElement {
  const made = element('button', className, [text]);
  made.setAttribute('type', 'button');
  made.addEventListener('click', onTap);
  return made;
}
