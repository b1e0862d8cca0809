/** Built-ins people type and choose in: input, textarea, switch, slider, picker. */
import type { ComponentSpace } from 'glass-easel-miniprogram-adapter';
import type { Machine } from '../machine/machine.ts';
import { define, numberOf, type Self, textOf } from './define.ts';

type Field = HTMLInputElement | HTMLTextAreaElement;

export function defineFields(space: ComponentSpace, machine: Machine): string[] {
  return [
    typed(space, 'input', () => document.createElement('input')),
    typed(space, 'textarea', () => document.createElement('textarea')),
    define(space, 'switch', {
      properties: { checked: Boolean, disabled: Boolean, color: String },
      observers: {
        checked() {
          fieldOf(this, 'input').checked = Boolean(this.data.checked);
        },
      },
      attached() {
        const field = own(this, document.createElement('input'));
        field.type = 'checkbox';
        field.checked = Boolean(this.data.checked);
        field.setAttribute('role', 'switch');
        field.addEventListener('change', (event) => {
          event.stopPropagation();
          this.triggerEvent('change', { value: field.checked });
        });
      },
    }),
    define(space, 'slider', {
      properties: {
        ...{ value: Number, min: Number, max: { type: Number, value: 100 } },
        ...{ step: { type: Number, value: 1 }, showValue: Boolean },
        ...{ activeColor: String, backgroundColor: String, blockSize: Number },
      },
      observers: { 'value, min, max, step': slide },
      attached() {
        const field = own(this, document.createElement('input'));
        field.type = 'range';
        slide.call(this);
        const tell = (name: string) => (event: Event) => {
          event.stopPropagation();
          this.triggerEvent(name, { value: Number(field.value) });
        };
        field.addEventListener('input', tell('changing'));
        field.addEventListener('change', tell('change'));
      },
    }),
    define(space, 'picker', {
      properties: { range: Array, value: null, mode: String, disabled: Boolean, rangeKey: String },
      role: 'button',
      tapped() {
        const range = Array.isArray(this.data.range) ? this.data.range : [];
        const key = textOf(this, 'rangeKey');
        const nameOf = (item: unknown): string =>
          String(key ? (item as Record<string, unknown>)[key] : item);
        void machine.screen.choose(range.map(nameOf)).then((value) => {
          if (value >= 0) this.triggerEvent('change', { value });
        });
      },
    }),
  ];
}

function typed(space: ComponentSpace, tag: string, make: () => Field): string {
  return define(space, tag, {
    properties: {
      ...{ value: String, placeholder: String, type: String, disabled: Boolean },
      ...{ maxlength: { type: Number, value: 140 }, autoHeight: Boolean, focus: Boolean },
      ...{ placeholderClass: String, placeholderStyle: String, confirmType: String },
      ...{ cursorSpacing: Number, adjustPosition: Boolean, showConfirmBar: Boolean },
      ...{ disableDefaultPadding: Boolean },
    },
    observers: {
      value() {
        const field = fieldOf(this, tag);
        const value = textOf(this, 'value');
        if (field.value !== value) field.value = value;
      },
      'placeholder, ariaLabel, disabled, maxlength, type': dress,
    },
    attached() {
      const field = own(this, make());
      field.value = textOf(this, 'value');
      dress.call(this);
      // The event of the browser would bubble as one of the mini-program's, with another detail.
      const tell = (name: string) => (event: Event) => {
        event.stopPropagation();
        this.triggerEvent(name, { value: field.value, cursor: field.selectionEnd });
      };
      field.addEventListener('input', tell('input'));
      field.addEventListener('focus', tell('focus'));
      field.addEventListener('blur', tell('blur'));
      field.addEventListener('change', (event) => event.stopPropagation());
    },
  });
}

function dress(this: Self): void {
  const field = this.getBackendElement().querySelector<Field>('input, textarea');
  if (field === null) return;
  const limit = numberOf(this, 'maxlength');
  field.placeholder = textOf(this, 'placeholder');
  field.disabled = Boolean(this.data.disabled);
  field.setAttribute('aria-label', textOf(this, 'ariaLabel') || field.placeholder);
  // The name belongs to the field.
  this.getBackendElement().removeAttribute('aria-label');
  if (limit >= 0) field.maxLength = limit;
  else field.removeAttribute('maxlength');
  if (field instanceof HTMLInputElement) {
    field.inputMode = textOf(this, 'type') === 'digit' ? 'decimal' : 'text';
  }
}

function slide(this: Self): void {
  const field = this.getBackendElement().querySelector('input');
  if (field === null) return;
  const { min, max, step, value } = this.data;
  Object.assign(field, { min, max, step });
  field.value = String(value);
  field.setAttribute('aria-label', textOf(this, 'ariaLabel'));
  this.getBackendElement().removeAttribute('aria-label');
}

function own<T extends HTMLElement>(self: Self, field: T): T {
  self.getBackendElement().append(field);
  return field;
}

function fieldOf(self: Self, tag: string): HTMLInputElement {
  return (
    self.getBackendElement().querySelector<HTMLInputElement>(tag) ?? document.createElement('input')
  );
}
