/** WeChat Pay v3, for web shops: a code to scan, in public-key mode. */
import type { Clock } from '../../platform/clock.ts';
import type { Random } from '../../platform/ids.ts';
import type { Json, JsonObject } from '../../platform/json.ts';
import type { Http } from '../../providers/index.ts';
import type { Channel, ChannelState, Payment } from '../core/channel.ts';
import { ChannelRefusedError, ChannelUnavailableError } from '../core/errors.ts';
import type { OrderDoc, RefundDoc } from '../core/schema.ts';
import { readBill } from '../wechat/bill.ts';
import { authorization, isSigned, type Signer } from './signing.ts';

export interface WxpayOptions {
  readonly http: Http;
  readonly clock: Clock;
  readonly random: Random;
  readonly baseUrl: string;
  readonly appId: string;
  readonly signer: Signer;
  readonly publicKeyId: string;
  /** PEM, of WeChat Pay. */
  readonly publicKey: string;
  readonly notifyUrl: string;
}

const TIMEOUT_MS = 8_000;
/** Longer than an order is open, so that a late payment is the rule's exception, not its norm. */
const EXPIRES_MS = 2 * 3_600_000;

interface Answer {
  readonly status: number;
  readonly json: JsonObject;
}

export function createWxpay(options: WxpayOptions): Channel {
  const call = caller(options);
  const { appId, signer, notifyUrl, clock } = options;

  const refundOf = async (id: string): Promise<JsonObject | null> => {
    const answer = await call('GET', `/v3/refund/domestic/refunds/${encodeURIComponent(id)}`);
    return answer.status === 404 ? null : okOr(answer, 'refund');
  };

  return {
    name: 'wxpay',
    sheet: async (order) => {
      const answer = await call('POST', '/v3/pay/transactions/native', {
        appid: appId,
        mchid: signer.mchId,
        description: order.pack.title,
        out_trade_no: order._id,
        time_expire: rfc3339(clock.now() + EXPIRES_MS),
        notify_url: notifyUrl,
        amount: { total: order.price_fen, currency: 'CNY' },
      });
      const { code_url: codeUrl } = okOr(answer, 'native');
      if (typeof codeUrl !== 'string') throw new ChannelUnavailableError('native: no code_url');
      return { mode: 'native', codeUrl };
    },
    query: async (order, { refunds }) => {
      const path = `/v3/pay/transactions/out-trade-no/${order._id}?mchid=${signer.mchId}`;
      const answer = await call('GET', path);
      if (answer.status === 404) return { kind: 'unpaid' };
      const trade = okOr(answer, 'query');
      const known = [...new Set([...refunds.map(({ _id }) => _id)])].filter(isOurs);
      const found: JsonObject[] = [];
      for (const id of known) {
        const refund = await refundOf(id);
        if (refund !== null) found.push(refund);
      }
      return stateOf(trade, { options, refunds: found });
    },
    deliver: async () => undefined,
    refund: (order, refund) => askRefund(call, { order, refund, notifyUrl }),
    bill: async (day) => {
      const answer = await call('GET', `/v3/bill/tradebill?bill_date=${day}&bill_type=ALL`);
      if (answer.json.code === 'NO_STATEMENT_EXIST') return [];
      if (answer.json.code === 'STATEMENT_CREATING') return null;
      const { download_url: url } = okOr(answer, 'tradebill');
      return readBill(await download(options, String(url)));
    },
  };
}

/** Refunds we only heard of are known by another number. */
const isOurs = (id: string): boolean => /^rf[0-9a-v]{26}$/.test(id);

const CHINA_MS = 8 * 3_600_000;
const rfc3339 = (ms: number): string =>
  `${new Date(ms + CHINA_MS).toISOString().slice(0, 19)}+08:00`;

type Call = (method: 'GET' | 'POST', target: string, fields?: JsonObject) => Promise<Answer>;

