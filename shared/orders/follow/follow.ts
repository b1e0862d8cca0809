/**
 * What happens to an order after it was fulfilled: money goes back, in parts, told twice, out of
 * order, or not at all. Only the sum that went back counts, and it never falls: each level takes
 * back the difference to what was taken before.
 */
import { closeOrNothing, takeBack } from '../../credits/index.ts';
import { checked, collections, readDoc, type Transaction } from '../../platform/database.ts';
import type { Payment } from '../core/channel.ts';
import { nextCheck, nextCheckForEver } from '../core/schedule.ts';
import { freezeId, ledgerKey, lotOf, type OrderDoc, type RefundDoc } from '../core/schema.ts';
import type { Change } from './write-order.ts';

interface Following {
  readonly payment: Payment;
  readonly at: Date;
}

export async function follow(
  tx: Transaction,
  order: OrderDoc,
  { payment, at }: Following,
): Promise<Change> {
  const asked =
    order.open_refund === null
      ? null
      : await readDoc<RefundDoc>(tx, collections.refunds, order.open_refund);
  const refunded = Math.max(order.refunded_fen, payment.refundedFen);
  const delivered_at = order.delivered_at ?? (payment.delivered ? at : null);
  const base = { delivered_at, trouble: null };
  if (refunded > order.refunded_fen) {
    const change = await sentBack(tx, order, { refunded, asked, at });
    return withNext(order, { ...base, ...change }, { asked, at });
  }
  if (asked !== null && payment.refundFailed && asked.status !== 'asked') {
    await fail(tx, order, { asked, at });
    return withNext(order, { ...base, open_refund: null }, { asked: null, at });
  }
  return withNext(order, base, { asked, at });
}

interface SentBack {
  /** Fen in all, after it. */
  readonly refunded: number;
  readonly asked: RefundDoc | null;
  readonly at: Date;
}

/** Credits in the share of the money that went back, rounded down; the rest stays its user's. */
export const shareOf = (credits: number, refunded: number, paid: number): number =>
  Number((BigInt(credits) * BigInt(refunded)) / BigInt(paid));

async function sentBack(
  tx: Transaction,
  order: OrderDoc,
  { refunded, asked, at }: SentBack,
): Promise<Change> {
  const { _id, _openid: openid, credits, revoked } = order;
  const paid = order.paid_fen ?? order.price_fen;
  const isOurs = asked !== null && refunded >= asked.base_fen + asked.fen;
  const given = order.fulfilled_at === null ? 0 : shareOf(credits, refunded, paid);
  const key = ledgerKey.refund(_id, refunded);
  const back = await takeBack(
    tx,
    {
      openid,
      amount: given - revoked,
      key,
      lot: lotOf(_id),
      reason: `refund of ${_id}`,
      reservation: isOurs ? freezeId(asked._id) : null,
    },
    at,
  );
  const ours = isOurs ? asked.fen : 0;
  const rest = refunded - order.refunded_fen - ours;
  if (isOurs) await end(tx, asked, { status: 'done', debt: back.debt, at });
  if (rest > 0) {
    await heardOf(tx, order, { refunded, fen: rest, debt: isOurs ? 0 : back.debt, at });
  }
  return {
    refunded_fen: refunded,
    revoked: revoked + back.taken,
    status: refunded >= paid ? 'refunded' : 'part_refunded',
    open_refund: isOurs ? null : order.open_refund,
  };
}

/** Nobody asked us: Apple, the merchant's own pages, a complaint. */
async function heardOf(
  tx: Transaction,
  { _id, _openid, refunded_fen }: OrderDoc,
  refund: { readonly refunded: number; readonly fen: number; readonly debt: number; at: Date },
): Promise<void> {
  const doc: RefundDoc = {
    _id: `${_id}:${refund.refunded}`,
    order_id: _id,
    openid: _openid,
    fen: refund.fen,
    credits: 0,
    base_fen: refunded_fen,
    status: 'done',
    by: 'channel',
    reason: '',
    debt: refund.debt,
    created_at: refund.at,
    updated_at: refund.at,
  };
  checked(await tx.collection(collections.refunds).add(doc));
}

async function end(
  tx: Transaction,
  { _id }: RefundDoc,
  { status, debt, at }: Pick<RefundDoc, 'status' | 'debt'> & { readonly at: Date },
): Promise<void> {
  const fields: Partial<RefundDoc> = { status, debt, updated_at: at };
  checked(await tx.collection(collections.refunds).doc(_id).update(fields));
}

/** What was frozen can be spent again. */
export async function fail(
  tx: Transaction,
  { _openid: openid }: OrderDoc,
  { asked, at }: { readonly asked: RefundDoc; readonly at: Date },
): Promise<void> {
  await closeOrNothing(tx, { id: freezeId(asked._id), openid, reason: 'refund failed', at });
  await end(tx, asked, { status: 'failed', debt: 0, at });
}

function withNext(
  order: OrderDoc,
  change: Change,
  { asked, at }: { readonly asked: RefundDoc | null; readonly at: Date },
): Change {
  const after = { ...order, ...change };
  return { ...change, next_check_at: nextFor(after, asked, at.getTime()) };
}

/** What is still expected of a fulfilled order, and when to look. */
function nextFor(order: OrderDoc, asked: RefundDoc | null, now: number): Date | null {
  const since = order.fulfilled_at ?? order.created_at;
  if (order.open_refund !== null && asked !== null) return nextCheckForEver(asked.created_at, now);
  if (owesInviter(order)) return nextCheckForEver(since, now);
  return order.delivered_at === null ? nextCheck(since, now) : null;
}

/** The reward is not decided, or more of it has to be taken back. */
export function owesInviter({ invite, refunded_fen, paid_fen }: OrderDoc): boolean {
  if (invite === null) return false;
  if (invite.decided_at === null) return true;
  return shareOf(invite.given, refunded_fen, paid_fen ?? 1) > invite.revoked;
}
