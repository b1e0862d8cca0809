/** What an account may be, and how one from before there were lots is read. Pure. */
import { InvariantError } from '../../platform/errors.ts';
import { EARLIER, goesBefore, leftIn, MAX_LOTS, put, take } from './lots.ts';
import type { AccountDoc, LotPart, StoredAccount } from './schema.ts';

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
    expired: 0,
    revoked: 0,
    debt: 0,
    lots: [],
    next_expiry_at: null,
    in_flight: 0,
    quarantined: false,
    version: 0,
    updated_at: at,
  };
}

/** Throws InvariantError for an amount that is no whole number of credits from 0 on. */
export function assertWhole(amount: number): void {
  if (!Number.isSafeInteger(amount) || amount < 0 || amount > MAX_CREDITS) {
    throw new InvariantError(`not an amount of credits: ${amount}`);
  }
}

/** Throws InvariantError unless the sums hold, of lots too, and nothing is negative or fractional. */
export function assertSound(account: AccountDoc): AccountDoc {
  const { available, held, captured, granted, expired, revoked, debt, lots } = account;
  const whole = [
    available,
    held,
    captured,
    granted,
    expired,
    revoked,
    debt,
    account.in_flight,
  ].every((amount) => Number.isSafeInteger(amount) && amount >= 0 && amount <= MAX_CREDITS);
  const sum = available + held + captured + expired + revoked;
  if (!whole || sum !== granted || revoked + debt > granted || !lotsAreSound(account)) {
    const { _id, updated_at, quarantined, ...shown } = account;
    const text = JSON.stringify({ ...shown, lots: lots.length, left: leftIn(lots) });
    throw new InvariantError(`account ${_id} is not sound: ${text}`);
  }
  return account;
}

function lotsAreSound({ lots, available }: AccountDoc): boolean {
  if (lots.length > MAX_LOTS || leftIn(lots) !== available) return false;
  return lots.every((lot, index) => {
    const next = lots[index + 1];
    const whole = Number.isSafeInteger(lot.left) && lot.left > 0 && lot.left <= lot.granted;
    return whole && (next === undefined || !goesBefore(next, lot));
  });
}

/**
 * An account with everything it has today. Code from before there were lots moves credits and
 * leaves lots as they are: what it gave, took and gave back is the lot `earlier`'s. Where it took
 * more than that had, the others made up for it: `carried`, in the order of spending.
 */
export function complete(stored: StoredAccount): {
  readonly account: AccountDoc;
  readonly carried: readonly LotPart[];
} {
  const { expired = 0, revoked = 0, debt = 0, lots = [], available } = stored;
  const others = lots.filter(({ id }) => id !== EARLIER);
  const before = lots.find(({ id }) => id === EARLIER)?.granted ?? 0;
  const earlier = available - leftIn(others);
  const whole = { ...stored, expired, revoked, debt };
  if (earlier < 0 && available >= 0) {
    const taken = take(others, -earlier);
    return { account: withLots(whole, taken.lots), carried: taken.parts };
  }
  const granted = Math.max(before, earlier);
  const part = { lot: EARLIER, amount: Math.max(0, earlier), source: 'earlier', granted } as const;
  const all = put(others, [{ ...part, expires_at: null }]).lots;
  return { account: withLots(whole, all), carried: [] };
}

type WithoutLots = Omit<AccountDoc, 'lots' | 'next_expiry_at'>;

/** The first lot is the one that expires first. */
export function withLots(account: WithoutLots, lots: AccountDoc['lots']): AccountDoc {
  return { ...account, lots, next_expiry_at: lots[0]?.expires_at ?? null };
}
