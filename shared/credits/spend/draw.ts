/** Holding credits for one task out of a reservation: the account's sums stay as they are. */
import { checked, collections, readDoc, type Transaction } from '../../platform/database.ts';
import { NotFoundError } from '../../platform/errors.ts';
import { type Book, post, writeBook } from '../core/book.ts';
import { ReservationClosedError, ReservationSpentError } from '../core/errors.ts';
import { split } from '../core/lots.ts';
import { type HoldDoc, type ReservationDoc, recordId } from '../core/schema.ts';

export interface DrawRequest {
  readonly taskId: string;
  /** Credits. */
  readonly price: number;
  readonly reservation: string;
  readonly reason: string;
}

/**
 * Moves the price from the reservation to a hold of its own, entry `{taskId}:hold`. Throws
 * NotFoundError (for somebody else's too), ReservationClosedError, ReservationSpentError.
 */
export async function draw(
  tx: Transaction,
  book: Book,
  { taskId, price, reservation: id, reason }: DrawRequest,
): Promise<{ readonly hold: HoldDoc; readonly available: number }> {
  const stored = await readDoc<ReservationDoc>(tx, collections.reservations, id);
  if (stored?.openid !== book.account._id) throw new NotFoundError(`reservation ${id}`);
  if (stored.status !== 'open' || stored.close_at <= book.at) {
    throw new ReservationClosedError(`reservation ${id}`);
  }
  if (stored.left < price) throw new ReservationSpentError(price, stored.left);
  const { first, rest } = split(stored.parts, price);
  const left = stored.left - price;
  const posted = post(book, {
    sums: { in_flight: book.account.in_flight + 1 },
    entry: {
      _id: recordId.hold(taskId),
      kind: 'hold',
      amount: price,
      from: first,
      task_id: taskId,
      reservation: { id, left_after: left },
      reason,
    },
  });
  await writeBook(tx, posted);
  const fields: Partial<ReservationDoc> = {
    left,
    parts: rest,
    account_version: posted.account.version,
    updated_at: book.at,
  };
  checked(await tx.collection(collections.reservations).doc(id).update(fields));
  const kept = { parts: first, reservation: id, caps: stored.caps };
  return { hold: kept, available: posted.account.available };
}
