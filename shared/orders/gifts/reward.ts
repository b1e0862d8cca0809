/**
 * The reward for inviting a buyer: given after the buyer's first order was fulfilled, taken back in
 * the share of what is refunded. Another user's account, so a transaction of its own; the order
 * keeps what is owed, and every look at the order finds it again.
 */
import { give, takeBack } from '../../credits/index.ts';
import { collections, readDoc, runTransaction, type Transaction } from '../../platform/database.ts';
import { dayOf } from '../../platform/day.ts';
import { NotFoundError } from '../../platform/errors.ts';
import { readBuyer, writeBuyer } from '../core/buyers.ts';
import type { OrderDeps } from '../core/deps.ts';
import { type InviteReward, ledgerKey, type OrderDoc } from '../core/schema.ts';
import { owesInviter, shareOf } from '../follow/follow.ts';
import { writeOrder } from '../follow/write-order.ts';
import { expiryOf } from './expiry.ts';

/** Gives the order as it is afterwards. */
export function rewardInviter(deps: OrderDeps, orderId: string): Promise<OrderDoc> {
  return runTransaction(deps, async (tx) => {
    const order = await readDoc<OrderDoc>(tx, collections.orders, orderId);
    if (order === null) throw new NotFoundError(`order ${orderId}`);
    if (order.invite === null || !owesInviter(order)) return order;
    const at = new Date(deps.clock.now());
    const { invite } = order;
    const after =
      invite.decided_at === null
        ? await decide(tx, deps, { order, invite, at })
        : await takeShare(tx, { order, invite, at });
    return writeOrder(tx, order, { change: { invite: after }, at });
  });
}

interface Rewarding {
  readonly order: OrderDoc;
  readonly invite: InviteReward;
  readonly at: Date;
}

/** What was refunded already is not given in the first place. */
async function decide(
  tx: Transaction,
  { gifts }: OrderDeps,
  { order, invite, at }: Rewarding,
): Promise<InviteReward> {
  const rule = gifts.invite;
  const buyer = await readBuyer(tx, invite.inviter);
  const month = dayOf(at.getTime()).slice(0, 7);
  const { rewards } = buyer.doc;
  const count = rewards.month === month ? rewards.count : 0;
  const back = shareOf(invite.credits, order.refunded_fen, order.paid_fen ?? 1);
  const amount = invite.credits - back;
  if (rule === null || count >= rule.perMonth || amount === 0) {
    return { ...invite, decided_at: at };
  }
  const key = ledgerKey.invite(order._openid);
  const what = { openid: invite.inviter, key, amount, reason: 'invited a buyer' };
  const expiresAt = expiryOf(rule, at);
  await give(tx, { kind: 'grant', ...what, source: 'gift', expiresAt }, at);
  await writeBuyer(tx, buyer, { fields: { rewards: { month, count: count + 1 } }, at });
  // Counted as if all had been given and a part taken back: later refunds take the difference.
  return { ...invite, given: invite.credits, revoked: back, decided_at: at };
}

async function takeShare(tx: Transaction, { order, invite, at }: Rewarding): Promise<InviteReward> {
  const target = shareOf(invite.given, order.refunded_fen, order.paid_fen ?? 1);
  await takeBack(
    tx,
    {
      openid: invite.inviter,
      amount: target - invite.revoked,
      key: ledgerKey.inviteBack(order._id, order.refunded_fen),
      lot: `grant:${ledgerKey.invite(order._openid)}`,
      reason: `refund of ${order._id}`,
    },
    at,
  );
  return { ...invite, revoked: target };
}
