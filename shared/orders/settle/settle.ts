/**
 * The one verb about an order: asks the channel, and commits what follows. Pushes, clients, timers,
 * bills and operators all lead here; it does not matter who comes first, or how often.
 */
import {
  checked,
  collections,
  type Database,
  readDoc,
  runTransaction,
} from '../../platform/database.ts';
import { NotFoundError } from '../../platform/errors.ts';
import type { ChannelState } from '../core/channel.ts';
import { channelOf, type OrderDeps } from '../core/deps.ts';
import type { OrderDoc, RefundDoc } from '../core/schema.ts';
import { askAgain } from '../follow/ask.ts';
import { owesInviter } from '../follow/follow.ts';
import { rewardInviter } from '../gifts/reward.ts';
import { type Committed, commitState } from './commit.ts';
import { markDelivered } from './deliver.ts';

export interface SettleHints {
  /** Who paid, by what a push says: the channel is asked about them too. */
  readonly payer?: string | undefined;
  /** The channel waits for our answer, and takes that for the delivery. */
  readonly isAnswering?: boolean;
}

export interface Settled {
  readonly order: OrderDoc;
  readonly changed: boolean;
}

/**
 * Throws NotFoundError, PaymentsOffError, ChannelUnavailableError (nothing is known, come again),
 * DatabaseError. A contradiction is no error: the order is in `review`, and an operator was told.
 */
export async function settleOrder(
  deps: OrderDeps,
  id: string,
  hints: SettleHints = {},
): Promise<Settled> {
  const order = await readDoc<OrderDoc>(deps.db, collections.orders, id);
  if (order === null) throw new NotFoundError(`order ${id}`);
  const channel = channelOf(deps, order.channel);
  const refunds = order.fulfilled_at === null ? [] : await refundsOf(deps.db, id);
  const state = await channel.query(order, { payer: hints.payer, refunds });
  const committed = await runTransaction(deps, (tx) => commitState(tx, deps, { id, state }));
  await tellTrouble(deps, order, committed);
  const after = await finish(deps, committed.order, { state, ...hints });
  return { order: after, changed: committed.changed };
}

async function refundsOf(db: Database, orderId: string): Promise<RefundDoc[]> {
  const refunds = db.collection(collections.refunds).where({ order_id: orderId });
  return checked(await refunds.limit(100).get()).data as RefundDoc[];
}

/** Once: whoever finds the same again says nothing. */
async function tellTrouble(
  { notifier }: OrderDeps,
  before: OrderDoc,
  { order }: Committed,
): Promise<void> {
  if (order.trouble === null || order.trouble === before.trouble) return;
  const { _id, _openid, trouble, channel_order_id, price_fen } = order;
  const text = `order ${_id} of ${_openid}: ${trouble} (channel's ${channel_order_id}, ${price_fen} fen)`;
  await notifier.alert({ kind: `order.${trouble}`, text });
}

/** What is not part of the commit, and found again by the next look when it fails here. */
async function finish(
  deps: OrderDeps,
  order: OrderDoc,
  { state, isAnswering }: SettleHints & { readonly state: ChannelState },
): Promise<OrderDoc> {
  if (owesInviter(order)) return rewardInviter(deps, order._id);
  if (order.open_refund !== null && state.kind === 'paid') return askAgain(deps, order);
  const open = order.fulfilled_at !== null && order.delivered_at === null;
  if (!open || isAnswering === true) return order;
  await channelOf(deps, order.channel).deliver(order);
  return markDelivered(deps, order._id);
}
