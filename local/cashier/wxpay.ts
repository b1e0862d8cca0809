/**
 * WeChat Pay v3 as a merchant's server meets it: calls are signed with the merchant's key and
 * checked byte for byte, answers and messages are signed with this one's, and sealed.
 */
import { createCipheriv, createSign, createVerify } from 'node:crypto';

export interface WxpayMerchant {
  readonly mchId: string;
  readonly appId: string;
  readonly serialNo: string;
  /** PEM; of the key the merchant signs with. */
  readonly publicKey: string;
  readonly apiV3Key: string;
}

export interface WxpayTillOptions {
  readonly merchant: WxpayMerchant;
  readonly publicKeyId: string;
  /** PEM: this one's own. */
  readonly privateKey: string;
  readonly now: () => number;
  readonly newId: () => string;
}

export interface Trade {
  readonly outTradeNo: string;
  readonly transactionId: string;
  readonly total: number;
  paid: boolean;
  /** Instant, ms. */
  paidAt: number | null;
  closed: boolean;
  readonly refunds: Map<
    string,
    { readonly fen: number; status: 'PROCESSING' | 'SUCCESS' | 'ABNORMAL' }
  >;
}

export interface WxpayCall {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly body: string;
  readonly authorization: string;
}

export interface WxpayReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** As WeChat Pay writes instants, in China's time. */
const inChina = (at: number): string =>
  `${new Date(at + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;

export class WxpayTill {
  readonly trades = new Map<string, Trade>();
  readonly #options: WxpayTillOptions;

  constructor(options: WxpayTillOptions) {
    this.#options = options;
  }

  /** A customer scans the code and pays. */
  pay(outTradeNo: string): void {
    const trade = this.trades.get(outTradeNo);
    if (trade === undefined || trade.closed) throw new Error(`no open trade ${outTradeNo}`);
    trade.paid = true;
    trade.paidAt = this.#options.now();
  }

  endRefund(outTradeNo: string, id: string, status: 'SUCCESS' | 'ABNORMAL' = 'SUCCESS'): void {
    const refund = this.trades.get(outTradeNo)?.refunds.get(id);
    if (refund === undefined) throw new Error(`no refund ${id}`);
    refund.status = status;
  }

  /** What is sent to the merchant's address about a trade, or one of its refunds. */
  notice(outTradeNo: string, refundId?: string): WxpayReply {
    const isRefund = refundId !== undefined;
    const plain = {
      out_trade_no: outTradeNo,
      transaction_id: this.trades.get(outTradeNo)?.transactionId,
      ...(isRefund ? { out_refund_no: refundId, refund_status: 'SUCCESS' } : {}),
    };
    const nonce = this.#options.newId().slice(0, 12);
    const about = isRefund ? 'refund' : 'transaction';
    const key = Buffer.from(this.#options.merchant.apiV3Key);
    const cipher = createCipheriv('aes-256-gcm', key, Buffer.from(nonce));
    cipher.setAAD(Buffer.from(about));
    const parts = [cipher.update(JSON.stringify(plain), 'utf8'), cipher.final()];
    const ciphertext = Buffer.concat([...parts, cipher.getAuthTag()]).toString('base64');
    const body = {
      id: this.#options.newId(),
      event_type: isRefund ? 'REFUND.SUCCESS' : 'TRANSACTION.SUCCESS',
      resource_type: 'encrypt-resource',
      resource: { algorithm: 'AEAD_AES_256_GCM', ciphertext, associated_data: about, nonce },
    };
    return this.#signed(200, JSON.stringify(body));
  }

  call(call: WxpayCall): WxpayReply {
    if (!this.#isSigned(call)) return this.#error(401, 'SIGN_ERROR');
    const { pathname, searchParams } = new URL(call.target, 'http://wxpay');
    const fields = (call.body === '' ? {} : JSON.parse(call.body)) as Fields;
    if (pathname === '/v3/pay/transactions/native') return this.#native(fields);
    if (pathname === '/v3/refund/domestic/refunds') return this.#refund(fields);
    const [, trade] = /^\/v3\/pay\/transactions\/out-trade-no\/([^/]+)$/.exec(pathname) ?? [];
    if (trade !== undefined) return this.#query(trade, searchParams.get('mchid'));
    // Its bill is never ready: nobody closes the day of this till.
    if (pathname === '/v3/bill/tradebill') return this.#error(400, 'STATEMENT_CREATING');
    const [, refund] = /^\/v3\/refund\/domestic\/refunds\/([^/]+)$/.exec(pathname) ?? [];
    return refund === undefined ? this.#error(404, 'NOT_FOUND') : this.#refundOf(refund);
  }

  #native(fields: Fields): WxpayReply {
    const { mchId, appId } = this.#options.merchant;
    const { out_trade_no: id, amount, mchid, appid, notify_url: url } = fields;
    const { total } = Object(amount) as { total?: unknown };
    const known = typeof id === 'string' ? this.trades.get(id) : undefined;
    if (mchid !== mchId || appid !== appId || typeof url !== 'string')
      return this.#error(400, 'PARAM_ERROR');
    if (typeof id !== 'string' || !Number.isSafeInteger(total) || Number(total) < 1) {
      return this.#error(400, 'PARAM_ERROR');
    }
    if (known?.paid) return this.#error(400, 'ORDERPAID');
    if (known && known.total !== total) return this.#error(400, 'OUT_TRADE_NO_USED');
    const fresh = { paid: false, paidAt: null, closed: false, refunds: new Map() };
    const transactionId = `42${this.#options.newId().slice(0, 26)}`;
    if (!known)
      this.trades.set(id, { outTradeNo: id, transactionId, total: Number(total), ...fresh });
    return this.#ok({ code_url: `weixin://wxpay/bizpayurl?pr=${id}` });
  }

  #query(id: string, mchid: string | null): WxpayReply {
    const trade = this.trades.get(id);
    const { mchId, appId } = this.#options.merchant;
    if (mchid !== mchId) return this.#error(400, 'PARAM_ERROR');
    if (trade === undefined) return this.#error(404, 'ORDER_NOT_EXIST');
    const back = [...trade.refunds.values()].some(({ status }) => status === 'SUCCESS');
    const state = trade.closed ? 'CLOSED' : !trade.paid ? 'NOTPAY' : back ? 'REFUND' : 'SUCCESS';
    return this.#ok({
      ...{ appid: appId, mchid: mchId, out_trade_no: id, trade_state: state },
      ...(trade.paidAt === null
        ? {}
        : { transaction_id: trade.transactionId, success_time: inChina(trade.paidAt) }),
      amount: { total: trade.total, currency: 'CNY', payer_total: trade.total },
    });
  }

  #refund(fields: Fields): WxpayReply {
    const { out_trade_no: id, out_refund_no: refundId, amount } = fields;
    const trade = this.trades.get(String(id));
    const { refund: fen, total } = Object(amount) as { refund?: number; total?: number };
    if (!trade?.paid || typeof refundId !== 'string')
      return this.#error(404, 'RESOURCE_NOT_EXISTS');
    const gone = [...trade.refunds].filter(([known]) => known !== refundId);
    const left = gone.reduce(
      (rest, [, one]) => rest - (one.status === 'ABNORMAL' ? 0 : one.fen),
      trade.total,
    );
    if (total !== trade.total || !fen || fen < 1 || fen > left)
      return this.#error(400, 'INVALID_REQUEST');
    const known = trade.refunds.get(refundId);
    if (known && known.fen !== fen) return this.#error(400, 'PARAM_ERROR');
    if (!known) trade.refunds.set(refundId, { fen, status: 'PROCESSING' });
    return this.#refundOf(refundId);
  }

  #refundOf(id: string): WxpayReply {
    for (const { refunds, total } of this.trades.values()) {
      const refund = refunds.get(id);
      if (refund === undefined) continue;
      const amount = { refund: refund.fen, total, currency: 'CNY' };
      return this.#ok({ out_refund_no: id, status: refund.status, amount });
    }
    return this.#error(404, 'RESOURCE_NOT_EXISTS');
  }

  #isSigned({ method, target, body, authorization }: WxpayCall): boolean {
    const [scheme, rest = ''] = authorization.split(/ (.*)/s);
    const fields = new Map(
      [...rest.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    );
    const { mchId, serialNo, publicKey } = this.#options.merchant;
    if (scheme !== 'WECHATPAY2-SHA256-RSA2048' || fields.get('mchid') !== mchId) return false;
    if (fields.get('serial_no') !== serialNo) return false;
    const at = Number(fields.get('timestamp')) * 1_000;
    if (Math.abs(this.#options.now() - at) > 5 * 60_000) return false;
    const text = `${method}\n${target}\n${fields.get('timestamp')}\n${fields.get('nonce_str')}\n${body}\n`;
    const verify = createVerify('RSA-SHA256').update(text, 'utf8');
    return verify.verify(publicKey, fields.get('signature') ?? '', 'base64');
  }

  #ok(fields: Fields): WxpayReply {
    return this.#signed(200, JSON.stringify(fields));
  }

  #error(status: number, code: string): WxpayReply {
    return this.#signed(status, JSON.stringify({ code, message: code }));
  }

  #signed(status: number, body: string): WxpayReply {
    const { now, newId, privateKey, publicKeyId } = this.#options;
    const timestamp = String(Math.floor(now() / 1_000));
    const nonce = newId();
    const text = `${timestamp}\n${nonce}\n${body}\n`;
    const signature = createSign('RSA-SHA256').update(text, 'utf8').sign(privateKey, 'base64');
    const headers = {
      'wechatpay-timestamp': timestamp,
      'wechatpay-nonce': nonce,
      'wechatpay-signature': signature,
      'wechatpay-serial': publicKeyId,
    };
    return { status, headers, body };
  }
}
