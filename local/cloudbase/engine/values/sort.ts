/** Sorting as MongoDB does: missing counts as null, an array sorts by its least (or greatest) element. */
import { requestFailed } from '../errors.ts';
import { keysAtPath, splitPath, valueAtPath } from './paths.ts';
import { compareValues } from './values.ts';

export type SortSpec = Readonly<Record<string, unknown>>;

export interface SortKey {
  readonly path: string;
  readonly parts: readonly string[];
  readonly direction: 1 | -1;
}

/** Throws DATABASE_REQUEST_FAILED for a direction other than 1 or -1. */
export function parseSort(spec: SortSpec): SortKey[] {
  return Object.entries(spec).map(([path, direction]) => {
    if (path === '' || path.startsWith('$')) {
      throw requestFailed(`FieldPath '${path}' is empty or starts with '$'`);
    }
    if (direction !== 1 && direction !== -1) {
      throw requestFailed('$sort key ordering must be 1 (for ascending) or -1 (for descending)');
    }
    return { path, parts: splitPath(path), direction };
  });
}

/** A sorted copy; documents that compare equal keep their order. */
export function sortDocuments<T>(documents: readonly T[], keys: readonly SortKey[]): T[] {
  if (keys.length > 1) for (const document of documents) refuseParallelArrays(document, keys);
  const rows = documents.map((document) => ({
    document,
    values: keys.map((key) => sortValue(document, key)),
  }));
  rows.sort((a, b) => {
    for (let i = 0; i < keys.length; i++) {
      const order = compareValues(a.values[i], b.values[i]);
      if (order !== 0) return order * (keys[i]?.direction ?? 1);
    }
    return 0;
  });
  return rows.map((row) => row.document);
}

/** Two arrays give no order between their elements: MongoDB refuses, and so must this. */
function refuseParallelArrays(document: unknown, keys: readonly SortKey[]): void {
  const arrays = new Set<string>();
  for (const { parts } of keys) {
    for (let depth = 1; depth <= parts.length; depth++) {
      if (!Array.isArray(valueAtPath(document, parts.slice(0, depth)))) continue;
      arrays.add(parts.slice(0, depth).join('.'));
      break;
    }
  }
  if (arrays.size > 1) {
    throw requestFailed('cannot sort with keys that are parallel arrays');
  }
}

function sortValue(document: unknown, key: SortKey): unknown {
  const values = keysAtPath(document, key.parts);
  let best = values[0];
  for (const value of values) {
    if (compareValues(value, best) * key.direction < 0) best = value;
  }
  return best;
}
