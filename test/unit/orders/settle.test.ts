import { beforeEach, describe, expect, test } from 'vitest';
import type { CashierScript } from '../../../local/cashier/books.ts';
import {
  createOrder,
  setPack,
  settleDueRound,
  settleOrder,
  signOrder,
} from '../../../shared/orders/index.ts';
import { createShop, type Shop, SMALL } from '../../support/world/shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await createShop();
});

const orderOf = async (id: string) => {
  const [order] = await shop.world.engine.find('orders', { filter: { _id: id } });
  return order;
};
const all = (collection: string) => shop.world.engine.find(collection, { filter: {} });

/** Anna has paid for an order, on a day like that. */
async function paid(script: Partial<CashierScript> = {}, requestId = 'request-1') {
  const { id, sheet } = await shop.order('anna', requestId);
  expect(shop.pay('anna', sheet, script)).toBe(0);
  return id;
}

describe('a paid order', () => {
  test('gives its credits once, with payment and order in the same commit', async () => {
    const id = await paid();
    expect((await settleOrder(shop.deps, id)).order).toMatchObject({
      ...{ status: 'fulfilled', paid_fen: 990, credits: 1_000, trouble: null, refunded_fen: 0 },
    });
    await settleOrder(shop.deps, id);
    expect(await shop.world.account('anna')).toMatchObject({
      ...{ available: 1_000, granted: 1_000, version: 1 },
      lots: [{ id: `grant:order:${id}`, source: 'bought', left: 1_000, expires_at: null }],
    });
    expect(await all('payments')).toMatchObject([{ order_id: id, openid: 'anna', paid_fen: 990 }]);
  });

  test('is delivered by our call where no push is waiting for an answer', async () => {
    const id = await paid();
    await settleOrder(shop.deps, id, { isAnswering: true });
    expect(await orderOf(id)).toMatchObject({ delivered_at: null });
    expect((await settleOrder(shop.deps, id)).order.delivered_at).not.toBeNull();
    expect(shop.calls).toContain('/xpay/notify_provide_goods');
    expect((await orderOf(id))?.next_check_at).toBeNull();
  });

  test('settled by sixteen at once is one payment and one entry', async () => {
    const id = await paid();
    await Promise.all(Array.from({ length: 16 }, () => settleOrder(shop.deps, id)));
    expect(await shop.world.account('anna')).toMatchObject({ available: 1_000, version: 1 });
    expect(await all('payments')).toHaveLength(1);
  });

  test('is found by the sweeper when no push ever comes and the phone is gone', async () => {
    const id = await paid({ pushes: 0 });
    expect(await settleDueRound(shop.deps, Number.POSITIVE_INFINITY)).toBe(0);
    shop.world.clock.advance(15_000);
    expect(await settleDueRound(shop.deps, Number.POSITIVE_INFINITY)).toBe(1);
    expect(await orderOf(id)).toMatchObject({ status: 'fulfilled' });
  });

  test('keeps the pack it was made from, whatever becomes of that', async () => {
    const { id, sheet } = await shop.order('anna', 'request-1');
    await setPack(shop.deps, { ...SMALL, credits: 5, priceFen: 1, enabled: false });
    shop.pay('anna', sheet);
    expect((await settleOrder(shop.deps, id)).order).toMatchObject({ credits: 1_000 });
    await expect(shop.order('anna', 'request-2')).rejects.toMatchObject({
      code: 'PACK_UNAVAILABLE',
    });
  });

  test('gives credits that expire where its pack says so', async () => {
    await setPack(shop.deps, { ...SMALL, validDays: 30 });
    await settleOrder(shop.deps, await paid());
    const [lot] = (await shop.world.account('anna')).lots;
    expect(lot?.expires_at).toEqual(new Date(shop.world.clock.now() + 30 * 24 * 3_600_000));
  });
});

