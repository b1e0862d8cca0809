/** The till of a web shop: the production channel against it, and a page to pay on. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWebShop, type WebShop } from '../../../local/cashier/web-shop.ts';
import type { WxpayReply } from '../../../local/cashier/wxpay.ts';
import { createWxpay, type OrderDoc, readNotice } from '../../../shared/orders/index.ts';
import { createHttp } from '../../../shared/providers/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'web-shop-'));
const notices: WxpayReply[] = [];
let heard: () => void = () => undefined;
let shop: WebShop;

beforeAll(async () => {
  shop = await openWebShop({
    ...{ folder, apiV3Key: '0123456789abcdef0123456789abcdef' },
    notify: async (notice) => {
      notices.push(notice);
      heard();
    },
    onFault: (error) => {
      throw error;
    },
  });
});
afterAll(async () => {
  await shop.close();
  rmSync(folder, { recursive: true });
});

const ORDER = { _id: 'dk-web-1', price_fen: 990, pack: { title: '小包' } } as OrderDoc;

function channel() {
  const { WXPAY_API_URL, WXPAY_MCH_ID, WXPAY_SERIAL_NO, WXPAY_PRIVATE_KEY, ...rest } =
    shop.settings;
  return createWxpay({
    http: createHttp(),
    clock: { now: Date.now, sleep: () => Promise.reject(new Error('nobody waits')) },
    random: { hex: (n: number) => 'a'.repeat(n), secret: () => 'b'.repeat(32) } as never,
    baseUrl: WXPAY_API_URL ?? '',
    appId: 'wxlocal000000000000',
    signer: {
      mchId: WXPAY_MCH_ID ?? '',
      serialNo: WXPAY_SERIAL_NO ?? '',
      privateKey: WXPAY_PRIVATE_KEY ?? '',
    },
    publicKeyId: rest.WXPAY_PUBLIC_KEY_ID ?? '',
    publicKey: rest.WXPAY_PUBLIC_KEY ?? '',
    notifyUrl: rest.WXPAY_NOTIFY_URL ?? '',
  });
}

test('an order is shown with its sum, paid by a button, and told of in a sealed message', async () => {
  const wxpay = channel();
  expect(await wxpay.sheet(ORDER, { code: null })).toMatchObject({ mode: 'native' });
  expect(await (await fetch(shop.url)).text()).toContain('¥9.90 · 待支付');
  const told = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const paid = await fetch(`${shop.url}/pay/dk-web-1`, { method: 'POST' });
  expect(await paid.text()).toContain('已支付');
  await told;
  const { WXPAY_PUBLIC_KEY_ID, WXPAY_PUBLIC_KEY, WXPAY_API_V3_KEY } = shop.settings;
  const keys = {
    publicKeyId: WXPAY_PUBLIC_KEY_ID ?? '',
    publicKey: WXPAY_PUBLIC_KEY ?? '',
    apiV3Key: WXPAY_API_V3_KEY ?? '',
  };
  const [notice] = notices;
  expect(
    readNotice(keys, { headers: notice?.headers ?? {}, body: notice?.body ?? '', now: Date.now() }),
  ).toEqual({ orderId: 'dk-web-1', refundId: null });
  expect(await wxpay.query(ORDER, { refunds: [] } as never)).toMatchObject({
    kind: 'paid',
    payment: { paidFen: 990 },
  });
});

test('what nobody ordered is not there, and nothing is paid twice', async () => {
  expect((await fetch(`${shop.url}/pay/unknown`)).status).toBe(404);
  const count = notices.length;
  await fetch(`${shop.url}/pay/dk-web-1`, { method: 'POST' });
  expect(notices).toHaveLength(count);
});

test('a call that is not signed is refused, and its bill is never ready', async () => {
  expect((await fetch(`${shop.url}/v3/pay/transactions/native`, { method: 'POST' })).status).toBe(
    401,
  );
  expect(await channel().bill('2026-11-26')).toBeNull();
});

test('its keys stay, for the developer alone', () => {
  expect(statSync(join(folder, 'merchant.json')).mode & 0o077).toBe(0);
});
