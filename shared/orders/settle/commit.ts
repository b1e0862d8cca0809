/**
 * One transaction for all that follows from what a channel says: payment, order, ledger entry,
 * account, refunds. Nothing of it exists without the rest.
 */
import { give } from '../../credits/index.ts';
import { checked, collections, readDoc, type Transaction } from '../../platform/database.ts';
import { NotFoundError } from '../../platform/errors.ts';
import { type Buyer, readBuyer, writeBuyer } from '../core/buyers.ts';
import type { ChannelState, Payment } from '../core/channel.ts';
import type { OrderDeps } from '../core/deps.ts';
import { nextCheck } from '../core/schedule.ts';
import {
  type InviteReward,
  ledgerKey,
  type OrderDoc,
  type PaymentDoc,
  paymentId,
} from '../core/schema.ts';
import { follow } from '../follow/follow.ts';
import { type Change, writeOrder } from '../follow/write-order.ts';
import { judge, type Verdict } from './judge.ts';

export interface Committed {
  readonly order: OrderDoc;
  readonly verdict: Verdict['kind'];
  /** False when everything was known before. */
  readonly changed: boolean;
}

/** Reads everything again inside the transaction: the answer of the channel is only evidence. */
export async function commitState(
  tx: Transaction,
  deps: OrderDeps,
  { id, state }: { readonly id: string; readonly state: ChannelState },
): Promise<Committed> {
  const order = await readDoc<OrderDoc>(tx, collections.orders, id);
  if (order === null) throw new NotFoundError(`order ${id}`);
  const now = deps.clock.now();
  const at = new Date(now);
  const known = await knownPayment(tx, order, state);
  const verdict = judge(order, { state, env: deps.payments.env, known, now });
  const write = async (change: Change): Promise<Committed> => {
    const written = await writeOrder(tx, order, { change, at });
    return { order: written, verdict: verdict.kind, changed: written !== order };
  };
  switch (verdict.kind) {
    case 'wait':
      return write(waiting(order, now));
    case 'close': {
      await leaveOpen(tx, order, { at });
      return write({ status: 'closed', closed_at: at, next_check_at: null });
    }
    case 'review': {
      await leaveOpen(tx, order, { at });
      return write(inReview(order, verdict, at));
    }
    case 'void':
    case 'fulfil':
      return write(await fulfil(tx, deps, { order, known, at, ...verdict }));
    case 'follow':
      return write(await follow(tx, order, { payment: verdict.payment, at }));
    default:
      return verdict satisfies never;
  }
}

function knownPayment(
  tx: Transaction,
  order: OrderDoc,
  state: ChannelState,
): Promise<PaymentDoc | null> {
  if (state.kind !== 'paid') return Promise.resolve(null);
  const id = paymentId(order, state.payment.channelOrderId);
  return readDoc<PaymentDoc>(tx, collections.payments, id);
}

/** Nothing new: only the next look moves on, and only when this one was due. */
function waiting({ next_check_at, created_at, status }: OrderDoc, now: number): Change {
  if (next_check_at === null || next_check_at.getTime() > now) return {};
  return { next_check_at: status === 'created' ? nextCheck(created_at, now) : null };
}

/** A fulfilled order stays what it is: the trouble is told, and its credits are its user's. */
function inReview(
  order: OrderDoc,
  { payment, trouble }: Extract<Verdict, { kind: 'review' }>,
  at: Date,
): Change {
  if (order.fulfilled_at !== null) return { trouble, next_check_at: null };
  const { channelOrderId: channel_order_id, transactionId: transaction_id } = payment;
  const paid = { channel_order_id, transaction_id, paid_at: payment.paidAt ?? at };
  return { status: 'review', trouble, ...paid, next_check_at: null };
}

interface Fulfilment {
  readonly kind: 'fulfil' | 'void';
  readonly order: OrderDoc;
  readonly payment: Payment;
  readonly known: PaymentDoc | null;
  readonly at: Date;
}

async function fulfil(
  tx: Transaction,
  { gifts }: OrderDeps,
  { kind, order, payment, known, at }: Fulfilment,
): Promise<Change> {
  const { _id, _openid: openid, credits } = order;
  const gives = kind === 'fulfil';
  const buyer = await readBuyer(tx, openid);
  if (gives) await giveCredits(tx, order, at);
  if (known === null) await addPayment(tx, { order, payment, at });
  const isFirst = gives && buyer.doc.first_order === null;
  await leaveOpen(tx, order, { at, buyer, ...(isFirst ? { first: _id } : {}) });
  const inviter = isFirst ? buyer.doc.invited_by : null;
  const invite = gifts.invite === null ? null : rewardFor(inviter, gifts.invite.credits);
  const wholly = gives ? {} : { refunded_fen: payment.paidFen, status: 'refunded' as const };
  return {
    status: 'fulfilled',
    trouble: null,
    credits,
    paid_fen: payment.paidFen,
    channel_order_id: payment.channelOrderId,
    transaction_id: payment.transactionId,
    refundable: payment.refundable,
    paid_at: payment.paidAt ?? at,
    fulfilled_at: gives ? at : null,
    delivered_at: payment.delivered ? at : null,
    invite,
    closed_at: null,
    next_check_at: gives ? nextCheck(at, at.getTime()) : null,
    ...wholly,
  };
}

/** Pays debt first, as whatever is given does. */
async function giveCredits(tx: Transaction, order: OrderDoc, at: Date): Promise<void> {
  const { _id, _openid: openid, credits: amount, pack } = order;
  const days = pack.valid_days;
  const expiresAt = days === null ? null : new Date(at.getTime() + days * DAY_MS);
  const key = ledgerKey.order(_id);
  const reason = `order ${_id}`;
  await give(tx, { kind: 'grant', openid, amount, key, reason, source: 'bought', expiresAt }, at);
}

const DAY_MS = 24 * 3_600_000;

async function addPayment(
  tx: Transaction,
  { order, payment, at }: Pick<Fulfilment, 'order' | 'payment' | 'at'>,
): Promise<void> {
  const doc: PaymentDoc = {
    _id: paymentId(order, payment.channelOrderId),
    order_id: order._id,
    openid: order._openid,
    paid_fen: payment.paidFen,
    transaction_id: payment.transactionId,
    created_at: at,
  };
  checked(await tx.collection(collections.payments).add(doc));
}

function rewardFor(inviter: string | null, credits: number): InviteReward | null {
  if (inviter === null) return null;
  return { inviter, credits, given: 0, revoked: 0, decided_at: null };
}

interface Leaving {
  readonly at: Date;
  readonly buyer?: Buyer;
  /** The order is the first of its buyer's that was fulfilled. */
  readonly first?: string;
}

/** The order no longer counts among those its user has open. */
async function leaveOpen(tx: Transaction, order: OrderDoc, leaving: Leaving): Promise<void> {
  const buyer = leaving.buyer ?? (await readBuyer(tx, order._openid));
  const open = buyer.doc.open.filter(({ id }) => id !== order._id);
  const first = leaving.first === undefined ? {} : { first_order: leaving.first };
  if (open.length === buyer.doc.open.length && leaving.first === undefined) return;
  await writeBuyer(tx, buyer, { fields: { open, ...first }, at: leaving.at });
}
