/**
 * The ledger as it was before there were lots: what still runs in some functions for the minutes of
 * a deployment, and what it left in the database. Kept to be run beside today's.
 */

import type { CreditDeps } from '../../shared/credits/index.ts';
import {
  checked,
  collections,
  type DatabaseScope,
  readDoc,
  runTransaction,
  type Transaction,
} from '../../shared/platform/database.ts';

export interface EarlierAccount {
  readonly _id: string;
  readonly _openid: string;
  readonly available: number;
  readonly held: number;
  readonly captured: number;
  readonly granted: number;
  readonly in_flight: number;
  readonly quarantined: boolean;
  readonly version: number;
  readonly updated_at: Date;
}

export interface EarlierEntry {
  readonly id: string;
  readonly kind: 'hold' | 'settle' | 'grant' | 'adjust';
  readonly amount: number;
  readonly captured?: number;
  readonly released?: number;
  readonly taskId?: string;
}

export function emptyAccount(openid: string, at: Date): EarlierAccount {
  const sums = { available: 0, held: 0, captured: 0, granted: 0, in_flight: 0 };
  return { _id: openid, _openid: openid, ...sums, quarantined: false, version: 0, updated_at: at };
}

/** Threw when the sums did not hold: it knew nothing of `expired` and `revoked`. */
function assertSound(account: EarlierAccount): EarlierAccount {
  const { available, held, captured, granted, in_flight } = account;
  const whole = [available, held, captured, granted, in_flight].every((amount) => amount >= 0);
  if (!whole || available + held + captured !== granted)
    throw new Error('the version before finds the account not sound');
  return account;
}

/** The account after an entry. Throws when the credits do not suffice. */
export function moved(account: EarlierAccount, entry: EarlierEntry, at: Date): EarlierAccount {
  const { amount, captured = 0, released = 0 } = entry;
  const next = { ...assertSound(account), version: account.version + 1, updated_at: at };
  switch (entry.kind) {
    case 'grant':
    case 'adjust':
      next.available += amount;
      next.granted += amount;
      break;
    case 'hold':
      next.available -= amount;
      next.held += amount;
      next.in_flight += 1;
      break;
    case 'settle':
      next.available += released;
      next.held -= captured + released;
      next.captured += captured;
      next.in_flight -= 1;
      break;
    default:
      entry.kind satisfies never;
  }
  return assertSound(next);
}

export function recordOf(account: EarlierAccount, entry: EarlierEntry, at: Date) {
  return {
    _id: entry.id,
    _openid: account._openid,
    kind: entry.kind,
    amount: entry.amount,
    captured: entry.captured ?? 0,
    released: entry.released ?? 0,
    task_id: entry.taskId ?? null,
    reason: 'earlier',
    available_after: account.available,
    account_version: account.version,
    created_at: at,
  };
}

async function readAccount(scope: DatabaseScope, openid: string, at: Date) {
  const stored = await readDoc<EarlierAccount>(scope, collections.accounts, openid);
  return { account: stored ?? emptyAccount(openid, at), exists: stored !== null };
}

/** Writes back every field it has read, those it does not know too. */
export async function move(
  tx: Transaction,
  { openid, entry, at }: { openid: string; entry: EarlierEntry; at: Date },
): Promise<EarlierAccount> {
  const state = await readAccount(tx, openid, at);
  const account = moved(state.account, entry, at);
  const { _id, _openid, quarantined, ...fields } = account;
  const accounts = tx.collection(collections.accounts);
  if (state.exists) checked(await accounts.doc(_id).update(fields));
  else checked(await accounts.add({ _id, _openid, quarantined, ...fields }));
  checked(await tx.collection(collections.records).add(recordOf(account, entry, at)));
  return account;
}

/** One entry in a transaction of its own, once: repeated, it answers the account as it is. */
export function moveOnce(deps: CreditDeps, openid: string, entry: EarlierEntry): Promise<void> {
  return runTransaction(deps, async (tx) => {
    const at = new Date(deps.clock.now());
    if ((await readDoc(tx, collections.records, entry.id)) !== null) return;
    await move(tx, { openid, entry, at });
  });
}
