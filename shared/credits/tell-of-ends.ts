/** Whether anybody is told when a task of this user ends: kept where every settle reads already. */
import { checked, collections, readDoc, type Transaction } from '../platform/database.ts';
import { emptyAccount } from './core/account.ts';
import type { StoredAccount } from './core/schema.ts';

/**
 * Sets the mark in the caller's transaction, beside the endpoints it stands for. It moves no
 * credits, so it is no entry; a settle at the same time conflicts with it, and one of the two comes
 * first.
 */
export async function tellOfEnds(
  tx: Transaction,
  openid: string,
  { wanted, at }: { readonly wanted: boolean; readonly at: Date },
): Promise<void> {
  const accounts = tx.collection(collections.accounts);
  const account = await readDoc<StoredAccount>(tx, collections.accounts, openid);
  if ((account?.has_webhooks ?? false) === wanted) return;
  if (account === null) {
    checked(await accounts.add({ ...emptyAccount(openid, at), has_webhooks: wanted }));
  } else {
    checked(await accounts.doc(openid).update({ has_webhooks: wanted }));
  }
}
