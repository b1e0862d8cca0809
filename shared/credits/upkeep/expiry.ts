/** The sweeper writes off what has expired, for those who do not come by themselves. */
import { checked, collections, runTransaction } from '../../platform/database.ts';
import { openBook, writeBook } from '../core/book.ts';
import type { CreditDeps, RoundDeps } from '../core/deps.ts';
import type { StoredAccount } from '../core/schema.ts';
import { dueRound } from './due-round.ts';

/** Starts none after `until` (ms). Gives how many accounts lost credits. */
export function expireRound(deps: RoundDeps, until: number): Promise<number> {
  const { db, clock } = deps;
  return dueRound<StoredAccount>(deps, until, {
    find: async ({ skip, limit }) => {
      const past = { next_expiry_at: db.command.lte(new Date(clock.now())) };
      const query = db.collection(collections.accounts).where(past);
      const found = await query.orderBy('next_expiry_at', 'asc').skip(skip).limit(limit).get();
      return checked(found).data as StoredAccount[];
    },
    name: ({ _id }) => `expiry ${_id}`,
    work: ({ _id }) => expireAccount(deps, _id),
  });
}

/** Opening the book takes out what has expired. */
function expireAccount(deps: CreditDeps, openid: string): Promise<void> {
  return runTransaction(deps, async (tx) => {
    const book = await openBook(tx, openid, new Date(deps.clock.now()));
    if (book.records.length > 0) {
      await writeBook(tx, book);
      return;
    }
    // Code from before there were lots has spent what was due, and left its date.
    const { next_expiry_at } = book.account;
    checked(await tx.collection(collections.accounts).doc(openid).update({ next_expiry_at }));
  });
}
