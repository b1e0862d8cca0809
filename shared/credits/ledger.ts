/** Writes an account and its ledger entry together, inside the caller's transaction. */
import {
  checked,
  collections,
  type DatabaseScope,
  readDoc,
  type Transaction,
} from '../platform/database.ts';
import { emptyAccount } from './account.ts';
import type { AccountDoc, RecordDoc } from './schema.ts';

export interface Entry {
  readonly id: string;
  readonly kind: RecordDoc['kind'];
  readonly amount: number;
  readonly captured?: number;
  readonly released?: number;
  readonly taskId?: string;
  readonly reason: string;
}

/** The account as `scope` sees it; an unknown user has an empty one (not yet stored). */
export async function readAccount(
  scope: DatabaseScope,
  openid: string,
  at: Date,
): Promise<{ account: AccountDoc; exists: boolean }> {
  const stored = await readDoc<AccountDoc>(scope, collections.accounts, openid);
  return { account: stored ?? emptyAccount(openid, at), exists: stored !== null };
}

/**
 * Stores `account` (already moved on by account.ts) and adds `entry`. The add fails on a
 * duplicate id, which rolls the whole transaction back: an entry happens once.
 */
export async function writeEntry(
  tx: Transaction,
  state: { account: AccountDoc; exists: boolean; at: Date },
  entry: Entry,
): Promise<void> {
  // The quarantine mark belongs to the reconciler and the operator; entries leave it alone.
  const { _id, _openid, quarantined, ...fields } = state.account;
  const accounts = tx.collection(collections.accounts);
  if (state.exists) checked(await accounts.doc(_id).update(fields));
  else checked(await accounts.add({ _id, _openid, quarantined, ...fields }));
  const record: RecordDoc = {
    _id: entry.id,
    _openid,
    kind: entry.kind,
    amount: entry.amount,
    captured: entry.captured ?? 0,
    released: entry.released ?? 0,
    task_id: entry.taskId ?? null,
    reason: entry.reason,
    available_after: state.account.available,
    account_version: state.account.version,
    created_at: state.at,
  };
  checked(await tx.collection(collections.records).add(record));
}
