/**
 * An operator sends money back for credits that were not spent. They are frozen before the channel
 * is asked, free again when it says no, and taken when it confirms.
 */
import { lotLeft, reserve } from '../../credits/index.ts';
import {
  checked,
  collections,
  readDoc,
  runTransaction,
  type Transaction,
} from '../../platform/database.ts';
import { NotFoundError } from '../../platform/errors.ts';
import { channelOf, type OrderDeps } from '../core/deps.ts';
import { RefundImpossibleError } from '../core/errors.ts';
import { refundId } from '../core/ids.ts';
import { nextCheck } from '../core/schedule.ts';
import { freezeId, lotOf, type OrderDoc, type RefundDoc } from '../core/schema.ts';
import { ask } from '../follow/ask.ts';
import { writeOrder } from '../follow/write-order.ts';
import { settleOrder } from '../settle/settle.ts';

export interface RefundRequest {
  readonly orderId: string;
  /** At most so many credits; default: all that are left of it. */
  readonly credits?: number | undefined;
  /** The same key is the same refund; default: one for each level the refunds have reached. */
  readonly key?: string | undefined;
  readonly reason: string;
  /** Asked in the transaction that takes the refund in, not for a repeated one: throws to refuse. */
  readonly assertSeen?: (order: OrderDoc) => void;
}

export interface Refunding {
  readonly order: OrderDoc;
  readonly refund: RefundDoc;
  readonly replayed: boolean;
}

/** Frozen credits come back by themselves when nothing is heard for so long. */
const FROZEN_MS = 7 * 24 * 3_600_000;

/**
 * Throws NotFoundError, RefundImpossibleError (not paid, Apple's, nothing left, one is under way),
 * InvalidRequestError, AccountQuarantinedError, ChannelUnavailableError.
 */
export async function refundOrder(deps: OrderDeps, request: RefundRequest): Promise<Refunding> {
  const stored = await readDoc<OrderDoc>(deps.db, collections.orders, request.orderId);
  if (stored === null) throw new NotFoundError(`order ${request.orderId}`);
  channelOf(deps, stored.channel);
  // What went back elsewhere must be known before more is sent.
  await settleOrder(deps, stored._id);
  const taken = await runTransaction(deps, (tx) => takeIn(tx, deps, request));
  const { order, refund, replayed } = taken;
  if (refund.status !== 'asked') return taken;
  const after = await ask(deps, order, { refund, isFinal: !replayed });
  const now = await readDoc<RefundDoc>(deps.db, collections.refunds, refund._id);
  return { order: after, refund: now ?? refund, replayed };
}

async function takeIn(tx: Transaction, deps: OrderDeps, request: RefundRequest) {
  const order = await readDoc<OrderDoc>(tx, collections.orders, request.orderId);
  if (order === null) throw new NotFoundError(`order ${request.orderId}`);
  const _id = refundId(order._id, request.key ?? `after ${order.refunded_fen}`);
  const open = order.open_refund;
  const earlier = await readDoc<RefundDoc>(tx, collections.refunds, _id);
  if (earlier !== null && earlier.status !== 'failed') {
    return { order, refund: earlier, replayed: true };
  }
  request.assertSeen?.(order);
  assertRefundable(order, { open, failed: earlier !== null });
  const at = new Date(deps.clock.now());
  const left = await lotLeft(tx, { openid: order._openid, lot: lotOf(order._id), at });
  const refund = sized(order, { _id, left, request, at });
  await reserve(tx, {
    id: freezeId(_id),
    openid: order._openid,
    total: refund.credits,
    lot: lotOf(order._id),
    reason: `refund of ${order._id}`,
    at,
    closeAt: new Date(at.getTime() + FROZEN_MS),
  });
  checked(await tx.collection(collections.refunds).add(refund));
  const change = { open_refund: _id, next_check_at: nextCheck(at, at.getTime()) };
  return { order: await writeOrder(tx, order, { change, at }), refund, replayed: false };
}

function assertRefundable(
  order: OrderDoc,
  { open, failed }: { readonly open: string | null; readonly failed: boolean },
): void {
  const no = (why: string, message: string): never => {
    throw new RefundImpossibleError(`order ${order._id}: ${why}`, message);
  };
  if (order.fulfilled_at === null) no('nothing was paid', '订单尚未支付，无需退款');
  if (!order.refundable) no("Apple's", '苹果订单只能由用户向苹果申请退款');
  if (order.trouble !== null) no('in trouble', '订单存在异常，请先核对');
  if (open !== null) no(`${open} is under way`, '已有一笔退款正在处理');
  if (failed) no('this one failed', '该笔退款已失败，请换一个幂等键');
}

interface Sizing {
  readonly _id: string;
  readonly left: number;
  readonly request: RefundRequest;
  readonly at: Date;
}

/** Money in the share of the credits, rounded down. Throws RefundImpossibleError. */
function sized(order: OrderDoc, { _id, left, request, at }: Sizing): RefundDoc {
  const paid = order.paid_fen ?? 0;
  const wanted = request.credits ?? left;
  const tooMuch = !Number.isSafeInteger(wanted) || wanted < 1 || wanted > left;
  if (tooMuch) {
    throw new RefundImpossibleError(
      `order ${order._id}: ${wanted} of ${left} credits`,
      left === 0 ? '积分已全部使用，无法退款' : `可退积分为 1 到 ${left}`,
    );
  }
  const share = Number((BigInt(paid) * BigInt(wanted)) / BigInt(order.credits));
  const fen = Math.min(share, paid - order.refunded_fen);
  if (fen < 1) {
    throw new RefundImpossibleError(`order ${order._id}: less than a fen`, '可退金额不足 1 分');
  }
  return {
    _id,
    order_id: order._id,
    openid: order._openid,
    fen,
    credits: wanted,
    base_fen: order.refunded_fen,
    status: 'asked',
    by: 'operator',
    reason: request.reason,
    debt: 0,
    created_at: at,
    updated_at: at,
  };
}
