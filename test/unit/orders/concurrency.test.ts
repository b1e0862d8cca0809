/**
 * The twelve scenarios of a published report, in which a shop on virtual payment failed seven: all
 * of them, over many interleavings. A seed decides in which order the calls of all who take part
 * reach the database. A sample runs with the suite; ORDER_SEEDS=1000 and --testTimeout=900000 run
 * them whole.
 */
import { describe, expect, test } from 'vitest';
import { handle as takePush } from '../../../functions/payment-push/handler.ts';
import type { CashierScript } from '../../../local/cashier/books.ts';
import { hold, openBook, settle } from '../../../shared/credits/index.ts';
import {
  createCodes,
  type OrderDoc,
  redeem,
  refundOrder,
  settleOrder,
} from '../../../shared/orders/index.ts';
import { runTransaction } from '../../../shared/platform/database.ts';
import { audit } from '../../support/environment/audit.ts';
import { createShop, type Shop } from '../../support/world/shop.ts';
import { type Send, seededRandom } from '../../support/world/world.ts';

const SEEDS = Number(process.env.ORDER_SEEDS ?? 4);

/** Whoever is next is drawn: a call waits for as many turns as the seed says. */
function shuffled(seed: number): (send: Send) => Send {
  const random = seededRandom(seed);
  return (send) => async (action, params) => {
    for (let turns = Math.floor(random.next() * 6); turns > 0; turns--) await Promise.resolve();
    return send(action, params);
  };
}

interface Table {
  readonly shop: Shop;
  /** Anna's order, paid like this. */
  paid(requestId: string, script?: Partial<CashierScript>): Promise<string>;
  fulfilled(requestId: string): Promise<string>;
  push(orderId: string): Promise<unknown>;
  order(id: string): Promise<OrderDoc>;
  available(): Promise<number>;
  spend(credits: number): Promise<void>;
}

async function setTable(seed: number): Promise<Table> {
  const gifts = { codes: true };
  const shop = await createShop({ gifts, world: { seed, intercept: shuffled(seed) } });
  const paid: Table['paid'] = async (requestId, script = {}) => {
    const { id, sheet } = await shop.order('anna', requestId);
    expect(shop.pay('anna', sheet, script)).toBe(0);
    return id;
  };
  return {
    shop,
    paid,
    fulfilled: async (requestId) => {
      const id = await paid(requestId);
      await settleOrder(shop.deps, id);
      return id;
    },
    push: (OutTradeNo) => {
      const event = { Event: 'xpay_goods_deliver_notify', OutTradeNo, OpenId: 'anna' };
      return takePush(shop.app, event, []);
    },
    order: async (id) => {
      const [order] = await shop.world.engine.find('orders', { filter: { _id: id } });
      return order as unknown as OrderDoc;
    },
    available: async () => (await shop.world.account('anna')).available,
    spend: (credits) => spend(shop, credits),
  };
}

async function spend({ deps, world }: Shop, price: number): Promise<void> {
  const at = new Date(world.clock.now());
  const taskId = `task-${world.lightDeps.random.hex(6)}`;
  const held = await runTransaction(deps, async (tx) => {
    const book = await openBook(tx, 'anna', at);
    return hold(tx, book, { taskId, price, maxInFlight: 99, reason: 'test' });
  });
  const done = { openid: 'anna', taskId, hold: held.hold, price, captured: price };
  await runTransaction(deps, (tx) => settle(tx, { ...done, reason: 'completed', at }));
}

const times = <T>(count: number, work: () => Promise<T>): Promise<PromiseSettledResult<T>[]> =>
  Promise.allSettled(Array.from({ length: count }, work));

