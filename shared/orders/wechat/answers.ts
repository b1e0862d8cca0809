/**
 * What `query_order` says, read with care: a status was seen to go from refunded back to delivered,
 * and `left_fee` to be null. So sums decide where there are any, and no status alone.
 */
import type { JsonObject } from '../../platform/json.ts';
import type { ChannelState, Payment } from '../core/channel.ts';
import { ChannelUnavailableError } from '../core/errors.ts';

const CLOSED = 6;
const REFUND_FAILED = 7;
/** Paid, being delivered, delivered, refunded, refund failed. */
const PAID = [2, 3, 4, 5, REFUND_FAILED];
const DELIVERED = 4;

const wholeOr = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
const textOr = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

/** `payer`: who was asked about. Throws ChannelUnavailableError for what is no order. */
export function readOrder(order: unknown, payer: string): ChannelState {
  if (typeof order !== 'object' || order === null) {
    throw new ChannelUnavailableError('query_order: no order in the answer');
  }
  const fields = order as JsonObject;
  const status = wholeOr(fields.status);
  const paidAt = wholeOr(fields.paid_time) ?? 0;
  const isPaid = (status !== null && PAID.includes(status)) || paidAt > 0;
  if (!isPaid) return { kind: status === CLOSED ? 'closed' : 'unpaid' };
  const channelOrderId = textOr(fields.wx_order_id);
  if (channelOrderId === null) {
    throw new ChannelUnavailableError('query_order: paid, and no wx_order_id');
  }
  return { kind: 'paid', payment: paymentOf(fields, { channelOrderId, status, payer, paidAt }) };
}

interface Read {
  readonly channelOrderId: string;
  readonly status: number | null;
  readonly payer: string;
  readonly paidAt: number;
}

function paymentOf(fields: JsonObject, { channelOrderId, status, payer, paidAt }: Read): Payment {
  const paidFen = (wholeOr(fields.paid_fee) ?? Number.NaN) + (wholeOr(fields.coupon_fee) ?? 0);
  const left = wholeOr(fields.left_fee);
  // `left_fee` may count money that is only on its way back, and that may yet fail to go.
  const refundedFen = wholeOr(fields.refund_fee) ?? (left === null ? 0 : paidFen - left);
  const transactionId = textOr(fields.wxpay_order_id);
  const env = wholeOr(fields.env_type);
  return {
    channelOrderId,
    transactionId: transactionId ?? textOr(fields.channel_order_id),
    paidFen,
    refundedFen,
    refundFailed: status === REFUND_FAILED,
    payer: textOr(fields.openid) ?? payer,
    env: env === null ? null : env === 2 ? 'sandbox' : 'live',
    productId: textOr(fields.product_id),
    quantity: wholeOr(fields.quantity),
    paidAt: paidAt > 0 ? new Date(paidAt * 1_000) : null,
    delivered: status === DELIVERED,
    // Apple's orders have no payment of WeChat Pay's behind them, and only Apple sends money back.
    refundable: transactionId !== null,
  };
}