/** Signs what goes out, and believes nothing that is not signed by WeChat Pay. */
function caller(options: WxpayOptions): Call {
  const { http, clock, random, baseUrl, signer, publicKey, publicKeyId } = options;
  return async (method, target, fields) => {
    const body = fields === undefined ? '' : JSON.stringify(fields);
    const signing = { method, target, body, nonce: random.hex(16) };
    const timestamp = Math.floor(clock.now() / 1_000);
    const answer = await http.exchange({
      method,
      url: `${baseUrl}${target}`,
      timeoutMs: TIMEOUT_MS,
      headers: {
        Accept: 'application/json',
        Authorization: authorization(signer, { ...signing, timestamp }),
        // Which of its keys WeChat Pay is to sign its answer with.
        'Wechatpay-Serial': publicKeyId,
        ...(body === '' ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === '' ? {} : { body }),
    });
    const [name = ''] = target.split('?');
    if (answer.kind === 'no_answer') throw new ChannelUnavailableError(`${name}: ${answer.reason}`);
    const text = new TextDecoder().decode(answer.bytes);
    const header = (key: string): string => answer.headers.get(`wechatpay-${key}`) ?? '';
    const sealed = {
      timestamp: header('timestamp'),
      nonce: header('nonce'),
      signature: header('signature'),
      body: text,
    };
    const isError = answer.status >= 500 || answer.status === 429;
    if (isError || header('serial') !== publicKeyId || !isSigned(publicKey, sealed)) {
      throw new ChannelUnavailableError(`${name}: status ${answer.status}, or not signed`);
    }
    return { status: answer.status, json: objectOr(answer.json) };
  };
}

const objectOr = (json: Json | undefined): JsonObject =>
  typeof json === 'object' && json !== null && !Array.isArray(json) ? json : {};

function okOr({ status, json }: Answer, name: string): JsonObject {
  if (status === 200 || status === 204) return json;
  throw new ChannelRefusedError(`${name}: ${String(json.code ?? status)}`);
}

interface Known {
  readonly options: WxpayOptions;
  readonly refunds: readonly JsonObject[];
}

const whole = (value: unknown): number =>
  typeof value === 'number' && Number.isSafeInteger(value) ? value : Number.NaN;

/** REFUND says that something went back, not how much: that is asked of each refund. */
function stateOf(trade: JsonObject, { options, refunds }: Known): ChannelState {
  const { trade_state: state } = trade;
  if (state === 'CLOSED' || state === 'REVOKED') return { kind: 'closed' };
  if (state !== 'SUCCESS' && state !== 'REFUND') return { kind: 'unpaid' };
  const { transaction_id: id, amount, mchid, appid, success_time: at } = trade;
  const { total, currency } = objectOr(amount);
  const isForeign = mchid !== options.signer.mchId || appid !== options.appId;
  const paidFen = isForeign || currency !== 'CNY' ? Number.NaN : whole(total);
  if (typeof id !== 'string') throw new ChannelUnavailableError('paid, and no transaction_id');
  const sum = (wanted: string): number =>
    refunds
      .filter(({ status }) => status === wanted)
      .reduce((all, refund) => all + whole(objectOr(refund.amount).refund), 0);
  const last = refunds.at(-1)?.status;
  const payment: Payment = {
    channelOrderId: id,
    transactionId: id,
    paidFen,
    refundedFen: sum('SUCCESS'),
    refundFailed: last === 'CLOSED' || last === 'ABNORMAL',
    payer: null,
    env: null,
    productId: null,
    quantity: null,
    paidAt: typeof at === 'string' ? new Date(at) : null,
    delivered: true,
    refundable: true,
  };
  return { kind: 'paid', payment };
}

interface Refunding {
  readonly order: OrderDoc;
  readonly refund: RefundDoc;
  readonly notifyUrl: string;
}

async function askRefund(call: Call, { order, refund, notifyUrl }: Refunding): Promise<void> {
  const answer = await call('POST', '/v3/refund/domestic/refunds', {
    out_trade_no: order._id,
    out_refund_no: refund._id,
    notify_url: notifyUrl,
    amount: { refund: refund.fen, total: order.paid_fen ?? 0, currency: 'CNY' },
  });
  okOr(answer, 'refund');
}

/** The file is fetched with a signature of ours; it has none of theirs. */
async function download(options: WxpayOptions, url: string): Promise<string> {
  const { http, clock, random, signer } = options;
  const { pathname, search } = new URL(url);
  const target = `${pathname}${search}`;
  const timestamp = Math.floor(clock.now() / 1_000);
  const signing = { method: 'GET', target, body: '', nonce: random.hex(16), timestamp };
  const headers = { Authorization: authorization(signer, signing) };
  const answer = await http.exchange({ method: 'GET', url, timeoutMs: 20_000, headers });
  if (answer.kind === 'no_answer' || answer.status !== 200) {
    throw new ChannelUnavailableError('a bill that cannot be fetched');
  }
  return new TextDecoder().decode(answer.bytes);
}