const SCENARIOS: readonly (readonly [string, (table: Table) => Promise<void>])[] = [
  [
    'A: one push in sixteen threads is one credit',
    async ({ paid, push, available }) => {
      const id = await paid('request-1');
      await times(16, () => push(id));
      expect(await available()).toBe(1_000);
    },
  ],
  [
    'B: two orders at once are both credited, whole',
    async ({ paid, push, available }) => {
      const ids = [await paid('request-1'), await paid('request-2')];
      await Promise.all(ids.flatMap((id) => [push(id), push(id)]));
      expect(await available()).toBe(2_000);
    },
  ],
  [
    'C: one payment approves one order',
    async ({ shop, paid, push, available, order }) => {
      const [first, second] = [await paid('request-1'), await paid('request-2')];
      const { cashier } = shop;
      const [one, two] = [cashier.orders.get(first), cashier.orders.get(second)];
      if (one && two) cashier.orders.set(second, { ...two, wxOrderId: one.wxOrderId });
      await Promise.all([push(first), push(second), push(first), push(second)]);
      expect(await available()).toBe(1_000);
      const statuses = [(await order(first)).status, (await order(second)).status];
      expect(statuses.sort()).toEqual(['fulfilled', 'review']);
    },
  ],
  [
    'D: one refund pushed twice is taken once',
    async ({ shop, fulfilled, available }) => {
      const id = await fulfilled('request-1');
      shop.cashier.refundBySelf(id, 495);
      shop.world.clock.advance(600);
      const event = { Event: 'xpay_refund_notify', MchOrderId: id, RefundFee: 495, RetCode: 0 };
      await times(8, () => takePush(shop.app, event, []));
      expect(await available()).toBe(500);
    },
  ],
  [
    'E: two parts in disorder are taken as their sum',
    async ({ shop, fulfilled, available }) => {
      const id = await fulfilled('request-1');
      for (const fen of [100, 200]) shop.cashier.refundBySelf(id, fen);
      shop.world.clock.advance(600);
      await times(6, () => settleOrder(shop.deps, id));
      expect(await available()).toBe(1_000 - 303);
    },
  ],
  [
    'F: an operator who clicks eight times sends back once',
    async ({ shop, fulfilled, available }) => {
      const id = await fulfilled('request-1');
      await times(8, () => refundOrder(shop.deps, { orderId: id, reason: 'r' }));
      expect(shop.cashier.orders.get(id)?.refunds).toHaveLength(1);
      shop.world.clock.advance(600);
      await settleOrder(shop.deps, id);
      expect(await available()).toBe(0);
    },
  ],
  [
    'G: spending beside a refund spends what is left, or owes it',
    async ({ shop, fulfilled, order }) => {
      const id = await fulfilled('request-1');
      const { deps, world } = shop;
      const refund = refundOrder(deps, { orderId: id, reason: 'r' });
      await Promise.allSettled([refund, ...[1, 2, 3].map(() => spend(shop, 300))]);
      world.clock.advance(600);
      await settleOrder(deps, id);
      const { captured, revoked, debt, available, held } = await world.account('anna');
      const { refunded_fen } = await order(id);
      expect({ debt, held }).toEqual({ debt: 0, held: 0 });
      expect(captured + revoked + available).toBe(1_000);
      expect(revoked).toBe(Math.floor((1_000 * refunded_fen) / 990));
    },
  ],
  [
    'H: push, phone, sweeper and operator at once are one credit',
    async ({ shop, paid, push, available }) => {
      const id = await paid('request-1');
      const look = () => settleOrder(shop.deps, id);
      await Promise.all([push(id), look(), look(), push(id), look()]);
      expect(await available()).toBe(1_000);
    },
  ],
  [
    'I: a tap in eight threads is one order, and five are the most',
    async ({ shop }) => {
      await times(8, () => shop.order('anna', 'request-1'));
      const many = Array.from({ length: 9 }, (_, index) => `more-than-${index}`);
      await Promise.allSettled(many.map((request) => shop.order('anna', request)));
      expect(await shop.world.engine.find('orders', { filter: {} })).toHaveLength(5);
    },
  ],
  [
    'J: a payment that comes as its order is closed is honoured',
    async ({ shop, available, push, order }) => {
      const { id, sheet } = await shop.order('anna', 'request-1');
      shop.world.clock.advance(24 * 3_600_000);
      const close = settleOrder(shop.deps, id);
      shop.pay('anna', sheet);
      await Promise.allSettled([close, push(id), push(id)]);
      await push(id);
      expect((await order(id)).status).toBe('fulfilled');
      expect(await available()).toBe(1_000);
    },
  ],
  [
    'K: a code for one, in eight threads of two users, is used once',
    async ({ shop }) => {
      const wish = { count: 1, credits: 7, uses: 1, validUntil: null, validDays: null, batch: 'b' };
      const { codes } = await createCodes(shop.deps, wish);
      const users = Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? 'anna' : 'ben'));
      await Promise.allSettled(users.map((user) => redeem(shop.deps, user, codes[0] ?? '')));
      const records = await shop.world.engine.find('credit_records', { filter: {} });
      expect(records.map(({ amount }) => amount)).toEqual([7]);
    },
  ],
  [
    'L: refund and fulfilment at the same moment end as if one had come first',
    async ({ shop, paid, push, order }) => {
      const id = await paid('request-1');
      const going = [push(id), settleOrder(shop.deps, id)];
      shop.cashier.refundBySelf(id, 990);
      shop.world.clock.advance(600);
      await Promise.allSettled([...going, push(id), settleOrder(shop.deps, id)]);
      await settleOrder(shop.deps, id);
      expect((await order(id)).status).toBe('refunded');
      const accounts = await shop.world.engine.find('credit_accounts', { filter: {} });
      const left = accounts.reduce((sum, { available }) => sum + Number(available), 0);
      expect(left).toBe(0);
    },
  ],
];

/** From raw documents alone, by rules of its own. */
async function audited({ world }: Shop): Promise<string[]> {
  const all = (name: string) => world.engine.find(name, { filter: {} });
  const books = {
    accounts: await all('credit_accounts'),
    records: await all('credit_records'),
    reservations: await all('credit_reservations'),
    tasks: [],
    works: [],
  };
  return audit(books, { atRest: true, ledgerOnly: true });
}

describe.each(SCENARIOS)('%s', (_, play) => {
  test(`in ${SEEDS} interleavings, and the ledger agrees`, async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const table = await setTable(seed);
      await play(table);
      expect(await audited(table.shop), `seed ${seed}`).toEqual([]);
    }
  });
});