describe('an order nobody has paid', () => {
  test('is closed after a day, and honoured when it is paid after all', async () => {
    const { id, sheet } = await shop.order('anna', 'request-1');
    shop.world.clock.advance(24 * 3_600_000);
    await settleDueRound(shop.deps, Number.POSITIVE_INFINITY);
    expect(await orderOf(id)).toMatchObject({ status: 'closed', next_check_at: null });
    shop.cashier.login('anna');
    shop.pay('anna', sheet);
    expect((await settleOrder(shop.deps, id)).order).toMatchObject({ status: 'fulfilled' });
    expect(await shop.world.account('anna')).toMatchObject({ available: 1_000 });
  });

  test('is asked after at 15 s, 1, 5, 15 min, 1, 6 and 24 h, and then no more', async () => {
    await shop.order('anna', 'request-1');
    const asked: number[] = [];
    const start = shop.world.clock.now();
    for (let minute = 0; minute <= 25 * 60; minute++) {
      if (minute === 0) shop.world.clock.advance(15_000);
      if (await settleDueRound(shop.deps, Number.POSITIVE_INFINITY)) {
        asked.push(Math.floor((shop.world.clock.now() - start) / 60_000));
      }
      shop.world.clock.advance(60_000);
    }
    expect(asked).toEqual([0, 1, 5, 15, 60, 360, 1_440]);
  });

  test('blocks the way after five, and is the same for the same request', async () => {
    for (let index = 0; index < 5; index++) await shop.order('anna', `request-${index}`);
    await expect(shop.order('anna', 'request-6')).rejects.toMatchObject({
      code: 'TOO_MANY_ORDERS',
    });
    expect(await shop.order('anna', 'request-1')).toMatchObject({
      id: (await shop.order('anna', 'request-1')).id,
    });
    expect(await all('orders')).toHaveLength(5);
    expect(await shop.order('ben', 'request-1')).toBeDefined();
  });
});

describe('what cannot be is for a person to look at', () => {
  test.each([
    ['a fen too little', { amountOff: -1 }, 'amount'],
    ['a fen too much', { amountOff: 1 }, 'amount'],
    ['the other environment’s money', { otherEnv: true }, 'env'],
  ] as const)('%s: no credits, an alert, once', async (_, script, trouble) => {
    const id = await paid(script);
    await settleOrder(shop.deps, id);
    await settleOrder(shop.deps, id);
    expect(await orderOf(id)).toMatchObject({ status: 'review', trouble, next_check_at: null });
    expect(await all('credit_records')).toEqual([]);
    expect(await all('payments')).toEqual([]);
    expect(shop.app.alerts.map(({ kind }) => kind)).toEqual([`order.${trouble}`]);
  });

  test('somebody else pays: told by the push, asked of WeChat, and given to nobody', async () => {
    const id = await paid({ payer: 'eve' });
    expect((await settleOrder(shop.deps, id)).order.status).toBe('created');
    const { order } = await settleOrder(shop.deps, id, { payer: 'eve' });
    expect(order).toMatchObject({ status: 'review', trouble: 'payer' });
    expect(await all('credit_records')).toEqual([]);
  });

  test('one payment for two orders: the second gets nothing', async () => {
    const first = await paid();
    await settleOrder(shop.deps, first);
    const second = await paid({}, 'request-2');
    const booked = shop.cashier.orders.get(second);
    const twin = shop.cashier.orders.get(first);
    if (booked && twin) shop.cashier.orders.set(second, { ...booked, wxOrderId: twin.wxOrderId });
    const { order } = await settleOrder(shop.deps, second);
    expect(order).toMatchObject({ status: 'review', trouble: 'payment_used' });
    expect(await shop.world.account('anna')).toMatchObject({ available: 1_000 });
  });

  test('an order in review is fulfilled once WeChat says what should be', async () => {
    const id = await paid({ amountOff: -1 });
    await settleOrder(shop.deps, id);
    const booked = shop.cashier.orders.get(id);
    if (booked) shop.cashier.orders.set(id, { ...booked, paidFen: 990 });
    expect((await settleOrder(shop.deps, id)).order).toMatchObject({
      ...{ status: 'fulfilled', trouble: null },
    });
  });

  test('what was paid in the sandbox is worth nothing in a live environment', async () => {
    const sandbox = await createShop({ env: 'sandbox' });
    const { id, sheet } = await sandbox.order('anna', 'request-1');
    expect(sandbox.pay('anna', sheet)).toBe(0);
    const live = { ...sandbox.deps, payments: { ...sandbox.deps.payments, env: 'live' as const } };
    expect((await settleOrder(live, id)).order).toMatchObject({ status: 'review', trouble: 'env' });
    expect(await sandbox.world.engine.find('credit_records', { filter: {} })).toEqual([]);
    expect((await settleOrder(sandbox.deps, id)).order.status).toBe('fulfilled');
  });
});

