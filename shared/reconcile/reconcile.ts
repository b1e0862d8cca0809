/**
 * Recomputes accounts from the ledger and tasks from their entries, a slice at a time. What does
 * not agree is reported once, its account quarantined (no new tasks), and never mended: that is an
 * operator's decision and a new ledger entry.
 */

import { quarantineAccount, type RecordDoc, type StoredAccount } from '../credits/index.ts';
import type { Clock } from '../platform/clock.ts';
import { apart } from '../platform/concurrency/apart.ts';
import {
  checked,
  collections,
  type Database,
  isDuplicateKey,
  readDoc,
} from '../platform/database.ts';
import { deterministicId } from '../platform/ids.ts';
import type { Log } from '../platform/log.ts';
import type { Notifier } from '../platform/notify.ts';
import { compareAccount } from './accounts.ts';
import { type Disagreement, emptyMark, isWhole, type Mark } from './mark.ts';
import { compareOrders } from './orders.ts';
import { replay } from './replay.ts';
import { compareCaps, compareReservations } from './set-aside.ts';
import { compareOpen, compareSettled } from './tasks.ts';

export interface ReconcileDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly notifier: Notifier;
}

export interface ReconcileReport {
  readonly accounts: number;
  readonly disagreements: readonly Disagreement[];
  /** Accounts that could not be looked at; they are looked at again in the next turn. */
  readonly failed: readonly string[];
  /** True when the last account was reached; the next slice starts over. */
  readonly wrapped: boolean;
}

const ACCOUNTS_A_SLICE = 20;
const ENTRIES_A_PAGE = 500;
const CURSOR_ID = 'reconcile';

interface CursorDoc {
  readonly _id: string;
  readonly after: string;
  /** When the first account of this turn was looked at. */
  readonly began_at?: Date;
}

export interface SliceOptions {
  /** From the beginning of one turn to that of the next at least, ms. Default: 0. */
  readonly turnMs?: number;
}

/** One slice within `until` (ms); the cursor is kept, so the next call goes on. */
export async function reconcileSlice(
  deps: ReconcileDeps,
  until: number,
  { turnMs = 0 }: SliceOptions = {},
): Promise<ReconcileReport> {
  const { db } = deps;
  const cursor = await readDoc<CursorDoc>(db, collections.cursors, CURSOR_ID);
  const now = deps.clock.now();
  const isNewTurn = (cursor?.after ?? '') === '';
  if (isNewTurn && now < (cursor?.began_at?.getTime() ?? 0) + turnMs) return NOTHING_DUE;
  const began_at = isNewTurn ? new Date(now) : (cursor?.began_at ?? new Date(now));
  const page = await accountsAfter(db, cursor?.after ?? '');
  const disagreements: Disagreement[] = [];
  const failed: string[] = [];
  let done = 0;
  for (const account of page) {
    if (deps.clock.now() >= until) break;
    const name = `account ${account._id}`;
    const found = await apart(deps.log, name, () => reconcileAccount(deps, account._id));
    if (found === null) failed.push(account._id);
    else disagreements.push(...found);
    done += 1;
  }
  const wrapped = done === page.length && page.length < ACCOUNTS_A_SLICE;
  const after = wrapped ? '' : (page[done - 1]?._id ?? cursor?.after ?? '');
  // A slice that came to no account has not begun a turn.
  const begun = after === '' && !wrapped ? {} : { began_at };
  checked(
    await db
      .collection(collections.cursors)
      .doc(CURSOR_ID)
      .set({ after, ...begun }),
  );
  return { accounts: done, disagreements, failed, wrapped };
}

/** All were looked at not long ago. */
const NOTHING_DUE: ReconcileReport = { accounts: 0, disagreements: [], failed: [], wrapped: true };

async function accountsAfter(db: Database, after: string): Promise<StoredAccount[]> {
  const result = checked(
    await db
      .collection(collections.accounts)
      .where({ _id: db.command.gt(after) })
      .orderBy('_id', 'asc')
      .limit(ACCOUNTS_A_SLICE)
      .get(),
  );
  return result.data as StoredAccount[];
}

