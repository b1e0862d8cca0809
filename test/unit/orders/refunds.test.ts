import { beforeEach, describe, expect, test } from 'vitest';
import { handle as takePush } from '../../../functions/payment-push/handler.ts';
import type { CashierScript } from '../../../local/cashier/books.ts';
import { appleQuestion } from '../../../local/cashier/events.ts';
import { hold, openBook, settle } from '../../../shared/credits/index.ts';
import {
  type RefundRequest,
  refundOrder,
  settleDueRound,
  settleOrder,
} from '../../../shared/orders/index.ts';
import { runTransaction } from '../../../shared/platform/database.ts';
import { createShop, type Shop } from '../../support/world/shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await createShop();
});

const account = () => shop.world.account('anna');
const refunds = () => shop.world.engine.find('refunds', { filter: {}, sort: { created_at: 1 } });
const refund = (orderId: string, more: Partial<RefundRequest> = {}) =>
  refundOrder(shop.deps, { orderId, reason: 'asked for it', ...more });

async function bought(script: Partial<CashierScript> = {}, requestId = 'request-1') {
  const { id, sheet } = await shop.order('anna', requestId);
  expect(shop.pay('anna', sheet, script)).toBe(0);
  await settleOrder(shop.deps, id);
  return id;
}

/** Credits of hers go for a task that costs so much. */
async function spend(credits: number) {
  const at = new Date(shop.world.clock.now());
  const taskId = `task-${credits}-${at.getTime()}`;
  const held = await runTransaction(shop.deps, async (tx) => {
    const book = await openBook(tx, 'anna', at);
    return hold(tx, book, { taskId, price: credits, maxInFlight: 9, reason: 'test' });
  });
  const done = { openid: 'anna', taskId, hold: held.hold, price: credits, captured: credits };
  await runTransaction(shop.deps, (tx) => settle(tx, { ...done, reason: 'completed', at }));
}

describe('an operator', () => {
  test('sends all of it back: frozen first, taken when WeChat has done it', async () => {
    const id = await bought();
    const { refund: asked } = await refund(id);
    expect(asked).toMatchObject({ fen: 990, credits: 1_000, status: 'accepted' });
    expect(await account()).toMatchObject({ available: 0, held: 1_000, revoked: 0 });
    shop.world.clock.advance(600);
    expect((await settleOrder(shop.deps, id)).order).toMatchObject({
      ...{ status: 'refunded', refunded_fen: 990, revoked: 1_000, open_refund: null },
    });
    expect(await account()).toMatchObject({ available: 0, held: 0, revoked: 1_000, debt: 0 });
    expect(await refunds()).toMatchObject([{ fen: 990, status: 'done', debt: 0 }]);
  });

  test('sends back what was not spent, in the share of the money, rounded down', async () => {
    const id = await bought();
    await spend(667);
    const { refund: asked } = await refund(id);
    expect(asked).toMatchObject({ credits: 333, fen: 329 });
    shop.world.clock.advance(600);
    expect((await settleOrder(shop.deps, id)).order).toMatchObject({
      ...{ status: 'part_refunded', refunded_fen: 329, revoked: 332 },
    });
    expect(await account()).toMatchObject({ available: 1, captured: 667, revoked: 332, held: 0 });
  });

  test('sends back again what is left then, each fen and credit once', async () => {
    const id = await bought();
    await refund(id, { credits: 500 });
    shop.world.clock.advance(600);
    await settleOrder(shop.deps, id);
    await refund(id);
    shop.world.clock.advance(600);
    expect((await settleOrder(shop.deps, id)).order).toMatchObject({
      ...{ status: 'refunded', refunded_fen: 990, revoked: 1_000 },
    });
    expect(await account()).toMatchObject({ available: 0, revoked: 1_000, debt: 0 });
  });

  test('who asks twice asks once; while one is under way there is no other', async () => {
    const id = await bought();
    const [first, second] = await Promise.all([refund(id), refund(id)]);
    expect(first.refund._id).toBe(second.refund._id);
    expect(shop.cashier.orders.get(id)?.refunds).toHaveLength(1);
    await expect(refund(id, { key: 'another' })).rejects.toMatchObject({
      code: 'REFUND_IMPOSSIBLE',
    });
  });

  test('is told no by WeChat: what was frozen can be spent again', async () => {
    const id = await bought({ refund: 'refused' });
    await refund(id);
    expect(await account()).toMatchObject({ available: 1_000, held: 0, revoked: 0 });
    expect(await refunds()).toMatchObject([{ status: 'failed' }]);
    await expect(refund(id)).rejects.toMatchObject({ code: 'REFUND_IMPOSSIBLE' });
  });

  test('is told later that it failed: the same', async () => {
    const id = await bought({ refund: 'failed' });
    await refund(id);
    shop.world.clock.advance(60_000);
    await settleDueRound(shop.deps, Number.POSITIVE_INFINITY);
    expect(await account()).toMatchObject({ available: 1_000, held: 0, revoked: 0 });
    expect(await refunds()).toMatchObject([{ status: 'failed' }]);
  });

  test('hears nothing: asked again by the sweeper, and still one refund', async () => {
    const id = await bought();
    const asked = shop.cashier.call.bind(shop.cashier);
    let lost = true;
    shop.cashier.call = (call) => {
      const answer = asked(call);
      if (!call.target.startsWith('/xpay/refund_order') || !lost) return answer;
      lost = false;
      throw new Error('the answer is lost');
    };
    await expect(refund(id)).rejects.toThrow('lost');
    expect(await refunds()).toMatchObject([{ status: 'asked' }]);
    shop.world.clock.advance(60_000);
    await settleDueRound(shop.deps, Number.POSITIVE_INFINITY);
    expect(shop.cashier.orders.get(id)?.refunds).toHaveLength(1);
    expect(await account()).toMatchObject({ available: 0, held: 0, revoked: 1_000 });
  });

  test.each([
    ['nothing left', 1_000, {}],
    ['more than is left', 1, { credits: 1_000 }],
    ['a part of a credit', 0, { credits: 1.5 }],
    ['less than nothing', 0, { credits: -5 }],
  ])('cannot send back %s', async (_, spent, more) => {
    const id = await bought();
    if (spent > 0) await spend(spent);
    await expect(refund(id, more)).rejects.toMatchObject({ code: 'REFUND_IMPOSSIBLE' });
    expect(await refunds()).toEqual([]);
    expect(await account()).toMatchObject({ held: 0, revoked: 0 });
  });

  test('cannot send back what was not paid, or what Apple has', async () => {
    const { id: unpaid } = await shop.order('anna', 'request-9');
    await expect(refund(unpaid)).rejects.toMatchObject({ code: 'REFUND_IMPOSSIBLE' });
    const apple = await bought({ apple: true });
    await expect(refund(apple)).rejects.toMatchObject({ code: 'REFUND_IMPOSSIBLE' });
    expect(await account()).toMatchObject({ available: 1_000 });
  });
});