describe('when WeChat does not answer', () => {
  test('nothing is decided, and the order is asked after again', async () => {
    const id = await paid();
    shop.down = true;
    await expect(settleOrder(shop.deps, id)).rejects.toMatchObject({
      ...{ code: 'PAYMENT_CHANNEL_UNAVAILABLE', retryable: true },
    });
    shop.world.clock.advance(15_000);
    expect(await settleDueRound(shop.deps, Number.POSITIVE_INFINITY)).toBe(1);
    shop.down = false;
    expect(await settleDueRound(shop.deps, Number.POSITIVE_INFINITY)).toBe(0);
    shop.world.clock.advance(5 * 60_000);
    expect(await settleDueRound(shop.deps, Number.POSITIVE_INFINITY)).toBe(1);
    expect(await orderOf(id)).toMatchObject({ status: 'fulfilled' });
  });

  test('no error says a token, a key or a session', async () => {
    const id = await paid();
    shop.down = true;
    const error = await settleOrder(shop.deps, id).catch((thrown: unknown) => thrown);
    const session = shop.cashier.sessionOf('anna');
    const told = `${String(error)} ${(error as Error).stack} ${shop.app.lines.join()}`;
    for (const secret of ['token-', 'app-key', 'app-secret', session]) {
      expect(told).not.toContain(secret);
    }
    const stored = JSON.stringify(await all('payment_keys')) + JSON.stringify(await all('orders'));
    for (const secret of ['token-', 'app-key', session]) expect(stored).not.toContain(secret);
  });

  test('a token that was taken back is renewed, once for all', async () => {
    const id = await paid();
    await settleOrder(shop.deps, id);
    shop.cashier.tokens.clear();
    await settleOrder(shop.deps, id);
    expect(shop.calls.filter((path) => path === '/cgi-bin/stable_token')).toHaveLength(2);
  });
});

describe('the payment sheet', () => {
  test('wants a login of this very user, used once', async () => {
    const login = shop.cashier.login('ben');
    const wish = { openid: 'anna', requestId: 'request-1', packId: 'small' };
    const bad = { ...wish, channel: 'xpay', loginCode: login } as const;
    await expect(createOrder(shop.deps, bad)).rejects.toMatchObject({ code: 'LOGIN_CODE_INVALID' });
    const [order] = await all('orders');
    const sign = { orderId: String(order?._id), loginCode: shop.cashier.login('anna') };
    expect(await signOrder(shop.deps, 'anna', sign)).toMatchObject({ replayed: true });
    await expect(signOrder(shop.deps, 'anna', sign)).rejects.toMatchObject({
      code: 'LOGIN_CODE_INVALID',
    });
    await expect(signOrder(shop.deps, 'ben', sign)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('is signed again when the session has expired, for the same order', async () => {
    const { id, sheet } = await shop.order('anna', 'request-1');
    shop.cashier.expireSession('anna');
    expect(shop.pay('anna', sheet)).toBe(-15_007);
    const again = await shop.order('anna', 'request-1');
    expect(again.id).toBe(id);
    expect(shop.pay('anna', again.sheet)).toBe(0);
    expect(shop.pay('anna', again.sheet)).toBe(-15_002);
  });

  test('is refused when one byte of what was signed is another', async () => {
    const { sheet } = await shop.order('anna', 'request-1');
    const cheaper = sheet.signData.replace('"goodsPrice":990', '"goodsPrice":1');
    expect(shop.pay('anna', { ...sheet, signData: cheaper })).toBe(-15_006);
    expect(shop.pay('anna', { ...sheet, signature: sheet.paySig })).toBe(-15_005);
    expect(shop.cashier.orders.size).toBe(0);
  });
});
