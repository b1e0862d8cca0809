/** Reading a stretch of an index. */
import type { Doc } from '../api.ts';
import type { Collection } from '../collection.ts';
import { positionInRange, type Range } from './bounds.ts';
import type { Index, IndexEntry } from './secondary-index.ts';

export interface IndexScan {
  readonly index: Index;
  /** Values of the leading fields; one stretch is read for each. */
  readonly prefixes: readonly (readonly unknown[])[];
  /** Bounds on the field after the prefix. */
  readonly range: Range | null;
  readonly sorted: boolean;
  readonly reverse: boolean;
}

/** Documents of the stretch, each once, in index order (or the reverse). */
export function* scanIndex(collection: Collection, scan: IndexScan): Generator<Doc> {
  const seen = scan.index.multikey ? new Set<string>() : null;
  for (const prefix of scan.prefixes) {
    for (const { key } of stretch(scan, prefix)) {
      if (seen?.has(key)) continue;
      seen?.add(key);
      const document = collection.get(key);
      if (document) yield document;
    }
  }
}

function* stretch(scan: IndexScan, prefix: readonly unknown[]): Generator<IndexEntry> {
  const { index, range, reverse } = scan;
  const direction = index.fields[prefix.length]?.direction ?? 1;
  /** Negative before the stretch, zero in it, positive behind it. */
  const order = (entry: IndexEntry): number => {
    const leading = index.comparePrefix(entry.values, prefix);
    if (leading !== 0 || !range) return leading;
    return positionInRange(entry.values[prefix.length], range) * direction;
  };
  for (const entry of reverse ? index.entries.downFrom(order) : index.entries.from(order)) {
    if (order(entry) !== 0) return;
    yield entry;
  }
}
