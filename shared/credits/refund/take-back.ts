/** Credits of a purchase that was refunded: what was set aside for that is freed and taken at once. */
import { collections, readDoc, type Transaction } from '../../platform/database.ts';
import { openBook, writeBook } from '../core/book.ts';
import { type RecordDoc, type ReservationDoc, recordId } from '../core/schema.ts';
import { postRevoke, type RevokeRequest } from '../give/revoke.ts';
import { postClose, writeClosed } from '../spend/reservations.ts';

export interface TakeBackRequest extends RevokeRequest {
  /** Closed in the same transaction, just before: nobody can spend what was frozen in between. */
  readonly reservation?: string | null;
}

export interface TakenBack {
  /** Credits revoked or owed: less than `amount` only where so much was never given. */
  readonly taken: number;
  /** Of these, what could not be taken and is owed. */
  readonly debt: number;
  readonly replayed: boolean;
}

/**
 * `revoke` in the caller's transaction, of no more than the account was ever given, after closing
 * the reservation that kept those credits. Entries `{reservation}:close` and `revoke:{key}`. An
 * amount of 0 only closes. Repeated with the same key it changes nothing.
 */
export async function takeBack(
  tx: Transaction,
  request: TakeBackRequest,
  at: Date,
): Promise<TakenBack> {
  const { openid, amount, lot, reason, reservation = null } = request;
  const _id = recordId.revoke(request.key);
  const earlier = await readDoc<RecordDoc>(tx, collections.records, _id);
  const kept =
    reservation === null
      ? null
      : await readDoc<ReservationDoc>(tx, collections.reservations, reservation);
  if (earlier !== null) return { taken: earlier.amount, debt: earlier.debt, replayed: true };
  let book = await openBook(tx, openid, at);
  const isOpen = kept?.status === 'open';
  if (isOpen) book = await postClose(tx, book, { stored: kept, reason });
  const { granted, revoked, debt } = book.account;
  const taken = Math.max(0, Math.min(amount, granted - revoked - debt));
  if (taken > 0) book = postRevoke(book, { _id, amount: taken, lot, reason });
  if (book.records.length > 0) await writeBook(tx, book);
  if (isOpen) await writeClosed(tx, kept, book);
  return { taken, debt: book.account.debt - debt, replayed: false };
}
