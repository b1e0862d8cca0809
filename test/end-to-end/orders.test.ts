/**
 * Buying with everything real but WeChat: built functions, SDKs, sockets, and the local cashier on a
 * port of its own. The push is lost; the phone says that it has paid; or nobody says anything.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SheetCall } from '../../local/cashier/cashier.ts';
import { audit, type Raw } from '../support/environment/audit.ts';
import {
  dataOf,
  startTestEnvironment,
  type TestEnvironment,
} from '../support/environment/environment.ts';
import { eventually } from '../support/events.ts';

const ANNA = 'o-anna';
let environment: TestEnvironment;

beforeAll(async () => {
  environment = await startTestEnvironment({ name: 'orders' });
});
afterAll(() => environment.close());

const call = (openid: string, data: object) => environment.callAs(openid, 'photography', data);

/** What a phone does at the cashier, over HTTP. */
async function phone(path: string, body: object): Promise<Record<string, unknown>> {
  const url = `${environment.shop?.server.url}/_cashier/${path}`;
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  return (await response.json()) as Record<string, unknown>;
}

interface Order {
  readonly order_id: string;
  readonly status: string;
  readonly payment: SheetCall;
}

async function order(requestId: string): Promise<Order> {
  const { code } = await phone('login', { openid: ANNA });
  const wish = { action: 'createOrder', packId: 'small', requestId, loginCode: code };
  return dataOf<Order>(await call(ANNA, wish));
}

async function docs(collection: string): Promise<Raw[]> {
  return environment.cloud.engine.find(collection, { filter: {} });
}

const balance = async (): Promise<number> =>
  dataOf<{ available: number }>(await call(ANNA, { action: 'getBalance' })).available;

test('a push that comes gives the credits, and is answered once they are there', async () => {
  await phone('script', { script: {} });
  const { order_id: id, payment } = await order('by-push-0001');
  expect(await phone('pay', { openid: ANNA, ...payment })).toMatchObject({ errCode: 0 });
  await eventually(async () => (await balance()) === 500);
  const booked = environment.shop?.server.cashier.orders.get(id);
  expect(booked?.deliveredAt).toBeNull();
});

test('a push that is lost is made up for by the phone', async () => {
  await phone('script', { script: { pushes: 0 } });
  const { order_id: id, payment } = await order('by-phone-0001');
  await phone('pay', { openid: ANNA, ...payment });
  expect(await balance()).toBe(500);
  const confirmed = await call(ANNA, { action: 'confirmOrder', orderId: id });
  expect(dataOf<Order>(confirmed).status).toBe('fulfilled');
  expect(await balance()).toBe(1_000);
  expect(environment.shop?.server.cashier.orders.get(id)?.deliveredAt).not.toBeNull();
});

test('when the phone is gone as well, the sweeper finds it', async () => {
  await phone('script', { script: { pushes: 0 } });
  const { order_id: id, payment } = await order('by-sweeper-0001');
  await phone('pay', { openid: ANNA, ...payment });
  // As if a quarter of a minute had passed.
  await environment.cloud.engine.update({
    collection: 'orders',
    filter: { _id: id },
    update: { $set: { next_check_at: new Date(0) } },
  });
  const identity = { kind: 'admin' } as const;
  const data = { Type: 'Timer', TriggerName: 'sweep' };
  await environment.cloud.invoke({ name: 'task-sweeper', data, identity, source: 'timer' });
  expect(await balance()).toBe(1_500);
});

test('an operator sends it back, and the cashier’s books are ours', async () => {
  const [one] = (await docs('orders')).filter(({ status }) => status === 'fulfilled');
  await environment.operate('refundOrder', { orderId: one?._id, reason: 'asked for it' });
  await eventually(async () => (await balance()) === 1_000);
  await eventually(async () => {
    const [after] = (await docs('orders')).filter(({ _id }) => _id === one?._id);
    return after?.status === 'refunded';
  });
  const records = await docs('credit_records');
  const accounts = await docs('credit_accounts');
  const reservations = await docs('credit_reservations');
  const books = { accounts, records, tasks: [], works: [], reservations };
  expect(audit(books, { atRest: true, ledgerOnly: true })).toEqual([]);
  const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const totals = await environment.operate('dayTotals', { day });
  expect(totals).toMatchObject({ orders: 3, paid_fen: 1_800, refunds: 1, refunded_fen: 600 });
  const bill = await environment.operate('reconcilePayments', { day });
  expect(bill).toMatchObject({ lines: 4, paid_fen: 1_800, refunded_fen: 600, differences: [] });
});

test('what a client sends to the function of pushes is not looked at', async () => {
  const { order_id: id } = await order('forged-0001');
  const event = { Event: 'xpay_goods_deliver_notify', OutTradeNo: id, OpenId: ANNA };
  const before = await balance();
  await environment.callAs(ANNA, 'payment-push', event).catch((error: unknown) => error);
  expect(await balance()).toBe(before);
});
