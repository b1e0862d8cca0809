/** The calls of a merchant's server: tokens, logins, orders, refunds, bills. */

import { type BookedOrder, leftOf, refundedOf, type Till } from './books.ts';
import { isCallSig } from './signatures.ts';

export interface ApiCall {
  readonly method: string;
  /** With its query. */
  readonly target: string;
  readonly body: string;
  /** Where this server is: bills are named by it. */
  readonly baseUrl: string;
}

export interface ApiAnswer {
  readonly json?: Readonly<Record<string, unknown>>;
  readonly text?: string;
}

const TOKEN_S = 7_200;
const error = (errcode: number, errmsg: string): ApiAnswer => ({ json: { errcode, errmsg } });
const OK = { errcode: 0, errmsg: 'ok' } as const;

type Fields = Readonly<Record<string, unknown>>;

export function answerCall(cashier: Till, call: ApiCall): ApiAnswer {
  cashier.catchUp();
  const url = new URL(call.target, 'http://cashier');
  const path = url.pathname;
  if (path === '/cgi-bin/stable_token') return stableToken(cashier, parse(call.body));
  if (path === '/sns/jscode2session') return session(cashier, url.searchParams);
  if (path.startsWith('/bill/')) return { text: billText(cashier, path.slice('/bill/'.length)) };
  if (!path.startsWith('/xpay/')) return error(-1, `no ${path} here`);
  const token = url.searchParams.get('access_token') ?? '';
  if ((cashier.tokens.get(token) ?? 0) <= cashier.now) return error(40_001, 'invalid credential');
  const sig = url.searchParams.get('pay_sig') ?? '';
  const signed = { path, body: call.body };
  const env = cashier.merchant.appKeys.findIndex((key) => isCallSig(sig, key, signed));
  if (call.method !== 'POST' || env === -1) return error(268_490_003, 'pay_sig invalid');
  return xpay(cashier, { name: path.slice('/xpay/'.length), env, fields: parse(call.body), call });
}

interface XpayCall {
  readonly name: string;
  /** Whose key has signed. */
  readonly env: number;
  readonly fields: Fields;
  readonly call: ApiCall;
}

function xpay(cashier: Till, { name, env, fields, call }: XpayCall): ApiAnswer {
  if (name === 'download_bill') return bill(fields, call);
  if (fields.env !== env) return error(268_490_003, 'pay_sig of another environment');
  const order = cashier.orders.get(String(fields.order_id));
  const known = order !== undefined && order.visibleAt <= cashier.now;
  if (!known) return error(268_490_002, '数据不存在');
  switch (name) {
    case 'query_order':
      if (order.payer !== fields.openid) return error(268_490_002, '数据不存在');
      return { json: { ...OK, order: shown(order) } };
    case 'notify_provide_goods':
      order.deliveredAt ??= cashier.now;
      return { json: OK };
    case 'refund_order':
      if (order.payer !== fields.openid) return error(268_490_001, 'openid error');
      return refund(cashier, order, fields);
    default:
      return error(-1, `no xpay/${name} here`);
  }
}

function shown(order: BookedOrder): Fields {
  const { script, refunds, deliveredAt, paidFen } = order;
  const back = refundedOf(order);
  const sane = { refund_fee: back, left_fee: leftOf(order) };
  const isBack = script.statusBack && back > 0;
  const last = refunds.at(-1);
  const delivered = deliveredAt === null ? 2 : 4;
  const refunded = last?.status === 'failed' ? 7 : back > 0 ? 5 : delivered;
  return {
    order_id: order.outTradeNo,
    wx_order_id: order.wxOrderId,
    channel_order_id: script.apple ? `apple-${order.transactionId}` : order.transactionId,
    wxpay_order_id: script.apple ? '' : order.transactionId,
    status: isBack ? 4 : refunded,
    order_type: script.apple ? 4 : 0,
    order_fee: paidFen,
    coupon_fee: 0,
    paid_fee: paidFen,
    ...sane,
    ...(isBack ? { left_fee: null } : {}),
    paid_time: Math.floor(order.paidAt / 1_000),
    provide_time: deliveredAt === null ? 0 : Math.floor(deliveredAt / 1_000),
    biz_meta: order.attach,
    env_type: order.env === 1 ? 2 : 1,
  };
}

