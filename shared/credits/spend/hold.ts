/** Holding credits for one task: out of what is available, or drawn from a reservation. */
import type { Transaction } from '../../platform/database.ts';
import { InvariantError } from '../../platform/errors.ts';
import { assertWhole } from '../core/account.ts';
import { type Book, post, writeBook } from '../core/book.ts';
import {
  AccountInDebtError,
  AccountQuarantinedError,
  InsufficientCreditsError,
  TooManyInFlightError,
} from '../core/errors.ts';
import { take } from '../core/lots.ts';
import { type AccountDoc, type HoldDoc, recordId } from '../core/schema.ts';
import { type CapRef, holdOnCaps } from './caps.ts';
import { draw } from './draw.ts';

/** What a hold is paid from, where it is not simply the account. One or the other. */
export interface Payment {
  /** Draws from this reservation, which counts against its own caps. */
  readonly reservation?: string;
  /** Counts against these too. */
  readonly caps?: readonly CapRef[];
}

export interface HoldRequest {
  readonly taskId: string;
  /** Credits. */
  readonly price: number;
  readonly maxInFlight: number;
  readonly reason: string;
  readonly payment?: Payment | undefined;
}

export interface Held {
  /** For the task to keep, and to be settled by. */
  readonly hold: HoldDoc;
  /** Credits available after it. */
  readonly available: number;
}

/**
 * Holds the price of one task and writes the account with its entry `{taskId}:hold`. Throws
 * AccountQuarantinedError, TooManyInFlightError, AccountInDebtError, InsufficientCreditsError,
 * SpendingCapError; drawn from a reservation NotFoundError, ReservationClosedError,
 * ReservationSpentError instead of the last three.
 */
export async function hold(tx: Transaction, book: Book, request: HoldRequest): Promise<Held> {
  const { price, payment = {} } = request;
  const { reservation, caps = [] } = payment;
  assertWhole(price);
  assertMayBegin(book.account, request.maxInFlight);
  if (reservation !== undefined) {
    if (caps.length > 0) throw new InvariantError('a reservation brings its own caps');
    return draw(tx, book, { ...request, reservation });
  }
  assertMaySpend(book.account, price);
  const counted = await holdOnCaps(tx, book, { caps, amount: price });
  const { available, held, in_flight } = book.account;
  const { lots, parts } = take(book.account.lots, price);
  const posted = post(book, {
    sums: { available: available - price, held: held + price, in_flight: in_flight + 1 },
    lots,
    entry: {
      _id: recordId.hold(request.taskId),
      kind: 'hold',
      amount: price,
      from: parts,
      task_id: request.taskId,
      caps: counted,
      reason: request.reason,
    },
  });
  await writeBook(tx, posted);
  const kept = { parts, reservation: null, caps: caps.map(({ id }) => id) };
  return { hold: kept, available: posted.account.available };
}

function assertMayBegin(account: AccountDoc, maxInFlight: number): void {
  if (account.quarantined) throw new AccountQuarantinedError(account._id);
  if (account.in_flight >= maxInFlight) throw new TooManyInFlightError(maxInFlight);
}

/** Whether `amount` may be set aside. Throws AccountInDebtError, InsufficientCreditsError. */
export function assertMaySpend({ available, debt }: AccountDoc, amount: number): void {
  if (debt > 0 && available === 0) throw new AccountInDebtError(debt);
  if (available < amount) throw new InsufficientCreditsError(amount, available);
}
