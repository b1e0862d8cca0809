/** Orders as users and operators look at them. */
import { checked, collections, type Database, readDoc } from '../../platform/database.ts';
import { dayAfter, startOf } from '../../platform/day.ts';
import { NotFoundError } from '../../platform/errors.ts';
import { type Page, type PageEnd, pageOf, type Span, within } from '../../platform/page.ts';
import { allBetween } from '../core/between.ts';
import type { ChannelName, OrderDoc, OrderStatus, PaymentDoc, RefundDoc } from '../core/schema.ts';

/** A user's own, newest first. */
export async function listOrders(
  db: Database,
  openid: string,
  { page, pageSize }: { readonly page: number; readonly pageSize: number },
): Promise<{ orders: OrderDoc[]; hasMore: boolean }> {
  const own = db.collection(collections.orders).where({ _openid: openid });
  const result = checked(
    await own
      .orderBy('created_at', 'desc')
      .skip((page - 1) * pageSize)
      .limit(pageSize + 1)
      .get(),
  );
  const orders = result.data as OrderDoc[];
  return { orders: orders.slice(0, pageSize), hasMore: orders.length > pageSize };
}

export interface OrderFilter {
  readonly openid?: string | undefined;
  readonly status?: OrderStatus | undefined;
  readonly channel?: ChannelName | undefined;
}

/** Newest first, at most `limit`. */
export async function findOrders(
  db: Database,
  { openid, status, channel }: OrderFilter,
  limit: number,
): Promise<OrderDoc[]> {
  const where = {
    ...(openid === undefined ? {} : { _openid: openid }),
    ...(status === undefined ? {} : { status }),
    ...(channel === undefined ? {} : { channel }),
  };
  const query = db.collection(collections.orders).where(where);
  const found = checked(await query.orderBy('created_at', 'desc').limit(limit).get());
  return found.data as OrderDoc[];
}

/** The same, page by page, of a span of time (ms). Indexes: created_at, alone and behind user or status. */
export function ordersPage(
  db: Database,
  { openid, status, channel, from, to }: OrderFilter & Span,
  { last, limit }: { readonly last: PageEnd | null; readonly limit: number },
): Promise<Page<OrderDoc>> {
  const created = within(db, { from, to });
  const where = {
    ...(openid === undefined ? {} : { _openid: openid }),
    ...(status === undefined ? {} : { status }),
    ...(channel === undefined ? {} : { channel }),
    ...(created === undefined ? {} : { created_at: created }),
  };
  return pageOf(db, { collection: collections.orders, where, last, order: 'desc', limit });
}

export interface InspectedOrder {
  readonly order: OrderDoc;
  readonly payments: readonly PaymentDoc[];
  readonly refunds: readonly RefundDoc[];
  /** Of the ledger, about this order. */
  readonly records: readonly unknown[];
}

/** Everything there is about one order. Throws NotFoundError. */
export async function inspectOrder(db: Database, id: string): Promise<InspectedOrder> {
  const order = await readDoc<OrderDoc>(db, collections.orders, id);
  if (order === null) throw new NotFoundError(`order ${id}`);
  const of = async (name: string, where: object): Promise<unknown[]> =>
    checked(await db.collection(name).where(where).limit(100).get()).data;
  const about = { order_id: id };
  const ids = db.command.in([`grant:order:${id}`]);
  const mine = await of(collections.records, { _id: ids });
  const back = await of(collections.records, {
    _openid: order._openid,
    kind: 'revoke',
    reason: `refund of ${id}`,
  });
  return {
    order,
    payments: (await of(collections.payments, about)) as PaymentDoc[],
    refunds: (await of(collections.refunds, about)) as RefundDoc[],
    records: [...mine, ...back],
  };
}

export interface DayTotals {
  readonly day: string;
  readonly orders: number;
  readonly paid_fen: number;
  readonly credits: number;
  readonly refunds: number;
  readonly refunded_fen: number;
}

/** What was fulfilled and sent back on a day (UTC+8). */
export async function dayTotals(db: Database, day: string): Promise<DayTotals> {
  const [from, to] = [new Date(startOf(day)), new Date(startOf(dayAfter(day)))];
  const orders = (await allBetween(db, collections.orders, {
    field: 'fulfilled_at',
    from,
    to,
  })) as OrderDoc[];
  const refunds = (
    (await allBetween(db, collections.refunds, { field: 'updated_at', from, to })) as RefundDoc[]
  ).filter(({ status }) => status === 'done');
  return {
    day,
    orders: orders.length,
    paid_fen: orders.reduce((sum, { paid_fen }) => sum + (paid_fen ?? 0), 0),
    credits: orders.reduce((sum, { credits }) => sum + credits, 0),
    refunds: refunds.length,
    refunded_fen: refunds.reduce((sum, { fen }) => sum + fen, 0),
  };
}
