/**
 * Changes of documents that several operators may have on their screens: each carries the version
 * it saw, and the first wins. A version is made of the document itself, so that whoever writes it
 * by another way moves it on too.
 */
import type { Clock } from '../../platform/clock.ts';
import { type Database, readDoc, runTransaction } from '../../platform/database.ts';
import { deterministicId, type Random } from '../../platform/ids.ts';
import { canonicalJson } from '../../platform/json.ts';
import { ConflictError } from './errors.ts';

/** Of a document that is not there. */
export const ABSENT = 'none';

export function versionOf(doc: object | null): string {
  return doc === null ? ABSENT : deterministicId(canonicalJson(doc)).slice(0, 16);
}

interface Deps {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
}

export interface Change<T> {
  readonly collection: string;
  readonly id: string;
  /** Null: it must not be there yet. */
  readonly seen: string | null;
  /** The whole document after it, without its id; null removes it. May throw what the verb throws. */
  readonly change: (doc: T | null) => object | null;
  /** How what is there now is told to whoever comes second. */
  readonly view: (doc: T) => unknown;
}

/** Gives the document as it is after it. Throws ConflictError, and what `change` throws. */
export function changeDoc<T extends { readonly _id: string }>(
  deps: Deps,
  { collection, id, seen, change, view }: Change<T>,
): Promise<T | null> {
  let attempt = 0;
  let written: string | null = null;
  return runTransaction(deps, async (tx) => {
    attempt += 1;
    const doc = await readDoc<T>(tx, collection, id);
    // A commit whose answer was lost is our own.
    if (attempt > 1 && written !== null && versionOf(withoutId(doc)) === written) return doc;
    if (versionOf(doc) !== (seen ?? ABSENT)) {
      throw new ConflictError(`${collection}/${id}`, doc === null ? null : view(doc));
    }
    const after = change(doc);
    written = versionOf(after);
    const place = tx.collection(collection).doc(id);
    if (after === null) await place.remove();
    else await place.set(after);
    return after === null ? null : ({ _id: id, ...after } as unknown as T);
  });
}

function withoutId(doc: { readonly _id: string } | null): object | null {
  if (doc === null) return null;
  const { _id: _, ...rest } = doc;
  return rest;
}
