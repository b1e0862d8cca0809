/**
 * Reservations: credits set aside once for several tasks, drawn hold by hold, closed once. What was
 * drawn is a hold like any other, and ends by its own settle, before the close or after it.
 */
import {
  checked,
  collections,
  readDoc,
  runTransaction,
  type Transaction,
} from '../../platform/database.ts';
import { NotFoundError } from '../../platform/errors.ts';
import { MAX_CREDITS } from '../core/account.ts';
import { type Book, openBook, post, writeBook } from '../core/book.ts';
import type { CreditDeps } from '../core/deps.ts';
import { AccountQuarantinedError, wrongField } from '../core/errors.ts';
import { take } from '../core/lots.ts';
import { release } from '../core/release.ts';
import { type ReservationDoc, recordId } from '../core/schema.ts';
import { type CapRef, holdOnCaps, settleOnCaps } from './caps.ts';
import { assertMaySpend } from './hold.ts';

export interface ReserveRequest {
  /** The caller's, of what it reserves for: the same id is the same reservation. */
  readonly id: string;
  readonly openid: string;
  /** Credits, at least 1. */
  readonly total: number;
  readonly caps?: readonly CapRef[];
  /** Taken from this lot before others: where it is known which credits are to be kept. */
  readonly lot?: string;
  readonly reason: string;
  readonly at: Date;
  /** When it is closed if nobody has done so: at most MAX_OPEN_MS from `at`. */
  readonly closeAt: Date;
}

export interface Reserved {
  readonly reservation: ReservationDoc;
  /** Credits available after it. */
  readonly available: number;
  /** True when this id had been reserved before. */
  readonly replayed: boolean;
}

export const MAX_OPEN_MS = 7 * 24 * 3_600_000;

/**
 * Sets credits aside in the caller's transaction, entry `{id}:reserve`. Repeated, it answers the
 * reservation as it is. Throws InvalidRequestError (nothing, too much, too long, or the id is
 * another's), AccountQuarantinedError, AccountInDebtError, InsufficientCreditsError,
 * SpendingCapError.
 */
export async function reserve(tx: Transaction, request: ReserveRequest): Promise<Reserved> {
  const { id, openid, total, caps = [], at } = request;
  assertReservable(request);
  const earlier = await readDoc<ReservationDoc>(tx, collections.reservations, id);
  const book = await openBook(tx, openid, at);
  const { account } = book;
  if (earlier !== null) {
    if (earlier.openid !== openid || earlier.total !== total) {
      throw wrongField('id', '该编号已用于另一笔预留');
    }
    return { reservation: earlier, available: account.available, replayed: true };
  }
  if (account.quarantined) throw new AccountQuarantinedError(openid);
  assertMaySpend(account, total);
  const counted = await holdOnCaps(tx, book, { caps, amount: total });
  const { lots, parts } = take(account.lots, total, request.lot);
  const posted = post(book, {
    sums: { available: account.available - total, held: account.held + total },
    lots,
    entry: {
      _id: recordId.reserve(id),
      kind: 'reserve',
      amount: total,
      from: parts,
      reservation: { id, left_after: total },
      caps: counted,
      reason: request.reason,
    },
  });
  await writeBook(tx, posted);
  const reservation: ReservationDoc = {
    _id: id,
    openid,
    status: 'open',
    total,
    left: total,
    parts,
    caps: caps.map((cap) => cap.id),
    reason: request.reason,
    close_at: request.closeAt,
    account_version: posted.account.version,
    created_at: at,
    updated_at: at,
    closed_at: null,
  };
  checked(await tx.collection(collections.reservations).add(reservation));
  return { reservation, available: posted.account.available, replayed: false };
}

function assertReservable({ total, at, closeAt }: ReserveRequest): void {
  if (!Number.isSafeInteger(total) || total < 1 || total > MAX_CREDITS) {
    throw wrongField('total', `预留积分必须是 1 到 ${MAX_CREDITS} 的整数`);
  }
  const ms = closeAt.getTime() - at.getTime();
  if (!(ms > 0 && ms <= MAX_OPEN_MS)) throw wrongField('closeAt', '预留的截止时间应在 7 天之内');
}

export interface CloseRequest {
  readonly id: string;
  readonly openid: string;
  readonly reason: string;
  readonly at: Date;
}

export interface Closed {
  /** Credits that came back. */
  readonly released: number;
  readonly replayed: boolean;
}

/**
 * Gives back what was not drawn, in the caller's transaction, entry `{id}:close`; holds that were
 * drawn run on. Repeated, it changes nothing. Throws NotFoundError (for somebody else's too).
 */
export async function close(tx: Transaction, request: CloseRequest): Promise<Closed> {
  const { id, openid, at } = request;
  const stored = await readDoc<ReservationDoc>(tx, collections.reservations, id);
  if (stored?.openid !== openid) throw new NotFoundError(`reservation ${id}`);
  if (stored.status === 'closed') return { released: 0, replayed: true };
  const book = await openBook(tx, openid, at);
  const posted = await postClose(tx, book, { stored, reason: request.reason });
  await writeBook(tx, posted);
  await writeClosed(tx, stored, posted);
  return { released: stored.left, replayed: false };
}

/** Posts the entry of a close, and writes its caps; the reservation itself is `writeClosed`'s. */
export async function postClose(
  tx: Transaction,
  book: Book,
  { stored, reason }: { readonly stored: ReservationDoc; readonly reason: string },
): Promise<Book> {
  const id = stored._id;
  const released = stored.left;
  const change = { held: -released, captured: 0 };
  const counted = await settleOnCaps(tx, book, { caps: stored.caps, change });
  const back = release(book, stored.parts);
  return post(book, {
    sums: { ...back.sums, held: book.account.held - released },
    lots: back.lots,
    entry: {
      _id: recordId.close(id),
      kind: 'close',
      amount: released,
      released,
      revoked: back.paid,
      to: back.to,
      merged: back.merged,
      reservation: { id, left_after: 0 },
      caps: counted,
      reason,
    },
  });
}

export async function writeClosed(
  tx: Transaction,
  { _id }: ReservationDoc,
  { account, at }: Book,
): Promise<void> {
  const fields: Partial<ReservationDoc> = {
    status: 'closed',
    left: 0,
    parts: [],
    account_version: account.version,
    updated_at: at,
    closed_at: at,
  };
  checked(await tx.collection(collections.reservations).doc(_id).update(fields));
}

/** `close`, where the reservation may be gone, closed or never made: then nothing happens. */
export async function closeOrNothing(tx: Transaction, request: CloseRequest): Promise<void> {
  const stored = await readDoc<ReservationDoc>(tx, collections.reservations, request.id);
  if (stored?.status === 'open') await close(tx, request);
}

/** `close` in a transaction of its own, whoever's it is: for the sweeper and for operators. */
export function closeReservation(
  deps: CreditDeps,
  { id, reason }: Pick<CloseRequest, 'id' | 'reason'>,
): Promise<Closed> {
  return runTransaction(deps, async (tx) => {
    const stored = await readDoc<ReservationDoc>(tx, collections.reservations, id);
    if (stored === null) throw new NotFoundError(`reservation ${id}`);
    const at = new Date(deps.clock.now());
    return close(tx, { id, openid: stored.openid, reason, at });
  });
}
