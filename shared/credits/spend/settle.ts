/** Ending a hold: what was used is captured, the rest goes back to the lots it came from. */
import type { Transaction } from '../../platform/database.ts';
import { InvariantError } from '../../platform/errors.ts';
import { assertWhole } from '../core/account.ts';
import { openBook, post, writeBook } from '../core/book.ts';
import { EARLIER, split } from '../core/lots.ts';
import { release } from '../core/release.ts';
import { type AccountDoc, type HoldDoc, recordId } from '../core/schema.ts';
import { settleOnCaps } from './caps.ts';

export interface SettleRequest {
  readonly openid: string;
  readonly taskId: string;
  /** What the task kept of its hold; undefined for one held before there were lots. */
  readonly hold: HoldDoc | undefined;
  /** What was held, and what of it is charged: less where less was done, never more. Credits. */
  readonly price: number;
  readonly captured: number;
  readonly reason: string;
  readonly at: Date;
}

/**
 * Ends the hold of one task and writes the account with its entry `{taskId}:settle`; answers the
 * account after it. The caller's task ends in the same transaction. Throws InvariantError.
 */
export async function settle(tx: Transaction, request: SettleRequest): Promise<AccountDoc> {
  const { openid, taskId, price, captured, at } = request;
  assertWhole(captured);
  if (captured > price) throw new InvariantError(`captured ${captured} of ${price} held`);
  const book = await openBook(tx, openid, at);
  if (!book.exists) throw new InvariantError(`task ${taskId} holds credits of no account`);
  const { parts, caps } = request.hold ?? heldEarlier(price);
  const counted = await settleOnCaps(tx, book, { caps, change: { held: -price, captured } });
  const back = release(book, split(parts, captured).rest);
  const { account } = book;
  const posted = post(book, {
    sums: {
      ...back.sums,
      held: account.held - price,
      captured: account.captured + captured,
      in_flight: account.in_flight - 1,
    },
    lots: back.lots,
    entry: {
      _id: recordId.settle(taskId),
      kind: 'settle',
      amount: price,
      captured,
      released: price - captured,
      revoked: back.paid,
      to: back.to,
      merged: back.merged,
      task_id: taskId,
      caps: counted,
      reason: request.reason,
    },
  });
  await writeBook(tx, posted);
  return posted.account;
}

function heldEarlier(price: number): HoldDoc {
  const part = { lot: EARLIER, amount: price, source: 'earlier', granted: price } as const;
  const parts = price === 0 ? [] : [{ ...part, expires_at: null }];
  return { parts, reservation: null, caps: [] };
}
