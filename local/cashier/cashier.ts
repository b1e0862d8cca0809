/**
 * WeChat's side of virtual payment: logins, the payment sheet, the server's calls, pushes. It
 * refuses what WeChat refuses, signatures byte for byte, and has bad days as they are scripted.
 * Time and ids come from outside, so that tests and simulations can replay it.
 */
import {
  type BookedOrder,
  type BookedRefund,
  type CashierScript,
  GOOD_DAY,
  type Merchant,
  type Till,
} from './books.ts';
import { deliverEvent, type PushEvent, refundEvent } from './events.ts';
import { type ApiAnswer, type ApiCall, answerCall } from './server-calls.ts';
import { isPaySig, isUserSignature } from './signatures.ts';

export interface CashierOptions {
  readonly merchant: Merchant;
  readonly now: () => number;
  /** 32 hex digits nobody else has. */
  readonly newId: () => string;
  /** A message for the merchant's function, `inMs` from now. */
  readonly push: (event: PushEvent, inMs: number) => void;
}

/** What `wx.requestVirtualPayment` is called with. */
export interface SheetCall {
  readonly mode: string;
  readonly signData: string;
  readonly paySig: string;
  readonly signature: string;
}

/** As the sheet calls `fail` with it; 0 is `success`. */
export interface SheetAnswer {
  readonly errCode: number;
  readonly errMsg: string;
}

const CODE_MS = 5 * 60_000;
const SHEET: Readonly<Record<number, string>> = {
  0: 'requestVirtualPayment:ok',
  [-1]: 'requestVirtualPayment:fail',
  [-2]: 'requestVirtualPayment:fail cancel',
  [-5]: 'requestVirtualPayment:fail unknown',
  [-15002]: 'requestVirtualPayment:fail outTradeNo used',
  [-15005]: 'requestVirtualPayment:fail signature invalid',
  [-15006]: 'requestVirtualPayment:fail paySig invalid',
  [-15007]: 'requestVirtualPayment:fail session_key expired',
  [-15009]: 'requestVirtualPayment:fail signData invalid',
  [-15010]: 'requestVirtualPayment:fail item not published',
  [-15011]: 'requestVirtualPayment:fail PAYMENT_ILLEGAL_IN_SANDBOX',
  [-15013]: 'requestVirtualPayment:fail goodsPrice differs from the item',
};

export class Cashier implements Till {
  readonly merchant: Merchant;
  readonly orders = new Map<string, BookedOrder>();
  /** Codes of `wx.login`, each good once. */
  readonly logins = new Map<string, { readonly openid: string; readonly until: number }>();
  /** Ends of access tokens, by token. */
  readonly tokens = new Map<string, number>();
  readonly #sessions = new Map<string, string>();
  readonly #options: CashierOptions;
  /** Of the next payments, unless one has its own. */
  script: CashierScript = GOOD_DAY;

  constructor(options: CashierOptions) {
    this.#options = options;
    this.merchant = options.merchant;
  }

  get now(): number {
    return this.#options.now();
  }

  newId(): string {
    return this.#options.newId();
  }

  /** `wx.login` of this user. */
  login(openid: string): string {
    const code = `code-${this.newId()}`;
    this.logins.set(code, { openid, until: this.now + CODE_MS });
    return code;
  }

  /** The session key of a user; it changes when it has expired. */
  sessionOf(openid: string): string {
    const known = this.#sessions.get(openid);
    if (known !== undefined) return known;
    const key = Buffer.from(this.newId().slice(0, 32), 'hex').toString('base64');
    this.#sessions.set(openid, key);
    return key;
  }

  expireSession(openid: string): void {
    this.#sessions.delete(openid);
  }

  /** The user pays. What the sheet refuses is told by its code, and nothing is paid. */
  pay(openid: string, call: SheetCall, script: CashierScript = this.script): SheetAnswer {
    const read = this.readSheet(openid, call);
    if (typeof read === 'number') return sheetAnswer(read);
    this.#book(openid, read, script);
    return sheetAnswer(0);
  }

  /** What would be paid, or the code of a refusal. `isApple`: from an iPhone. */
  readSheet(openid: string, call: SheetCall, isApple = false): SignedOrder | number {
    const data = parseSignData(call.signData);
    if (call.mode !== 'short_series_goods' || data === null) return -15009;
    const { appKeys, offerId } = this.merchant;
    if (data.offerId !== offerId) return -15009;
    if (!isPaySig(call.paySig, appKeys[data.env], call.signData)) return -15006;
    const session = this.#sessions.get(openid);
    if (session === undefined) return -15007;
    if (!isUserSignature(call.signature, session, call.signData)) return -15005;
    // Apple has no sandbox, and nothing below a yuan.
    if (isApple && data.env === 1) return -15011;
    if (isApple && data.goodsPrice < 100) return -1;
    return this.#wrongItem(data) ?? (this.orders.has(data.outTradeNo) ? -15002 : data);
  }

