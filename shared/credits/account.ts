/** How an account may change: pure arithmetic, checked before anything is written. */
import { InvalidRequestError, InvariantError } from '../platform/errors.ts';
import {
  AccountQuarantinedError,
  InsufficientCreditsError,
  TooManyInFlightError,
} from './errors.ts';
import type { AccountDoc } from './schema.ts';

/**
 * The most credits one account may ever have been given, and so the most one entry may move. Far
 * below 2^53, so that no sum of an account or a ledger leaves the whole numbers.
 */
export const MAX_CREDITS = 1_000_000_000_000;

export function emptyAccount(openid: string, at: Date): AccountDoc {
  return {
    _id: openid,
    _openid: openid,
    available: 0,
    held: 0,
    captured: 0,
    granted: 0,
    in_flight: 0,
    quarantined: false,
    version: 0,
    updated_at: at,
  };
}

/** Throws InvariantError unless the sums hold and nothing is negative or fractional. */
export function assertSound(account: AccountDoc): AccountDoc {
  const { available, held, captured, granted, in_flight: inFlight } = account;
  const whole = [available, held, captured, granted, inFlight].every(
    (amount) => Number.isSafeInteger(amount) && amount >= 0,
  );
  if (!whole || available + held + captured !== granted) {
    throw new InvariantError(`account ${account._id} is not sound: ${JSON.stringify(account)}`);
  }
  return account;
}

function next(
  account: AccountDoc,
  change: Partial<Omit<AccountDoc, '_id' | '_openid' | 'version'>>,
): AccountDoc {
  assertSound(account);
  return assertSound({ ...account, ...change, version: account.version + 1 });
}

function assertWhole(amount: number): void {
  if (!Number.isSafeInteger(amount) || amount < 0) {
    throw new InvariantError(`not an amount of credits: ${amount}`);
  }
}

/**
 * Moves the price of one task from available to held.
 * Throws InsufficientCreditsError, TooManyInFlightError, AccountQuarantinedError.
 */
export function hold(
  account: AccountDoc,
  price: number,
  options: { maxInFlight: number; at: Date },
): AccountDoc {
  assertWhole(price);
  if (account.quarantined) throw new AccountQuarantinedError(account._id);
  if (account.in_flight >= options.maxInFlight) throw new TooManyInFlightError(options.maxInFlight);
  if (account.available < price) throw new InsufficientCreditsError(price, account.available);
  return next(account, {
    available: account.available - price,
    held: account.held + price,
    in_flight: account.in_flight + 1,
    updated_at: options.at,
  });
}

/** Ends one hold: `captured` is kept, `released` goes back to available. */
export function settle(
  account: AccountDoc,
  amounts: { captured: number; released: number },
  at: Date,
): AccountDoc {
  assertWhole(amounts.captured);
  assertWhole(amounts.released);
  return next(account, {
    available: account.available + amounts.released,
    held: account.held - amounts.captured - amounts.released,
    captured: account.captured + amounts.captured,
    in_flight: account.in_flight - 1,
    updated_at: at,
  });
}

/**
 * Gives credits, or takes available ones back when `amount` is negative. Throws
 * InvalidRequestError beyond MAX_CREDITS, InsufficientCreditsError.
 */
export function give(account: AccountDoc, amount: number, at: Date): AccountDoc {
  if (!Number.isSafeInteger(amount) || account.granted + amount > MAX_CREDITS) {
    const message = `积分必须是整数，一个账户累计最多 ${MAX_CREDITS}`;
    throw new InvalidRequestError([{ field: 'amount', message }]);
  }
  if (account.available + amount < 0) {
    throw new InsufficientCreditsError(-amount, account.available);
  }
  return next(account, {
    available: account.available + amount,
    granted: account.granted + amount,
    updated_at: at,
  });
}