function refund(cashier: Till, order: BookedOrder, fields: Fields): ApiAnswer {
  const { refund_order_id: id, left_fee: left, refund_fee: fen } = fields;
  if (typeof id !== 'string' || !/^[\w\-|*@]{8,32}$/.test(id)) {
    return error(268_490_002, 'refund_order_id');
  }
  if (order.refunds.some((one) => one.id === id)) return error(268_490_004, '重复操作');
  if (order.script.apple) return error(268_490_013, 'an order of Apple’s');
  if (order.script.refund === 'refused') return error(268_490_013, '禁止退款');
  if (left !== leftOf(order)) return error(268_490_016, 'left_fee');
  const good = Number.isSafeInteger(fen) && Number(fen) > 0 && Number(fen) <= leftOf(order);
  if (!good) return error(268_490_002, 'refund_fee');
  const wxId = `50${cashier.newId().slice(0, 26)}`;
  cashier.startRefund(order, { id, wxId, fen: Number(fen), status: 'asked', at: cashier.now });
  return { json: { ...OK, refund_order_id: id, refund_wx_order_id: wxId } };
}

/** Asked for the first time, a bill is being made. */
function bill(fields: Fields, { baseUrl }: ApiCall): ApiAnswer {
  const { begin_ds: from, end_ds: to } = fields;
  if (from !== to || !/^\d{8}$/.test(String(from))) return error(268_490_002, 'begin_ds');
  return { json: { ...OK, url: `${baseUrl}/bill/${from}` } };
}

const CHINA_MS = 8 * 3_600_000;
const dayOf = (ms: number): string =>
  new Date(ms + CHINA_MS).toISOString().slice(0, 10).replaceAll('-', '');
const yuan = (fen: number): string =>
  `${Math.trunc(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;

/** One line a payment and refund of that day. */
export function billText(cashier: Till, day: string): string {
  const lines = ['交易时间,商户订单号,微信订单号,交易状态,订单金额,退款金额'];
  for (const order of cashier.orders.values()) {
    const { outTradeNo, wxOrderId, paidAt, paidFen } = order;
    const line = (at: number, state: string, sums: readonly [string, string]): void => {
      if (dayOf(at) !== day) return;
      const time = new Date(at + CHINA_MS).toISOString().slice(0, 19).replace('T', ' ');
      lines.push([`\`${time}`, `\`${outTradeNo}`, `\`${wxOrderId}`, state, ...sums].join(','));
    };
    line(paidAt, 'SUCCESS', [yuan(paidFen), '0.00']);
    for (const { fen, status, at } of order.refunds) {
      if (status === 'done') line(at, 'REFUND', ['0.00', yuan(fen)]);
    }
  }
  return `${lines.join('\n')}\n总笔数,总金额\n${lines.length - 1},0\n`;
}

function stableToken(cashier: Till, fields: Fields): ApiAnswer {
  const { appId, appSecret } = cashier.merchant;
  if (fields.grant_type !== 'client_credential' || fields.appid !== appId) {
    return error(40_013, 'invalid appid');
  }
  if (fields.secret !== appSecret) return error(40_125, 'invalid appsecret');
  const [last] = [...cashier.tokens].filter(([, until]) => until - 300_000 > cashier.now);
  if (last !== undefined) {
    const [token, until] = last;
    return { json: { access_token: token, expires_in: Math.floor((until - cashier.now) / 1_000) } };
  }
  const token = `token-${cashier.newId()}`;
  cashier.tokens.set(token, cashier.now + TOKEN_S * 1_000);
  return { json: { access_token: token, expires_in: TOKEN_S } };
}

function session(cashier: Till, query: URLSearchParams): ApiAnswer {
  const { appId, appSecret } = cashier.merchant;
  if (query.get('appid') !== appId) return error(40_013, 'invalid appid');
  if (query.get('secret') !== appSecret) return error(40_125, 'invalid appsecret');
  const code = query.get('js_code') ?? '';
  const known = cashier.logins.get(code);
  cashier.logins.delete(code);
  if (known === undefined || known.until <= cashier.now) return error(40_029, 'invalid code');
  return { json: { openid: known.openid, session_key: cashier.sessionOf(known.openid) } };
}

function parse(body: string): Fields {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Fields) : {};
  } catch {
    return {};
  }
}
