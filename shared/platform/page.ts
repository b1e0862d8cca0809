/** Walking a list by its last document: several of one instant are each met once. */
import { checked, type Database } from './database.ts';

export interface PageQuery {
  readonly collection: string;
  readonly where: Readonly<Record<string, unknown>>;
  /** The last document of the page before; null for the first page. */
  readonly last: { readonly _id: string; readonly created_at: Date } | null;
  readonly order: 'asc' | 'desc';
  readonly limit: number;
}

/** By the moment documents were made, then by id. */
export async function pageOf<T>(
  db: Database,
  { collection, where, last, order, limit }: PageQuery,
): Promise<{ readonly found: readonly T[]; readonly hasMore: boolean }> {
  const { command } = db;
  const beyond = order === 'desc' ? command.lt : command.gt;
  const rows = db.collection(collection).where(
    last === null
      ? where
      : command.or([
          { ...where, created_at: beyond(last.created_at) },
          { ...where, created_at: last.created_at, _id: beyond(last._id) },
        ]),
  );
  // One more than asked tells whether there is another page.
  const sorted = rows
    .orderBy('created_at', order)
    .orderBy('_id', order)
    .limit(limit + 1);
  const found = checked(await sorted.get()).data as T[];
  return { found: found.slice(0, limit), hasMore: found.length > limit };
}
