/** Known answers: every signature beside one that was made elsewhere. */
import { expect, test } from 'vitest';
import { isCallSig, isPaySig, isUserSignature } from '../../../local/cashier/signatures.ts';
import {
  callSigOf,
  paySigOf,
  signatureOf,
  signDataText,
} from '../../../shared/orders/wechat/signing.ts';

/** From public code that was tried against WeChat. */
const VECTOR = {
  data: {
    offerId: '1450593228',
    env: 1,
    productId: 'light_monthly',
    priceFen: 990,
    outTradeNo: 'PM20260719123000A1B2C3D4',
    attach: 'membership:light_monthly',
  },
  text: '{"offerId":"1450593228","buyQuantity":1,"env":1,"currencyType":"CNY","productId":"light_monthly","goodsPrice":990,"outTradeNo":"PM20260719123000A1B2C3D4","attach":"membership:light_monthly"}',
  paySig: 'e00d94ab6e3fd1f7e6a8a0b33bc9b06f6d51b871b8f3dd9ccbb8064afa82b29c',
  signature: 'b5895c916a154b2ad05564713c789285bb6aabc2db54ca9e86662b78b4336f45',
} as const;

test('what is signed is the text WeChat knows, byte for byte', () => {
  expect(signDataText(VECTOR.data)).toBe(VECTOR.text);
});

test('both signatures of a payment are those of the known vector', () => {
  expect(paySigOf('app-key', VECTOR.text)).toBe(VECTOR.paySig);
  expect(signatureOf('session-key', VECTOR.text)).toBe(VECTOR.signature);
  expect(isPaySig(VECTOR.paySig, 'app-key', VECTOR.text)).toBe(true);
  expect(isUserSignature(VECTOR.signature, 'session-key', VECTOR.text)).toBe(true);
});

test('the signature of a call is over its path and the bytes of its body', () => {
  // echo -n '/xpay/query_order&{"openid":"o","env":0,"order_id":"x"}' | openssl dgst -sha256 -hmac app-key
  const body = '{"openid":"o","env":0,"order_id":"x"}';
  const known = 'bc097b1cf9960539a90d5497cad10bf1528ebac58f370a60c69139516a008004';
  expect(callSigOf('app-key', '/xpay/query_order', body)).toBe(known);
  expect(isCallSig(known, 'app-key', { path: '/xpay/query_order', body })).toBe(true);
  expect(isCallSig(known, 'app-key', { path: '/xpay/query_order', body: `${body} ` })).toBe(false);
});

test('a single byte more or less is refused by the cashier', () => {
  expect(isPaySig(VECTOR.paySig, 'app-key', `${VECTOR.text} `)).toBe(false);
  expect(isPaySig(VECTOR.paySig, 'app-kez', VECTOR.text)).toBe(false);
  expect(isUserSignature(`${VECTOR.signature}0`, 'session-key', VECTOR.text)).toBe(false);
});
