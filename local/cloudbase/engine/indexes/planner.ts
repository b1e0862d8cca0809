/**
 * Chooses how to reach the documents a filter may match: by `_id`, through an index, or by looking
 * at all. Candidates are a superset; the filter itself still decides.
 */
import type { Doc, Filter } from '../api.ts';
import type { Collection } from '../collection.ts';
import { documentKey } from '../keys.ts';
import type { SortKey } from '../values/sort.ts';
import { isPlainObject } from '../values/values.ts';
import { boundsOf, type PathBounds } from './bounds.ts';
import { type IndexScan, scanIndex } from './index-scan.ts';
import type { Index } from './secondary-index.ts';

export interface Plan {
  /** `_id`, `index NAME`, `any of …` or `all`; for tests and explanations. */
  readonly path: string;
  /** Each document once. */
  readonly candidates: Iterable<Doc>;
  /** True when candidates come in the order asked for. */
  readonly sorted: boolean;
}

/** More prefixes than this and reading them one by one is no longer the cheap way. */
const MAX_PREFIXES = 1000;

export function planQuery(collection: Collection, filter: Filter, sort: readonly SortKey[]): Plan {
  const bounds = boundsOf(filter);
  const ids = bounds.get('_id')?.points;
  if (ids && !ids.includes(null)) {
    return { path: '_id', candidates: byIds(collection, ids), sorted: sort.length === 0 };
  }
  const scan = bestScan(collection, bounds, sort);
  if (scan) {
    return {
      path: `index ${scan.index.name}`,
      candidates: scanIndex(collection, scan),
      sorted: scan.sorted || sort.length === 0,
    };
  }
  return (
    planBranches(collection, filter) ?? { path: 'all', candidates: all(collection), sorted: false }
  );
}

/** `$or` whose every branch has an index: the branches one after the other. */
function planBranches(collection: Collection, filter: Filter): Plan | null {
  const branches = filter.$or;
  if (!Array.isArray(branches)) return null;
  const plans: Plan[] = [];
  for (const branch of branches) {
    if (!isPlainObject(branch)) return null;
    const plan = planQuery(collection, branch, []);
    if (plan.path === 'all') return null;
    plans.push(plan);
  }
  return {
    path: `any of ${plans.map((plan) => plan.path).join(', ')}`,
    candidates: union(plans),
    sorted: false,
  };
}

function bestScan(
  collection: Collection,
  bounds: ReadonlyMap<string, PathBounds>,
  sort: readonly SortKey[],
): IndexScan | null {
  let best: { scan: IndexScan; score: number } | null = null;
  const useId = bounds.has('_id') || sort[0]?.path === '_id';
  const indexes = useId ? [...collection.indexes, collection.idIndex()] : collection.indexes;
  for (const index of indexes) {
    const scan = scanOf(index, bounds, sort);
    const score = scoreOf(scan);
    if (score > 0 && score > (best?.score ?? 0)) best = { scan, score };
  }
  return best?.scan ?? null;
}

/** Equality narrows most, then a range; an order for free decides between equals. */
function scoreOf(scan: IndexScan): number {
  const equalities = scan.prefixes[0]?.length ?? 0;
  return equalities * 10 + (scan.range ? 5 : 0) + (scan.sorted ? 3 : 0);
}

function scanOf(
  index: Index,
  bounds: ReadonlyMap<string, PathBounds>,
  sort: readonly SortKey[],
): IndexScan {
  let prefixes: unknown[][] = [[]];
  let depth = 0;
  for (const field of index.fields) {
    const points = bounds.get(field.path)?.points;
    if (!points || prefixes.length * points.length > MAX_PREFIXES) break;
    prefixes = prefixes.flatMap((prefix) => points.map((point) => [...prefix, point]));
    depth += 1;
  }
  const next = index.fields[depth];
  const range = next ? bounds.get(next.path)?.range : undefined;
  const order = prefixes.length === 1 ? orderOf(index, depth, sort) : null;
  return {
    index,
    prefixes,
    // With several entries a document, each end may be met by another entry.
    range: range && index.multikey && range.low ? { low: range.low } : (range ?? null),
    sorted: order !== null,
    reverse: order === 'down',
  };
}

/** Whether reading the index after `depth` fixed fields gives the order asked for, and which way. */
function orderOf(index: Index, depth: number, sort: readonly SortKey[]): 'up' | 'down' | null {
  if (sort.length === 0 || index.multikey) return null;
  const fixed = new Set(index.fields.slice(0, depth).map((field) => field.path));
  const wanted = sort.filter((key) => !fixed.has(key.path));
  let way: 'up' | 'down' | null = null;
  for (const [i, key] of wanted.entries()) {
    const field = index.fields[depth + i];
    if (field?.path !== key.path) return null;
    const step = field.direction === key.direction ? 'up' : 'down';
    if (way !== null && way !== step) return null;
    way = step;
  }
  return way ?? 'up';
}

function* byIds(collection: Collection, ids: readonly unknown[]): Generator<Doc> {
  for (const id of ids) {
    const document = collection.get(documentKey(id));
    if (document) yield document;
  }
}

function* union(plans: readonly Plan[]): Generator<Doc> {
  const seen = new Set<Doc>();
  for (const plan of plans) {
    for (const document of plan.candidates) {
      if (seen.has(document)) continue;
      seen.add(document);
      yield document;
    }
  }
}

function* all(collection: Collection): Generator<Doc> {
  for (const [, document] of collection.entries()) yield document;
}
