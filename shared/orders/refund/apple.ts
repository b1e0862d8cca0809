/**
 * Apple asks, within three seconds, whether a user's refund should be granted. The answer is what
 * has been spent: untouched credits may go back. Apple decides.
 */
import { accountOf } from '../../credits/index.ts';
import { collections, readDoc } from '../../platform/database.ts';
import type { OrderDeps } from '../core/deps.ts';
import { lotOf, type OrderDoc } from '../core/schema.ts';

export interface AppleAnswer {
  /** 0: grant it; 1: do not. */
  readonly result_code: 0 | 1;
  readonly result_info: string;
  readonly evidence: string;
}

/** Null where we cannot tell: then nothing is answered, and Apple asks again. Never asks a channel. */
export async function appleRefund(
  deps: Pick<OrderDeps, 'db' | 'clock'>,
  orderId: string,
): Promise<AppleAnswer | null> {
  const order = await readDoc<OrderDoc>(deps.db, collections.orders, orderId);
  if (order === null) return null;
  if (order.fulfilled_at === null) {
    return { result_code: 0, result_info: '积分尚未发放', evidence: '未发放任何积分' };
  }
  const account = await accountOf(deps, order._openid);
  const left = account.lots.find(({ id }) => id === lotOf(orderId))?.left ?? 0;
  const kept = order.credits - order.revoked;
  const spent = Math.max(0, kept - left);
  const evidence = `已使用 ${spent}/${order.credits} 积分`;
  if (spent >= 1) return { result_code: 1, result_info: '积分已被使用', evidence };
  return { result_code: 0, result_info: '积分未使用', evidence };
}
