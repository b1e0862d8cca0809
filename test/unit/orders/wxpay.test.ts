/** WeChat Pay v3 beside a till that checks every byte: signatures by Node's own RSA and AES. */
import { createCipheriv, generateKeyPairSync } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handleHttp, httpEventOf } from '../../../functions/payment-push/over-http.ts';
import { handle as photograph } from '../../../functions/photography/handler.ts';
import { type WxpayReply, WxpayTill } from '../../../local/cashier/wxpay.ts';
import {
  createWxpay,
  type OrderDeps,
  type Payments,
  refundOrder,
  settleDueRound,
  settleOrder,
} from '../../../shared/orders/index.ts';
import { authorization, isSigned, openResource } from '../../../shared/orders/wxpay/signing.ts';
import { createShop, type Shop } from '../../support/world/shop.ts';

const pair = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
const API_V3_KEY = '0123456789abcdef0123456789abcdef';
const PUBLIC_KEY_ID = 'PUB_KEY_ID_0000000000000001';

let ours: ReturnType<typeof pair>;
let theirs: ReturnType<typeof pair>;
beforeAll(() => {
  ours = pair();
  theirs = pair();
});

let shop: Shop;
let till: WxpayTill;
let deps: OrderDeps;
let app: Shop['app'];
/** Changes answers on their way. */
let spoil: (reply: WxpayReply) => WxpayReply;

beforeEach(async () => {
  shop = await createShop();
  spoil = (reply) => reply;
  const { clock, random } = shop.world.lightDeps;
  const merchant = { mchId: '1900000001', appId: 'wx-web', serialNo: 'SERIAL01' };
  const secrets = { publicKey: ours.publicKey, apiV3Key: API_V3_KEY };
  till = new WxpayTill({
    merchant: { ...merchant, ...secrets },
    publicKeyId: PUBLIC_KEY_ID,
    privateKey: theirs.privateKey,
    now: clock.now,
    newId: () => random.secret(),
  });
  const channel = createWxpay({
    http: {
      exchange: async ({ method, url, headers = {}, body = '' }) => {
        const { pathname, search } = new URL(url);
        const call = { method, target: `${pathname}${search}`, body: String(body) };
        const reply = spoil(till.call({ ...call, authorization: headers.Authorization ?? '' }));
        const bytes = new TextEncoder().encode(reply.body);
        const json = JSON.parse(reply.body);
        const answer = { status: reply.status, headers: new Headers(reply.headers), bytes, json };
        return { kind: 'answer', ...answer };
      },
    },
    ...{ clock, random, baseUrl: 'https://wxpay', appId: 'wx-web' },
    signer: { mchId: '1900000001', serialNo: 'SERIAL01', privateKey: ours.privateKey },
    ...{ publicKeyId: PUBLIC_KEY_ID, publicKey: theirs.publicKey, notifyUrl: 'https://us/wxpay' },
  });
  const notifyKeys = {
    publicKeyId: PUBLIC_KEY_ID,
    publicKey: theirs.publicKey,
    apiV3Key: API_V3_KEY,
  };
  const payments: Payments = { env: 'live', channels: new Map([['wxpay', channel]]), notifyKeys };
  deps = { ...shop.deps, payments };
  app = { ...shop.app, payments: async () => payments };
});

async function ordered(requestId = 'request-1'): Promise<string> {
  const wish = { action: 'createOrder', packId: 'small', requestId, channel: 'wxpay' };
  const reply = await photograph(app, wish, 'anna');
  if (!reply.success) throw new Error(JSON.stringify(reply));
  const { order_id: id, payment } = reply.data as { order_id: string; payment: object };
  expect(payment).toEqual({ mode: 'native', codeUrl: `weixin://wxpay/bizpayurl?pr=${id}` });
  return id;
}
const notify = (reply: WxpayReply) => {
  const event = { httpMethod: 'POST', headers: reply.headers, body: reply.body };
  const request = httpEventOf(event);
  if (request === null) throw new Error('no request');
  return handleHttp(app, request);
};
const account = () => shop.world.account('anna');

