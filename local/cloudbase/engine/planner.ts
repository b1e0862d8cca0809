/** Chooses how to reach the documents a filter may match. */
import type { Doc, Filter } from './api.ts';
import type { Collection } from './collection.ts';
import { documentKey } from './keys.ts';
import type { SortKey } from './sort.ts';
import { isPlainObject } from './values.ts';

export interface Plan {
  /** A superset of what matches, each document once. */
  readonly candidates: Iterable<Doc>;
  /** True when candidates come in the order asked for. */
  readonly sorted: boolean;
}

export function planQuery(collection: Collection, filter: Filter, sort: readonly SortKey[]): Plan {
  const ids = idsOf(filter);
  if (ids) return { candidates: byIds(collection, ids), sorted: sort.length === 0 };
  return { candidates: all(collection), sorted: false };
}

/** The `_id`s a filter asks for by equality or `$in`, else null. */
function idsOf(filter: Filter): readonly unknown[] | null {
  const condition = filter._id;
  if (condition === undefined || condition === null || condition instanceof RegExp) return null;
  if (!isPlainObject(condition)) return Array.isArray(condition) ? null : [condition];
  if ('$eq' in condition) return plain([condition.$eq]);
  if (Array.isArray(condition.$in)) return plain(condition.$in);
  return null;
}

function plain(ids: readonly unknown[]): readonly unknown[] | null {
  const odd = ids.some((id) => id === null || Array.isArray(id) || id instanceof RegExp);
  return odd ? null : ids;
}

function* byIds(collection: Collection, ids: readonly unknown[]): Generator<Doc> {
  const keys = new Set(ids.map(documentKey));
  for (const key of keys) {
    const document = collection.get(key);
    if (document) yield document;
  }
}

function* all(collection: Collection): Generator<Doc> {
  for (const [, document] of collection.entries()) yield document;
}
