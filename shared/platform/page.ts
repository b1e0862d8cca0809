/** Walking a list by its last document: several of one instant are each met once. */
import { checked, type Database } from './database.ts';

/** Instants in ms: from the first on, and before the second. */
export interface Span {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** A condition on a date; undefined where a span has no ends. */
export function within({ command }: Pick<Database, 'command'>, { from, to }: Span) {
  const low = from === undefined ? undefined : command.gte(new Date(from));
  const high = to === undefined ? undefined : command.lt(new Date(to));
  return low === undefined || high === undefined ? (low ?? high) : low.and(high);
}

/** Where a page ended. */
export interface PageEnd {
  readonly _id: string;
  readonly at: Date;
}

export interface PageQuery {
  readonly collection: string;
  readonly where: Readonly<Record<string, unknown>>;
  /** The instant documents are in order of; default: when they were made. An index ends with it and `_id`. */
  readonly by?: string;
  /** The last document of the page before; null for the first page. */
  readonly last: PageEnd | null;
  readonly order: 'asc' | 'desc';
  readonly limit: number;
}

export interface Page<T> {
  readonly found: readonly T[];
  readonly hasMore: boolean;
}

/** The end of a page that stops at this document. */
export const madeAt = <T extends { readonly _id: string; readonly created_at: Date }>(
  doc: T | null,
): PageEnd | null => (doc === null ? null : { _id: doc._id, at: doc.created_at });

/**
 * By an instant, then by id. Two reads after the first page, each along an index: those of the same
 * instant that come later, and those beyond it. One `or` of both would be one read, and not every
 * planner keeps an order through it.
 */
export async function pageOf<T>(db: Database, query: PageQuery): Promise<Page<T>> {
  const { by = 'created_at', last, order, limit } = query;
  const read = async (narrowed: Readonly<Record<string, unknown>>): Promise<T[]> => {
    const rows = db.collection(query.collection).where(narrowed);
    // One more than asked tells whether there is another page.
    const sorted = rows
      .orderBy(by, order)
      .orderBy('_id', order)
      .limit(limit + 1);
    return checked(await sorted.get()).data as T[];
  };
  const found =
    last === null ? await read(query.where) : await after(db, { ...query, by }, { last, read });
  return { found: found.slice(0, limit), hasMore: found.length > limit };
}

async function after<T>(
  db: Database,
  { where, by, order }: PageQuery & { readonly by: string },
  {
    last,
    read,
  }: { last: PageEnd; read: (where: Readonly<Record<string, unknown>>) => Promise<T[]> },
): Promise<T[]> {
  const beyond = order === 'desc' ? db.command.lt : db.command.gt;
  const bound = beyond(last.at);
  const old = where[by];
  const further = isCommand(old) ? old.and(bound) : bound;
  const [same, rest] = await Promise.all([
    read({ ...where, [by]: last.at, _id: beyond(last._id) }),
    read({ ...where, [by]: further }),
  ]);
  return [...same, ...rest];
}

/** A bound that `where` has set already: both hold. */
function isCommand(value: unknown): value is { and(other: unknown): unknown } {
  return typeof value === 'object' && value !== null && 'and' in value;
}
