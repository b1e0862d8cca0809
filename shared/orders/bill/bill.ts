/**
 * A day's bill beside our books. What the bill knows and we do not is a wake-up like any other: the
 * order is settled. What still differs then is listed and told, and never mended.
 */
import { apart } from '../../platform/concurrency/apart.ts';
import { checked, collections, isDuplicateKey, readDoc } from '../../platform/database.ts';
import { dayAfter, dayOf, startOf } from '../../platform/day.ts';
import { deterministicId } from '../../platform/ids.ts';
import { allBetween } from '../core/between.ts';
import type { BillLine } from '../core/channel.ts';
import { channelOf, type OrderDeps } from '../core/deps.ts';
import type { ChannelName, OrderDoc } from '../core/schema.ts';
import { settleOrder } from '../settle/settle.ts';

export interface BillDifference {
  readonly kind: 'payment_unknown' | 'payment_differs' | 'refund_differs' | 'not_in_bill';
  readonly order: string;
  readonly text: string;
}

export interface BillReport {
  readonly channel: ChannelName;
  readonly day: string;
  /** Null: the channel has no bill of that day yet. */
  readonly lines: number | null;
  readonly paid_fen: number;
  readonly refunded_fen: number;
  readonly differences: readonly BillDifference[];
}

/** One channel, one day (UTC+8). Throws PaymentsOffError, ChannelUnavailableError. */
export async function reconcilePayments(
  deps: OrderDeps,
  { channel, day }: { readonly channel: ChannelName; readonly day: string },
): Promise<BillReport> {
  const lines = await channelOf(deps, channel).bill(day);
  if (lines === null) {
    return { channel, day, lines: null, paid_fen: 0, refunded_fen: 0, differences: [] };
  }
  const found: BillDifference[] = [];
  for (const [id, own] of byOrder(lines)) found.push(...(await compare(deps, id, own)));
  found.push(...(await missing(deps, { channel, day, lines })));
  for (const difference of found) await report(deps, difference);
  const sum = (kind: BillLine['kind']): number =>
    lines.reduce((all, line) => (line.kind === kind ? all + line.fen : all), 0);
  return {
    ...{ channel, day, lines: lines.length, differences: found },
    paid_fen: sum('payment'),
    refunded_fen: sum('refund'),
  };
}

function byOrder(lines: readonly BillLine[]): Map<string, BillLine[]> {
  const found = new Map<string, BillLine[]>();
  for (const line of lines) found.set(line.orderId, [...(found.get(line.orderId) ?? []), line]);
  return found;
}

async function compare(
  deps: OrderDeps,
  id: string,
  lines: readonly BillLine[],
): Promise<BillDifference[]> {
  const fenOf = (kind: BillLine['kind']): number =>
    lines.reduce((sum, line) => (line.kind === kind ? sum + line.fen : sum), 0);
  const [paid, back] = [fenOf('payment'), fenOf('refund')];
  let order = await readDoc<OrderDoc>(deps.db, collections.orders, id);
  if (order === null) {
    return [{ kind: 'payment_unknown', order: id, text: `the bill has ${paid} fen, we no order` }];
  }
  const behind = (paid > 0 && order.paid_fen === null) || order.refunded_fen < back;
  if (behind) {
    const settled = await apart(deps.log, `order ${id}`, () => settleOrder(deps, id));
    order = settled?.order ?? order;
  }
  const found: BillDifference[] = [];
  if (paid > 0 && order.paid_fen !== paid) {
    found.push({ kind: 'payment_differs', order: id, text: `${order.paid_fen}, billed ${paid}` });
  }
  if (order.refunded_fen < back) {
    found.push({
      kind: 'refund_differs',
      order: id,
      text: `${order.refunded_fen}, billed ${back}`,
    });
  }
  return found;
}

/** Paid on that day by our books, and not in the bill. */
async function missing(
  { db }: OrderDeps,
  { channel, day, lines }: { channel: ChannelName; day: string; lines: readonly BillLine[] },
): Promise<BillDifference[]> {
  const [from, to] = [new Date(startOf(day)), new Date(startOf(dayAfter(day)))];
  const span = { field: 'fulfilled_at', from, to };
  const orders = (await allBetween(db, collections.orders, span)) as OrderDoc[];
  const billed = new Set(lines.map(({ orderId }) => orderId));
  return orders
    .filter((order) => order.channel === channel && !billed.has(order._id))
    .filter(({ paid_at }) => paid_at !== null && dayOf(paid_at.getTime()) === day)
    .map(({ _id, paid_fen }) => ({ kind: 'not_in_bill', order: _id, text: `${paid_fen} fen` }));
}

/** The id is made of what was found, so the same finding is stored and told once. */
async function report(
  { db, clock, notifier }: OrderDeps,
  { kind, order, text }: BillDifference,
): Promise<void> {
  const subject = `order ${order}`;
  const _id = deterministicId('bill', kind, order, text);
  const doc = { _id, openid: '', kind: `bill_${kind}`, subject, text };
  try {
    const found_at = new Date(clock.now());
    checked(await db.collection(collections.disagreements).add({ ...doc, found_at }));
  } catch (error) {
    if (isDuplicateKey(error)) return;
    throw error;
  }
  await notifier.alert({ kind: `bill.${kind}`, text: `${subject}: ${text}` });
}