  #wrongItem({ productId, goodsPrice }: SignedOrder): number | null {
    const { items } = this.merchant;
    if (items === undefined || items.get(productId) === goodsPrice) return null;
    return items.has(productId) ? -15013 : -15010;
  }

  #book(openid: string, data: SignedOrder, script: CashierScript): BookedOrder {
    const now = this.now;
    const early = Math.max(0, -script.pushInMs);
    const order: BookedOrder = {
      outTradeNo: data.outTradeNo,
      wxOrderId: `wx${this.newId().slice(0, 26)}`,
      transactionId: `42${this.newId().slice(0, 26)}`,
      payer: script.payer ?? openid,
      env: script.otherEnv ? (data.env === 0 ? 1 : 0) : data.env,
      productId: data.productId,
      attach: data.attach,
      priceFen: data.goodsPrice,
      paidFen: data.goodsPrice + script.amountOff,
      paidAt: now,
      visibleAt: now + early,
      script,
      refunds: [],
      deliveredAt: null,
    };
    this.orders.set(order.outTradeNo, order);
    for (let copy = 0; copy < script.pushes; copy++) {
      this.#options.push(deliverEvent(order, copy), Math.max(0, script.pushInMs) + copy * 15_000);
    }
    return order;
  }

  /** A call of the merchant's server, as it came. */
  call(call: ApiCall): ApiAnswer {
    return answerCall(this, call);
  }

  /** A refund ends later, and is pushed then. */
  startRefund(order: BookedOrder, refund: BookedRefund): void {
    order.refunds.push(refund);
    const { refund: end, refundPushes, refundInMs } = order.script;
    this.#ends.push({ order, refund, at: this.now + refundInMs, failed: end === 'failed' });
    const code = end === 'failed' ? 1 : 0;
    for (let copy = 0; copy < refundPushes; copy++) {
      this.#options.push(refundEvent(order, refund, code), refundInMs + copy * 15_000);
    }
  }

  readonly #ends: { order: BookedOrder; refund: BookedRefund; at: number; failed: boolean }[] = [];

  /** What has ended by now: asked before every answer. */
  catchUp(): void {
    for (const end of this.#ends.filter(({ at }) => at <= this.now)) {
      end.refund.status = end.failed ? 'failed' : 'done';
      this.#ends.splice(this.#ends.indexOf(end), 1);
    }
  }

  /** Apple (or somebody on the merchant's pages) sends money back by itself. */
  refundBySelf(outTradeNo: string, fen: number): void {
    const order = this.orders.get(outTradeNo);
    if (order === undefined) throw new Error(`no order ${outTradeNo}`);
    const id = `self${this.newId().slice(0, 20)}`;
    const refund = { id, wxId: id, fen, status: 'asked' as const, at: this.now };
    this.startRefund(order, refund);
  }
}

export function sheetAnswer(errCode: number): SheetAnswer {
  return { errCode, errMsg: SHEET[errCode] ?? 'requestVirtualPayment:fail' };
}

export interface SignedOrder {
  readonly offerId: string;
  readonly env: 0 | 1;
  readonly productId: string;
  readonly goodsPrice: number;
  readonly outTradeNo: string;
  readonly attach: string;
}

const TRADE_NO = /^[0-9A-Za-z\-|*@][0-9A-Za-z_\-|*@]{7,31}$/;

/** Null for what WeChat would not take. */
function parseSignData(text: string): SignedOrder | null {
  let data: Record<string, unknown>;
  try {
    data = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return null;
  }
  const { offerId, env, buyQuantity, currencyType, productId, goodsPrice, outTradeNo } = data;
  const texts = [offerId, productId, outTradeNo].every((value) => typeof value === 'string');
  const counts = buyQuantity === 1 && Number.isSafeInteger(goodsPrice) && Number(goodsPrice) > 0;
  if (!texts || !counts || currencyType !== 'CNY' || (env !== 0 && env !== 1)) return null;
  if (!TRADE_NO.test(String(outTradeNo))) return null;
  return data as unknown as SignedOrder;
}
