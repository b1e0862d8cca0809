/** Aggregation pipelines: the leading `$match` uses indexes, the rest runs in mingo. */
import { Aggregator } from 'mingo';
import { mingoOptions } from './aggregate-context.ts';
import type { Filter } from './api.ts';
import { refusing } from './expression.ts';
import { findDocuments } from './reader.ts';
import type { Store } from './store.ts';
import type { PlainObject } from './values.ts';
import { everything } from './writer.ts';

export function aggregate(
  store: Store,
  name: string,
  stages: readonly PlainObject[],
): PlainObject[] {
  const collection = store.collection(name);
  const [first] = stages;
  const leading = first && '$match' in first ? (first.$match as Filter) : null;
  const input = findDocuments(collection, everything(leading ?? {}));
  const rest = leading ? stages.slice(1) : [...stages];
  if (rest.length === 0) return input;
  const options = mingoOptions({
    collectionResolver: (from) => all(store, from),
  });
  return refusing(() => new Aggregator(rest, { ...options, processingMode: 1 }).run(input));
}

function all(store: Store, name: string): PlainObject[] {
  const collection = store.collections.get(name);
  return collection ? [...collection.entries()].map(([, document]) => document) : [];
}
