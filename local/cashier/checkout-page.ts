/** What stands in for the scanning of a code: an order of the web shop, and a button to pay it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../pages/bundle.ts';
import type { Trade } from './wxpay.ts';

const escaped = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const yuan = (fen: number): string => `¥${(fen / 100).toFixed(2)}`;

const STYLE = `
body { margin: 0; background: var(--paper); color: var(--ink); font: 14px / 22px var(--font); }
main { max-width: 420px; margin: 0 auto; padding: 48px 24px; }
h1 { margin: 0 0 24px; font-size: 17px; font-weight: 600; }
.sum { font-size: 40px; line-height: 1.2; font-weight: 600; font-variant-numeric: tabular-nums; }
.quiet { color: var(--ink-2); overflow-wrap: anywhere; }
button { width: 100%; min-height: 44px; margin-top: 32px; border: 0; border-radius: 6px; background: var(--lamp); color: var(--on-lamp, #fff); font: inherit; font-weight: 600; }
button:focus-visible, a:focus-visible { outline: 2px solid var(--lamp); outline-offset: 2px; }
ul { padding: 0; list-style: none; } li { padding: 12px 0; border-bottom: 1px solid var(--line); }
a { color: inherit; }`;

const page = (title: string, content: string): string => {
  const tokens = readFileSync(join(root, 'clients/ui/tokens.css'), 'utf8');
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<style>${tokens}${STYLE}</style></head><body><main><h1>${title}</h1>${content}</main></body></html>`;
};

const stateOf = ({ paid, closed, refunds }: Trade): string => {
  const isBack = [...refunds.values()].some(({ status }) => status === 'SUCCESS');
  return closed ? '已关闭' : !paid ? '待支付' : isBack ? '已退款' : '已支付';
};

export function checkoutPage(trade: Trade): string {
  const { outTradeNo, total, paid, closed } = trade;
  const button = paid || closed ? '' : '<form method="post"><button>支付</button></form>';
  const facts = `<div class="sum">${yuan(total)}</div><p class="quiet">${escaped(outTradeNo)}</p>`;
  return page('微信支付（本机）', `${facts}<p role="status">${stateOf(trade)}</p>${button}`);
}

export function listPage(trades: readonly Trade[]): string {
  const rows = trades.map((trade) => {
    const id = escaped(trade.outTradeNo);
    return `<li><a href="/pay/${id}">${yuan(trade.total)} · ${stateOf(trade)}<br><span class="quiet">${id}</span></a></li>`;
  });
  const none = '<p class="quiet">还没有订单。渠道为 wxpay 的 createOrder 会出现在这里。</p>';
  return page('微信支付收银台（本机）', rows.length === 0 ? none : `<ul>${rows.join('')}</ul>`);
}