describe('signatures', () => {
  test('of a call are over method, path, time, nonce and body, line by line', () => {
    const signer = { mchId: 'm', serialNo: 's', privateKey: ours.privateKey };
    const call = {
      method: 'GET',
      target: '/v3/x?a=b',
      body: '',
      nonce: 'n',
      timestamp: 1_700_000_000,
    };
    const header = authorization(signer, call);
    const [, signature = ''] = /signature="([^"]+)"/.exec(header) ?? [];
    expect(header).toMatch(
      /^WECHATPAY2-SHA256-RSA2048 mchid="m",nonce_str="n",timestamp="1700000000",serial_no="s",signature="/,
    );
    // Two lines short of a message to us: the same cipher, another text.
    const sealed = { timestamp: 'GET\n/v3/x?a=b\n1700000000', nonce: 'n', signature, body: '' };
    expect(isSigned(ours.publicKey, sealed)).toBe(true);
    expect(isSigned(ours.publicKey, { ...sealed, body: ' ' })).toBe(false);
    expect(isSigned(theirs.publicKey, sealed)).toBe(false);
    expect(isSigned(ours.publicKey, { ...sealed, signature: 'WECHATPAY/SIGNTEST/x' })).toBe(false);
  });

  test('what was sealed is opened with its key, nonce and companion, and with nothing else', () => {
    const cipher = createCipheriv(
      'aes-256-gcm',
      Buffer.from(API_V3_KEY),
      Buffer.from('nonce-nonce-'),
    );
    cipher.setAAD(Buffer.from('transaction'));
    const parts = [cipher.update('{"a":1}', 'utf8'), cipher.final(), cipher.getAuthTag()];
    const ciphertext = Buffer.concat(parts).toString('base64');
    const resource = { ciphertext, nonce: 'nonce-nonce-', associated_data: 'transaction' };
    expect(openResource(API_V3_KEY, resource)).toBe('{"a":1}');
    expect(() => openResource(API_V3_KEY, { ...resource, associated_data: 'refund' })).toThrow();
    expect(() => openResource(API_V3_KEY.replace('0', '1'), resource)).toThrow();
  });
});

describe('a web shop', () => {
  test('keeps the second its customer paid in, not the one it heard of that', async () => {
    const id = await ordered();
    shop.world.clock.advance(90_000);
    const second = Math.floor(shop.world.clock.now() / 1_000) * 1_000;
    till.pay(id);
    shop.world.clock.advance(60_000);
    expect((await settleOrder(deps, id)).order.paid_at?.getTime()).toBe(second);
  });

  test('shows a code, is told of the payment, and gives the credits once', async () => {
    const id = await ordered();
    expect((await settleOrder(deps, id)).order.status).toBe('created');
    till.pay(id);
    const notice = till.notice(id);
    expect((await notify(notice)).statusCode).toBe(200);
    expect((await notify(notice)).statusCode).toBe(200);
    expect(await account()).toMatchObject({ available: 1_000, version: 1 });
  });

  test('finds a payment that nobody told of', async () => {
    const id = await ordered();
    till.pay(id);
    shop.world.clock.advance(15_000);
    expect(await settleDueRound(deps, Number.POSITIVE_INFINITY)).toBe(1);
    expect(await account()).toMatchObject({ available: 1_000 });
  });

  test('sends money back, in parts, each confirmed by what WeChat Pay says of it', async () => {
    const id = await ordered();
    till.pay(id);
    await settleOrder(deps, id);
    const first = await refundOrder(deps, { orderId: id, credits: 500, reason: 'r' });
    expect(await account()).toMatchObject({ available: 500, held: 500 });
    till.endRefund(id, first.refund._id);
    expect((await notify(till.notice(id, first.refund._id))).statusCode).toBe(200);
    expect(await account()).toMatchObject({ available: 500, held: 0, revoked: 500 });
    const second = await refundOrder(deps, { orderId: id, reason: 'r' });
    till.endRefund(id, second.refund._id, 'ABNORMAL');
    await settleOrder(deps, id);
    expect(await account()).toMatchObject({ available: 500, held: 0, revoked: 500 });
  });
});

describe('what is not WeChat Pay’s', () => {
  test.each<[string, (notice: WxpayReply) => WxpayReply]>([
    ['another body', (notice) => ({ ...notice, body: notice.body.replace('{', '{ ') })],
    ['another serial', (notice) => withHeader(notice, 'wechatpay-serial', 'CERT0001')],
    [
      'a test of theirs',
      (notice) => withHeader(notice, 'wechatpay-signature', 'WECHATPAY/SIGNTEST/'),
    ],
    ['an old time', (notice) => withHeader(notice, 'wechatpay-timestamp', '1700000000')],
    ['no headers', (notice) => ({ ...notice, headers: {} })],
  ])('%s: refused, and nothing is asked', async (_, change) => {
    const id = await ordered();
    till.pay(id);
    expect((await notify(change(till.notice(id)))).statusCode).toBe(401);
    expect(await shop.world.engine.find('credit_records', { filter: {} })).toEqual([]);
  });

  test('an answer that is not signed with its key says nothing', async () => {
    const id = await ordered();
    till.pay(id);
    spoil = (reply) => ({ ...reply, body: `${reply.body} ` });
    await expect(settleOrder(deps, id)).rejects.toMatchObject({
      code: 'PAYMENT_CHANNEL_UNAVAILABLE',
    });
    spoil = (reply) => reply;
    expect((await settleOrder(deps, id)).order.status).toBe('fulfilled');
  });

  test('a notice about an order that is not there is not answered with success', async () => {
    expect((await notify(till.notice('dk-nobody'))).statusCode).toBe(500);
  });
});

function withHeader(notice: WxpayReply, name: string, value: string): WxpayReply {
  return { ...notice, headers: { ...notice.headers, [name]: value } };
}
