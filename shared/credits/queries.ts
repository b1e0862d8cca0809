/** Reading an account and its ledger. */
import type { Clock } from '../platform/clock.ts';
import {
  checked,
  collections,
  type Database,
  type DatabaseScope,
  readDoc,
} from '../platform/database.ts';
import { NotFoundError } from '../platform/errors.ts';
import { complete, emptyAccount, withLots } from './core/account.ts';
import { due, sumOf } from './core/lots.ts';
import type {
  AccountDoc,
  CapDoc,
  LotSource,
  RecordDoc,
  ReservationDoc,
  StoredAccount,
} from './core/schema.ts';

/**
 * The account as it is by now: what has expired and was not written off yet counts as expired. An
 * unknown user has an account of zeros.
 */
export async function accountOf(
  { db, clock }: { readonly db: Database; readonly clock: Clock },
  openid: string,
): Promise<AccountDoc> {
  const at = new Date(clock.now());
  const stored = await readDoc<StoredAccount>(db, collections.accounts, openid);
  const { account } = complete(stored ?? emptyAccount(openid, at));
  const { lots, parts } = due(account.lots, at);
  const gone = sumOf(parts);
  const { available, expired } = account;
  return withLots({ ...account, available: available - gone, expired: expired + gone }, lots);
}

/** What can be spent of one lot at `at`, as `scope` sees the account. */
export async function lotLeft(
  scope: DatabaseScope,
  { openid, lot, at }: { readonly openid: string; readonly lot: string; readonly at: Date },
): Promise<number> {
  const stored = await readDoc<StoredAccount>(scope, collections.accounts, openid);
  const { lots } = complete(stored ?? emptyAccount(openid, at)).account;
  return due(lots, at).lots.find(({ id }) => id === lot)?.left ?? 0;
}

const DAY_MS = 24 * 3_600_000;
/** Users are warned a week before. */
const WARNED_DAYS = 7;

export interface Expiring {
  /** Credits. */
  readonly amount: number;
  readonly source: LotSource;
  readonly expires_at: Date;
  /** Begun days until then: 1 on the last. */
  readonly days_left: number;
}

/** What expires within a week, soonest first. */
export function expiringSoon({ lots }: Pick<AccountDoc, 'lots'>, nowMs: number): Expiring[] {
  return lots.flatMap(({ left, source, expires_at }) => {
    if (expires_at === null) return [];
    const days_left = Math.ceil((expires_at.getTime() - nowMs) / DAY_MS);
    return days_left > WARNED_DAYS ? [] : [{ amount: left, source, expires_at, days_left }];
  });
}

/** Newest first; the account's version orders entries of the same instant. */
export async function listRecords(
  db: Database,
  openid: string,
  page: { page: number; pageSize: number },
): Promise<{ records: RecordDoc[]; hasMore: boolean }> {
  const result = checked(
    await db
      .collection(collections.records)
      .where({ _openid: openid })
      .orderBy('account_version', 'desc')
      .skip((page.page - 1) * page.pageSize)
      .limit(page.pageSize + 1)
      .get(),
  );
  const records = result.data as RecordDoc[];
  return { records: records.slice(0, page.pageSize), hasMore: records.length > page.pageSize };
}

/** Throws NotFoundError. */
export async function reservationById(db: Database, id: string): Promise<ReservationDoc> {
  const found = await readDoc<ReservationDoc>(db, collections.reservations, id);
  if (found === null) throw new NotFoundError(`reservation ${id}`);
  return found;
}

/** Newest first, at most `limit`. */
export async function findReservations(
  db: Database,
  filter: { readonly openid?: string | undefined; readonly status?: 'open' | 'closed' | undefined },
  limit: number,
): Promise<ReservationDoc[]> {
  const { openid, status } = filter;
  const where = {
    ...(openid === undefined ? {} : { openid }),
    ...(status === undefined ? {} : { status }),
  };
  const query = db.collection(collections.reservations).where(where);
  const result = checked(await query.orderBy('created_at', 'desc').limit(limit).get());
  return result.data as ReservationDoc[];
}

/** Null until a hold has counted against it. */
export function capById(db: Database, id: string): Promise<CapDoc | null> {
  return readDoc<CapDoc>(db, collections.caps, id);
}
