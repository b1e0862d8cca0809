/** The signatures of virtual payment: HMAC-SHA256 over exact texts, as hex. Pure. */
import { createHmac } from 'node:crypto';

const hmac = (key: string, text: string): string =>
  createHmac('sha256', key).update(text, 'utf8').digest('hex');

/** Of the payment sheet, under the app key of its environment. */
export const paySigOf = (appKey: string, signData: string): string =>
  hmac(appKey, `requestVirtualPayment&${signData}`);

/** Of the same text, under the user's session key: its base64 text, not what it decodes to. */
export const signatureOf = (sessionKey: string, signData: string): string =>
  hmac(sessionKey, signData);

/** Of a call to the server API: path without query, and the body as it is sent. */
export const callSigOf = (appKey: string, path: string, body: string): string =>
  hmac(appKey, `${path}&${body}`);

export interface SignData {
  readonly offerId: string;
  /** 0 live, 1 sandbox. */
  readonly env: 0 | 1;
  readonly productId: string;
  readonly priceFen: number;
  readonly outTradeNo: string;
  readonly attach: string;
}

/** The text both signatures of a payment are over; one of each. */
export const signDataText = (data: SignData): string =>
  JSON.stringify({
    offerId: data.offerId,
    buyQuantity: 1,
    env: data.env,
    currencyType: 'CNY',
    productId: data.productId,
    goodsPrice: data.priceFen,
    outTradeNo: data.outTradeNo,
    attach: data.attach,
  });
