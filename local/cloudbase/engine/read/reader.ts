/** Finding documents, in the committed state or as a transaction sees it. */
import type { Doc, Filter, FindOptions } from '../api.ts';
import type { Collection } from '../collection.ts';
import { geoSort } from '../geo/geo-query.ts';
import { planQuery } from '../indexes/planner.ts';
import { documentKey } from '../keys.ts';
import { compileFilter } from '../match/match.ts';
import type { Predicate } from '../match/predicate.ts';
import { parseSort, type SortKey, sortDocuments } from '../values/sort.ts';
import type { Transaction } from '../write/transaction.ts';
import { compileProjection } from './projection.ts';

export interface FindQuery {
  readonly filter: Filter;
  readonly sort: readonly SortKey[];
  readonly skip: number;
  readonly limit: number;
}

/** Documents in sort order, without projection. */
export function findDocuments(
  collection: Collection,
  query: FindQuery,
  transaction?: Transaction,
): Doc[] {
  const matches = compileFilter(query.filter);
  const nearest = geoSort(query.filter);
  const plan = planQuery(collection, query.filter, nearest ? [] : query.sort);
  const overlay = transaction?.overlay(collection.name);
  const ordered = (plan.sorted || query.sort.length === 0) && !nearest && !overlay?.size;
  const enough = ordered ? query.skip + query.limit : Number.POSITIVE_INFINITY;
  let found = gather(plan.candidates, matches, { enough, overlay });
  if (transaction && overlay?.size)
    found.push(...seen(collection, transaction, overlay).filter(matches));
  if (nearest) found = nearest(found);
  if (query.sort.length > 0 && !(plan.sorted && !overlay?.size)) {
    found = sortDocuments(found, query.sort);
  }
  if (query.skip === 0 && found.length <= query.limit) return found;
  return found.slice(query.skip, query.skip + query.limit);
}

export function find(
  collection: Collection,
  options: FindOptions,
  transaction?: Transaction,
): Doc[] {
  const found = findDocuments(
    collection,
    {
      filter: options.filter ?? {},
      sort: parseSort(options.sort ?? {}),
      skip: options.skip ?? 0,
      limit: options.limit ?? Number.POSITIVE_INFINITY,
    },
    transaction,
  );
  if (!options.projection) return found;
  return found.map(compileProjection(options.projection, options.filter ?? {}));
}

function gather(
  candidates: Iterable<Doc>,
  matches: Predicate,
  { enough, overlay }: { enough: number; overlay: Set<string> | undefined },
): Doc[] {
  const found: Doc[] = [];
  if (enough === 0) return found;
  for (const document of candidates) {
    if (overlay?.size && overlay.has(documentKey(document._id))) continue;
    if (!matches(document)) continue;
    found.push(document);
    if (found.length >= enough) break;
  }
  return found;
}

/** The documents that differ from what is stored, as the transaction sees them. */
function seen(collection: Collection, transaction: Transaction, overlay: Set<string>): Doc[] {
  const found: Doc[] = [];
  for (const key of overlay) {
    const document = transaction.see(collection.name, key, collection.get(key));
    if (document) found.push(document);
  }
  return found;
}
