/** Reading an account and its ledger, for their own user. */
import type { Clock } from '../platform/clock.ts';
import { checked, collections, type Database } from '../platform/database.ts';
import { readAccount } from './ledger.ts';
import type { AccountDoc, RecordDoc } from './schema.ts';

/** An unknown user has an account of zeros. */
export async function accountOf(
  deps: { db: Database; clock: Clock },
  openid: string,
): Promise<AccountDoc> {
  const { account } = await readAccount(deps.db, openid, new Date(deps.clock.now()));
  return account;
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
