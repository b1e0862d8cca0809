/**
 * Lists in order of time, newest first, page by page. Where an index answers the whole filter a page
 * is one read along it; elsewhere a month is looked at a time, so that a rare combination never
 * reads a whole collection, and the caller is told how far back was looked.
 */
import { DAY_MS } from '../../platform/day.ts';
import type { Page, PageEnd, Span } from '../../platform/page.ts';
import { endOf, readCursor, writeCursor } from './cursor.ts';

export const WINDOW_MS = 31 * DAY_MS;

/** The part of a span that is looked at, from `start` (ms) back; null where it is all of it. */
export function windowOf({ from, to }: Span, start: number): number | null {
  const low = Math.min(start, to ?? start) - WINDOW_MS;
  return low <= (from ?? Number.NEGATIVE_INFINITY) ? null : low;
}

export interface Walk<T> {
  readonly cursor?: string | undefined;
  readonly limit: number;
  /** Ms. */
  readonly now: number;
  /** As asked for. */
  readonly span: Span;
  /** One index answers the filter together with the time. */
  readonly isNarrow: boolean;
  readonly page: (
    span: Span,
    query: { readonly last: PageEnd | null; readonly limit: number },
  ) => Promise<Page<T>>;
  /** The instant a row is in order of. */
  readonly at: (row: T) => Date;
  /** Whether there is anything at all before an instant (ms): a search must end. */
  readonly hasBefore: (at: number) => Promise<boolean>;
}

export interface Walked<T> {
  readonly found: readonly T[];
  readonly next: string | null;
  /** How far back was looked, ms; null: to the beginning, or as far as the page reaches. */
  readonly searchedTo: number | null;
}

/** Throws InvalidRequestError for a cursor that is none of ours. */
export async function walk<T extends { readonly _id: string }>(wish: Walk<T>): Promise<Walked<T>> {
  const { span, limit } = wish;
  const mark = readCursor(wish.cursor);
  const low = wish.isNarrow ? null : windowOf(span, mark?.at ?? wish.now);
  // A window that was searched to its end is gone on from; a page is gone on behind its last row.
  const to = mark?.id === null ? Math.min(mark.at, span.to ?? mark.at) : span.to;
  const looked = { from: low ?? span.from, to };
  const { found, hasMore } = await wish.page(looked, { last: endOf(mark), limit });
  const last = hasMore ? found.at(-1) : undefined;
  if (last !== undefined) {
    const next = writeCursor({ at: wish.at(last).getTime(), id: last._id });
    return { found, next, searchedTo: null };
  }
  if (low === null || !(await wish.hasBefore(low))) return { found, next: null, searchedTo: null };
  return { found, next: writeCursor({ at: low, id: null }), searchedTo: low };
}
