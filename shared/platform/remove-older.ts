/** Forgetting what is kept for a time only. */
import type { Clock } from './clock.ts';
import { checked, type Database } from './database.ts';

const A_BATCH = 200;

/**
 * Removes documents of before an instant, the oldest first, batch by batch, and begins none after
 * `until` (ms). Gives how many went. Two at once are safe. Index: `by`.
 */
export async function removeOlder(
  { db, clock }: { readonly db: Database; readonly clock: Clock },
  {
    collection,
    by = 'at',
    before,
    until,
  }: {
    readonly collection: string;
    /** The field of their instant. */
    readonly by?: string;
    readonly before: Date;
    readonly until: number;
  },
): Promise<number> {
  const documents = db.collection(collection);
  const old = documents.where({ [by]: db.command.lt(before) }).orderBy(by, 'asc');
  let removed = 0;
  while (clock.now() < until) {
    const found = checked(await old.field({ _id: true }).limit(A_BATCH).get());
    const ids = (found.data as { _id: string }[]).map(({ _id }) => _id);
    if (ids.length === 0) break;
    const where = { _id: db.command.in(ids) };
    const deleted = Number(checked(await documents.where(where).remove()).deleted);
    removed += deleted;
    if (ids.length < A_BATCH || deleted === 0) break;
  }
  return removed;
}
