/** What the channel says beside what the order says: what follows from it. Pure. */
import type { ChannelState, Payment } from '../core/channel.ts';
import { CLOSES_AFTER_MS } from '../core/schedule.ts';
import type { OrderDoc, PaymentDoc, PaymentEnv, Trouble } from '../core/schema.ts';

export type Verdict =
  | { readonly kind: 'wait' }
  | { readonly kind: 'close' }
  /** Credits and evidence, in one commit. */
  | { readonly kind: 'fulfil'; readonly payment: Payment }
  /** Paid, and sent back whole before anything was given: nothing is. */
  | { readonly kind: 'void'; readonly payment: Payment }
  /** Fulfilled before: what went back since, and whether the channel knows of the delivery. */
  | { readonly kind: 'follow'; readonly payment: Payment }
  | { readonly kind: 'review'; readonly payment: Payment; readonly trouble: Trouble };

export interface Facts {
  readonly state: ChannelState;
  /** What this deployment takes. */
  readonly env: PaymentEnv;
  /** The payment as it is known already, of whichever order. */
  readonly known: PaymentDoc | null;
  /** ms. */
  readonly now: number;
}

/** Money always wins: a closed order that was paid after all is fulfilled. */
export function judge(order: OrderDoc, facts: Facts): Verdict {
  const { state, now } = facts;
  const isPaid = order.fulfilled_at !== null || order.status === 'refunded';
  if (state.kind !== 'paid') {
    // What was confirmed once stays so, whatever a channel forgets.
    if (isPaid || order.status !== 'created') return { kind: 'wait' };
    const late = now - order.created_at.getTime() >= CLOSES_AFTER_MS;
    return state.kind === 'closed' || late ? { kind: 'close' } : { kind: 'wait' };
  }
  const { payment } = state;
  const trouble = contradiction(order, payment, facts);
  if (trouble !== null) return { kind: 'review', payment, trouble };
  if (isPaid) return { kind: 'follow', payment };
  return { kind: payment.refundedFen >= payment.paidFen ? 'void' : 'fulfil', payment };
}

/** The first thing that cannot be, or null. */
function contradiction(order: OrderDoc, payment: Payment, { env, known }: Facts): Trouble | null {
  const { pack } = order;
  if (order.env !== env || (payment.env ?? order.env) !== order.env) return 'env';
  if (payment.payer !== null && payment.payer !== order._openid) return 'payer';
  const { paidFen, refundedFen } = payment;
  const whole = Number.isSafeInteger(paidFen) && Number.isSafeInteger(refundedFen);
  if (!whole || refundedFen < 0 || refundedFen > paidFen) return 'amount';
  if (paidFen !== order.price_fen) return 'amount';
  if ((payment.productId ?? pack.product_id) !== pack.product_id) return 'product';
  if ((payment.quantity ?? 1) !== 1) return 'product';
  if (known !== null && known.order_id !== order._id) return 'payment_used';
  const other =
    order.channel_order_id !== null && order.channel_order_id !== payment.channelOrderId;
  return other && order.status !== 'review' ? 'paid_twice' : null;
}
