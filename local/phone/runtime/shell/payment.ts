/** WeChat's payment sheet, or Apple's, as far as a developer needs to see it. */
import type { Choice, Offer } from '../machine/till.ts';
import { button, element } from './elements.ts';

const yuan = (fen: number): string => `¥${(fen / 100).toFixed(2)}`;

/** Until the user has done something. The last two are what may happen beside paying. */
export function payingSheet(
  root: HTMLElement,
  { productId, goodsPrice }: Offer,
  isApple: boolean,
): Promise<Choice> {
  return new Promise((resolve) => {
    const end = (choice: Choice) => () => {
      layer.remove();
      resolve(choice);
    };
    const close = button('phone-close', '×', end('cancel'));
    close.setAttribute('aria-label', '取消支付');
    const sheet = element('div', 'phone-menu phone-pay', [
      close,
      element('p', 'phone-pay-by', [isApple ? 'App Store' : '微信支付']),
      element('p', 'phone-pay-sum', [yuan(goodsPrice)]),
      element('p', 'phone-pay-what', [productId]),
      button('phone-pay-go', isApple ? '购买' : '确认支付', end('pay')),
      element('div', 'phone-pay-else', [
        button('', '让支付失败', end('fail')),
        button('', '付款后失去联系', end('unknown')),
      ]),
    ]);
    sheet.setAttribute('role', 'dialog');
    sheet.setAttribute('aria-label', `支付 ${yuan(goodsPrice)}`);
    const layer = element('div', `phone-over phone-bottom${isApple ? ' phone-apple' : ''}`, [
      sheet,
    ]);
    root.append(layer);
  });
}
