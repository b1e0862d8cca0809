/**
 * Accounts from before there were lots get them. Nobody has to wait for it: whoever moves credits
 * reads such an account as if it had been done. It moves nothing, so it is no entry, and may be
 * repeated, interrupted, and run beside everything else.
 */
import { checked, collections, readDoc, runTransaction } from '../../platform/database.ts';
import { complete } from '../core/account.ts';
import type { CreditDeps } from '../core/deps.ts';
import type { StoredAccount } from '../core/schema.ts';

export interface Migration {
  readonly migrated: number;
  /** How many still lack lots; call again while there are any. */
  readonly left: number;
}

/** Migrates at most `limit` accounts, and starts none after `until` (ms). */
export async function migrateAccounts(
  deps: CreditDeps,
  { limit, until }: { readonly limit: number; readonly until: number },
): Promise<Migration> {
  const { db, clock } = deps;
  const lotless = db.collection(collections.accounts).where({ lots: db.command.exists(false) });
  const found = checked(await lotless.orderBy('_id', 'asc').limit(limit).get());
  let migrated = 0;
  for (const { _id } of found.data as StoredAccount[]) {
    if (clock.now() >= until) break;
    if (await migrate(deps, _id)) migrated += 1;
  }
  const { total } = checked(await lotless.count());
  return { migrated, left: total ?? 0 };
}

/** False when somebody else had done it. */
function migrate(deps: CreditDeps, openid: string): Promise<boolean> {
  return runTransaction(deps, async (tx) => {
    const stored = await readDoc<StoredAccount>(tx, collections.accounts, openid);
    if (stored === null || stored.lots !== undefined) return false;
    const { expired, revoked, debt, lots, next_expiry_at } = complete(stored).account;
    const fields = { expired, revoked, debt, lots, next_expiry_at };
    checked(await tx.collection(collections.accounts).doc(openid).update(fields));
    return true;
  });
}
