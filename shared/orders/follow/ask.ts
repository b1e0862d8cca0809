/** Asking a channel for a refund that is written down already: the same one, however often. */
import {
  checked,
  collections,
  type Database,
  readDoc,
  runTransaction,
} from '../../platform/database.ts';
import { channelOf, type OrderDeps } from '../core/deps.ts';
import { ChannelRefusedError, ChannelUnavailableError } from '../core/errors.ts';
import type { OrderDoc, RefundDoc } from '../core/schema.ts';
import { fail } from './follow.ts';
import { writeOrder } from './write-order.ts';

/** A no to a repetition may be about the repetition: it counts once the channel had a day. */
const REPEATED_FOR_MS = 24 * 3_600_000;

/** Asks once more where nobody has heard that it was accepted. Gives the order as it is then. */
export async function askAgain(deps: OrderDeps, order: OrderDoc): Promise<OrderDoc> {
  const { db, clock } = deps;
  const refund = await readDoc<RefundDoc>(db, collections.refunds, order.open_refund ?? '');
  if (refund?.status !== 'asked') return order;
  const isOld = clock.now() - refund.created_at.getTime() >= REPEATED_FOR_MS;
  return ask(deps, order, { refund, isFinal: isOld });
}

/**
 * `isFinal`: a clear no ends it, and what was frozen is free again. Where nothing was heard, it stays
 * asked, and the next look asks again.
 */
export async function ask(
  deps: OrderDeps,
  order: OrderDoc,
  { refund, isFinal }: { readonly refund: RefundDoc; readonly isFinal: boolean },
): Promise<OrderDoc> {
  try {
    await channelOf(deps, order.channel).refund(order, refund);
  } catch (error) {
    if (error instanceof ChannelUnavailableError) return order;
    if (!(error instanceof ChannelRefusedError)) throw error;
    deps.log.warn('refund refused', { order_id: order._id, refund_id: refund._id, error });
    return isFinal ? giveUp(deps, order._id) : order;
  }
  await accepted(deps, refund._id);
  return order;
}

async function accepted(
  { db, clock }: { db: Database; clock: OrderDeps['clock'] },
  _id: string,
): Promise<void> {
  const refunds = db.collection(collections.refunds).where({ _id, status: 'asked' });
  checked(await refunds.update({ status: 'accepted', updated_at: new Date(clock.now()) }));
}

function giveUp(deps: OrderDeps, orderId: string): Promise<OrderDoc> {
  return runTransaction(deps, async (tx) => {
    const order = await readDoc<OrderDoc>(tx, collections.orders, orderId);
    if (order === null || order.open_refund === null) return order as OrderDoc;
    const asked = await readDoc<RefundDoc>(tx, collections.refunds, order.open_refund);
    const at = new Date(deps.clock.now());
    if (asked !== null) await fail(tx, order, { asked, at });
    return writeOrder(tx, order, { change: { open_refund: null, next_check_at: null }, at });
  });
}