/** One account, from its last proven mark (or from its first entry with `full`). */
export async function reconcileAccount(
  deps: ReconcileDeps,
  openid: string,
  options: { full?: boolean } = {},
): Promise<readonly Disagreement[]> {
  const { db } = deps;
  // The mark first: one that another slice writes meanwhile would be ahead of the account read.
  const stored = options.full ? null : await readMark(db, openid);
  const account = await readDoc<StoredAccount>(db, collections.accounts, openid);
  if (account === null) return [];
  const start = stored ?? emptyMark;
  const entries = await entriesBetween(db, openid, { after: start.version, upTo: account.version });
  const { mark, disagreements: inLedger } = replay(start, entries);
  const settles = entries.filter(({ kind }) => kind === 'settle');
  const found = [
    ...inLedger,
    ...expiredAhead(entries, deps.clock.now()),
    ...compareAccount(account, mark),
    ...(await compareSettled(db, settles)),
    ...(await compareOpen(db, mark.open)),
    ...(await compareOrders(db, entries)),
    ...(await compareReservations(db, mark, entries)),
    ...(await compareCaps(db, mark, { entries, held: start })),
  ];
  if (found.length === 0) {
    if (mark.version !== stored?.version) {
      checked(
        await db
          .collection(collections.marks)
          .doc(openid)
          .set({ ...mark }),
      );
    }
    return [];
  }
  await quarantineAccount(deps, openid);
  for (const disagreement of found) await report(deps, openid, disagreement);
  return found;
}

/** Without its `_id`: what is read here is written back, and an update may not name the id. */
async function readMark(db: Database, openid: string): Promise<Mark | null> {
  const stored = await readDoc<Mark & { readonly _id: string }>(db, collections.marks, openid);
  if (stored === null) return null;
  const { _id, ...mark } = stored;
  return isWhole(mark) ? mark : null;
}

/** Clocks of functions are a few seconds apart. */
const CLOCKS_MS = 60_000;

/** Whoever wrote these off had a clock that was ahead: by ours, their time has not come. */
function expiredAhead(entries: readonly RecordDoc[], now: number): Disagreement[] {
  const limit = new Date(now + CLOCKS_MS);
  return entries
    .filter(({ kind }) => kind === 'expire')
    .flatMap(({ _id, from }) => from.map((part) => ({ _id, ...part })))
    .filter(({ expires_at }) => expires_at === null || expires_at > limit)
    .map(({ _id, lot, expires_at }) => ({
      kind: 'expired_early',
      subject: _id,
      text: `${lot} expires at ${expires_at?.toISOString() ?? 'no time'}`,
    }));
}

/**
 * Entries later than the account that was read are left for the next time: an entry and its
 * account version are committed together, so those up to the version are all there.
 */
async function entriesBetween(
  db: Database,
  openid: string,
  range: { after: number; upTo: number },
): Promise<RecordDoc[]> {
  const entries: RecordDoc[] = [];
  for (;;) {
    const after = entries.at(-1)?.account_version ?? range.after;
    const result = checked(
      await db
        .collection(collections.records)
        .where({
          _openid: openid,
          account_version: db.command.gt(after).and(db.command.lte(range.upTo)),
        })
        .orderBy('account_version', 'asc')
        .limit(ENTRIES_A_PAGE)
        .get(),
    );
    const page = result.data as RecordDoc[];
    entries.push(...page);
    if (page.length < ENTRIES_A_PAGE) return entries;
  }
}

/** The id is made of what was found, so the same finding is stored and told once. */
async function report(
  deps: ReconcileDeps,
  openid: string,
  { kind, subject, text }: Disagreement,
): Promise<void> {
  const _id = deterministicId(kind, subject, text);
  const found_at = new Date(deps.clock.now());
  try {
    const doc = { _id, openid, kind, subject, text, found_at };
    checked(await deps.db.collection(collections.disagreements).add(doc));
  } catch (error) {
    if (isDuplicateKey(error)) return;
    throw error;
  }
  await deps.notifier.alert({ kind: `reconcile.${kind}`, text: `${openid} ${subject}: ${text}` });
}
