/** Built-ins that hold others: view, text, scroll-view, button, label, navigator. */
import type { ComponentSpace } from 'glass-easel-miniprogram-adapter';
import type { Machine } from '../machine/machine.ts';
import { define, type Self, textOf } from './define.ts';

export function defineBoxes(space: ComponentSpace, machine: Machine): string[] {
  return [
    define(space, 'page', {}),
    define(space, 'view', {}),
    define(space, 'text', {
      properties: { userSelect: Boolean, selectable: Boolean, space: String },
    }),
    define(space, 'label', {}),
    define(space, 'scroll-view', {
      properties: {
        ...{ scrollX: Boolean, scrollY: Boolean, enhanced: Boolean, showScrollbar: Boolean },
        ...{ scrollIntoView: String, scrollWithAnimation: Boolean, enableFlex: Boolean },
      },
      observers: { 'scrollX, scrollY': scrolls },
      attached() {
        scrolls.call(this);
        // What scrolls is reached by keyboard.
        this.getBackendElement().tabIndex = 0;
      },
    }),
    define(space, 'button', {
      properties: {
        ...{ disabled: Boolean, loading: Boolean, openType: String, type: String, size: String },
        ...{ plain: Boolean, formType: String },
      },
      role: 'button',
      observers: {
        disabled() {
          this.getBackendElement().toggleAttribute('disabled', Boolean(this.data.disabled));
          this.getBackendElement().setAttribute(
            'aria-disabled',
            String(Boolean(this.data.disabled)),
          );
        },
      },
      tapped() {
        opened(this, machine);
      },
    }),
    define(space, 'navigator', { properties: { url: String, openType: String }, role: 'link' }),
  ];
}

function scrolls(this: Self): void {
  const { style } = this.getBackendElement();
  style.overflowX = this.data.scrollX ? 'auto' : 'hidden';
  style.overflowY = this.data.scrollY ? 'auto' : 'hidden';
}

function opened(self: Self, machine: Machine): void {
  const type = textOf(self, 'openType');
  if (type === '' || self.data.disabled) return;
  // After the tap itself.
  setTimeout(() => {
    switch (type) {
      case 'share':
        return machine.share(self.getBackendElement().dataset);
      case 'agreePrivacyAuthorization':
        return self.triggerEvent('agreeprivacyauthorization', {});
      case 'contact':
        return machine.screen.toast({ title: '客服会话在微信里打开' });
      default:
        throw new Error(`open-type="${type}" is not in this phone`);
    }
  });
}