describe('money that goes back by itself', () => {
  test('is taken back, and what was spent is owed', async () => {
    const id = await bought();
    await spend(400);
    shop.cashier.refundBySelf(id, 990);
    shop.world.clock.advance(600);
    expect((await settleOrder(shop.deps, id)).order).toMatchObject({ status: 'refunded' });
    expect(await account()).toMatchObject({ available: 0, revoked: 600, debt: 400 });
    await bought({}, 'request-2');
    expect(await account()).toMatchObject({ available: 600, revoked: 1_000, debt: 0 });
  });

  test('in three parts, told twice and out of order, takes the difference each time', async () => {
    const id = await bought();
    for (const fen of [100, 300, 590]) {
      shop.cashier.refundBySelf(id, fen);
      shop.world.clock.advance(600);
      await Promise.all([settleOrder(shop.deps, id), settleOrder(shop.deps, id)]);
    }
    expect(await account()).toMatchObject({ available: 0, revoked: 1_000, debt: 0 });
    expect((await refunds()).map(({ fen }) => fen)).toEqual([100, 300, 590]);
  });

  test('is not given back when the status goes back to delivered', async () => {
    const id = await bought({ statusBack: true });
    shop.cashier.refundBySelf(id, 500);
    shop.world.clock.advance(600);
    for (let look = 0; look < 3; look++) await settleOrder(shop.deps, id);
    expect(await account()).toMatchObject({ available: 495, revoked: 505 });
  });

  test('before anybody had asked: nothing is given, and the order is refunded', async () => {
    const { id, sheet } = await shop.order('anna', 'request-1');
    shop.pay('anna', sheet);
    shop.cashier.refundBySelf(id, 990);
    shop.world.clock.advance(600);
    expect((await settleOrder(shop.deps, id)).order).toMatchObject({
      ...{ status: 'refunded', fulfilled_at: null, refunded_fen: 990 },
    });
    expect(await shop.world.engine.find('credit_records', { filter: {} })).toEqual([]);
  });

  test('while a refund of ours is under way, both count', async () => {
    const id = await bought({ refundInMs: 5_000 });
    await refund(id, { credits: 500 });
    shop.cashier.refundBySelf(id, 100);
    shop.world.clock.advance(6_000);
    expect((await settleOrder(shop.deps, id)).order).toMatchObject({
      ...{ refunded_fen: 595, revoked: 601, open_refund: null },
    });
    expect(await account()).toMatchObject({ available: 399, held: 0, revoked: 601 });
    expect((await refunds()).map(({ fen }) => fen).sort()).toEqual([100, 495]);
  });
});

describe('Apple asks', () => {
  const ask = (id: string) => {
    const booked = shop.cashier.orders.get(id);
    return takePush(shop.app, booked === undefined ? {} : appleQuestion(booked), []);
  };

  test('and is told to grant it while nothing was spent, without a call to anybody', async () => {
    const id = await bought({ apple: true });
    const before = shop.calls.length;
    expect(await ask(id)).toMatchObject({ result_code: 0, evidence: '已使用 0/1000 积分' });
    expect(shop.calls).toHaveLength(before);
  });

  test('and is told how much was spent', async () => {
    const id = await bought({ apple: true });
    await spend(20);
    expect(await ask(id)).toMatchObject({ result_code: 1, evidence: '已使用 20/1000 积分' });
  });

  test('and is told nothing about an order that is not there', async () => {
    const event = { Event: 'xpay_subscribe_ios_refund_query_notify', pay_order_id: 'dk-none' };
    expect(await takePush(shop.app, event, [])).toEqual({});
  });
});
