/** `rpx` in the `style` of an element, which no browser knows. */
const RPX = /(-?(?:\d+\.)?\d+)rpx\b/g;

export const withoutRpx = (style: string): string =>
  style.replace(RPX, (_, amount: string) => `calc(${amount} * var(--rpx))`);

/** From now on every element of this window understands it: the framework sets styles as text. */
export function understandRpx(): void {
  const { setAttribute } = Element.prototype;
  Element.prototype.setAttribute = function (name: string, value: string): void {
    const text = name === 'style' ? withoutRpx(String(value)) : value;
    setAttribute.call(this, name, text);
  };
}
