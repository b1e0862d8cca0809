/** WeChat's virtual payment: what mini-programs must sell credits by. */
import type { JsonObject } from '../../platform/json.ts';
import type { Channel, ChannelState } from '../core/channel.ts';
import { ChannelRefusedError, ChannelUnavailableError, LoginCodeError } from '../core/errors.ts';
import type { OrderDoc, PaymentEnv, RefundDoc } from '../core/schema.ts';
import { readOrder } from './answers.ts';
import { assertOk, errcodeOf, type WechatApi } from './api.ts';
import { readBill } from './bill.ts';
import { callSigOf, paySigOf, signatureOf, signDataText } from './signing.ts';
import type { Tokens } from './token.ts';

export interface XpayOptions {
  readonly api: WechatApi;
  readonly tokens: Tokens;
  readonly appId: string;
  readonly appSecret: string;
  readonly offerId: string;
  readonly env: PaymentEnv;
  /** Of that environment. */
  readonly appKey: string;
}

const STALE_TOKEN = new Set([40_001, 42_001, 40_014]);
/** A wrong field, and also (“数据不存在”) a number that is nobody's order: as much as unpaid. */
const NO_SUCH_ORDER = new Set([268_490_001, 268_490_002]);
/** Asked before: what was asked for is under way, or done. */
const ASKED_BEFORE = new Set([268_490_004, 268_490_014]);
const BILL_NOT_READY = 268_490_011;
/** Of `jscode2session`: used, unknown, too often. */
const BAD_LOGIN = new Set([40_029, 40_163, 41_008]);

export function createXpay(options: XpayOptions): Channel {
  const call = caller(options);
  const env = options.env === 'sandbox' ? 1 : 0;

  const ask = async (order: OrderDoc, openid: string): Promise<ChannelState> => {
    const answer = await call('query_order', { openid, env, order_id: order._id });
    if (NO_SUCH_ORDER.has(errcodeOf(answer))) return { kind: 'unpaid' };
    assertOk('query_order', answer);
    return readOrder(answer.order, openid);
  };

  return {
    name: 'xpay',
    sheet: (order, { code }) => sheetOf(options, order, code),
    query: async (order, { payer }) => {
      const own = await ask(order, order._openid);
      if (own.kind === 'paid' || payer === undefined || payer === order._openid) return own;
      // Somebody else says that they paid: if so, that is for a person to look at.
      return ask(order, payer);
    },
    deliver: async (order) => {
      assertOk(
        'notify_provide_goods',
        await call('notify_provide_goods', { order_id: order._id, env }),
      );
    },
    refund: (order, refund) => askRefund(call, { order, refund, env }),
    bill: async (day) => {
      const ds = Number(day.replaceAll('-', ''));
      const answer = await call('download_bill', { begin_ds: ds, end_ds: ds });
      if (errcodeOf(answer) === BILL_NOT_READY) return null;
      assertOk('download_bill', answer);
      const { url } = answer;
      if (typeof url !== 'string' || url === '') return null;
      return readBill(await options.api.file(url));
    },
  };
}

type Call = (name: string, fields: JsonObject) => Promise<JsonObject>;

/** A token that WeChat has taken back is renewed once. */
function caller({ api, tokens, appKey }: XpayOptions): Call {
  const once = async (name: string, body: string): Promise<JsonObject> => {
    const path = `/xpay/${name}`;
    const token = encodeURIComponent(await tokens.current());
    const sig = callSigOf(appKey, path, body);
    return api.post(`${path}?access_token=${token}&pay_sig=${sig}`, body);
  };
  return async (name, fields) => {
    const body = JSON.stringify(fields);
    const answer = await once(name, body);
    if (!STALE_TOKEN.has(errcodeOf(answer))) return answer;
    await tokens.forget();
    return once(name, body);
  };
}

/** The session key lives in this call only: it is neither kept nor told. */
async function sheetOf(options: XpayOptions, order: OrderDoc, code: string | null) {
  if (code === null || code === '') throw new LoginCodeError('no login code');
  const sessionKey = await sessionKeyOf(options, { code, openid: order._openid });
  const { pack } = order;
  const signData = signDataText({
    offerId: options.offerId,
    env: order.env === 'sandbox' ? 1 : 0,
    productId: pack.product_id,
    priceFen: order.price_fen,
    outTradeNo: order._id,
    attach: `pack:${pack.id}`,
  });
  return {
    mode: 'short_series_goods' as const,
    signData,
    paySig: paySigOf(options.appKey, signData),
    signature: signatureOf(sessionKey, signData),
  };
}

async function sessionKeyOf(
  { api, appId, appSecret }: XpayOptions,
  { code, openid }: { readonly code: string; readonly openid: string },
): Promise<string> {
  const query = new URLSearchParams({
    appid: appId,
    secret: appSecret,
    js_code: code,
    grant_type: 'authorization_code',
  });
  const answer = await api.get(`/sns/jscode2session?${query}`);
  const errcode = errcodeOf(answer);
  if (BAD_LOGIN.has(errcode)) throw new LoginCodeError(`jscode2session: errcode ${errcode}`);
  assertOk('jscode2session', answer);
  const { session_key: key, openid: whose } = answer;
  if (typeof key !== 'string' || key === '') {
    throw new ChannelUnavailableError('jscode2session: no session key');
  }
  if (whose !== openid) throw new LoginCodeError("somebody else's login code");
  return key;
}

interface Refunding {
  readonly order: OrderDoc;
  readonly refund: RefundDoc;
  readonly env: 0 | 1;
}

/** `left_fee` must be exactly what WeChat believes is left, so it is asked for first. */
async function askRefund(call: Call, { order, refund, env }: Refunding): Promise<void> {
  const openid = order._openid;
  const asked = await call('query_order', { openid, env, order_id: order._id });
  assertOk('query_order', asked);
  const state = readOrder(asked.order, openid);
  if (state.kind !== 'paid') throw new ChannelRefusedError('not paid');
  const { paidFen, refundedFen } = state.payment;
  const { left_fee: left } = asked.order as JsonObject;
  const answer = await call('refund_order', {
    openid,
    env,
    order_id: order._id,
    refund_order_id: refund._id,
    left_fee: typeof left === 'number' ? left : paidFen - refundedFen,
    refund_fee: refund.fen,
    biz_meta: '',
    refund_reason: '3',
    req_from: '2',
  });
  if (!ASKED_BEFORE.has(errcodeOf(answer))) assertOk('refund_order', answer);
}
