/** What one open transaction has seen and written. */
import type { Change, Doc } from '../api.ts';

export interface PendingWrite {
  readonly before: Doc | null;
  readonly after: Doc | null;
  readonly op: Change['op'];
}

/**
 * A snapshot is kept by remembering, for every document another commit changes, what it was
 * before: reading is "before-image if there is one, else what is stored now".
 */
export class Transaction {
  readonly id: string;
  readonly #past = new Map<string, Map<string, Doc | null>>();
  readonly #writes = new Map<string, Map<string, PendingWrite>>();
  #snapshotTaken = false;
  #stopTimer: () => void = () => {};

  constructor(id: string) {
    this.id = id;
  }

  set stopTimer(stop: () => void) {
    this.#stopTimer = stop;
  }

  end(): void {
    this.#stopTimer();
  }

  /** The snapshot is taken by the first read or write, not by the start. */
  takeSnapshot(): void {
    this.#snapshotTaken = true;
  }

  /** Told of every commit of others; keeps the before-image the snapshot needs. */
  observe(changes: readonly Change[]): void {
    if (!this.#snapshotTaken) return;
    for (const change of changes) {
      const past = inner(this.#past, change.collection);
      const key = change.id;
      if (!past.has(key)) past.set(key, change.before);
    }
  }

  /** True when somebody else committed a change to it after the snapshot. */
  changedSince(collection: string, key: string): boolean {
    return this.#past.get(collection)?.has(key) ?? false;
  }

  /** The document as this transaction sees it, given what is stored now. */
  see(collection: string, key: string, stored: Doc | undefined): Doc | null {
    const write = this.#writes.get(collection)?.get(key);
    if (write) return write.after;
    const past = this.#past.get(collection);
    if (past?.has(key)) return past.get(key) ?? null;
    return stored ?? null;
  }

  /** Keys for which looking into the store (or its indexes) would give the wrong answer. */
  overlay(collection: string): Set<string> {
    return new Set([
      ...(this.#past.get(collection)?.keys() ?? []),
      ...(this.#writes.get(collection)?.keys() ?? []),
    ]);
  }

  write(collection: string, key: string, write: PendingWrite): void {
    const writes = inner(this.#writes, collection);
    const earlier = writes.get(key);
    if (!earlier) {
      writes.set(key, write);
      return;
    }
    const { before } = earlier;
    writes.set(key, { before, after: write.after, op: netOp(before, write.after, write.op) });
  }

  *writesOf(collection: string): Generator<[string, PendingWrite]> {
    yield* this.#writes.get(collection)?.entries() ?? [];
  }

  /** What the commit changes: one change per document, in the order first written. */
  *pending(): Generator<{ collection: string; key: string; write: PendingWrite }> {
    for (const [collection, writes] of this.#writes) {
      for (const [key, write] of writes) {
        if (write.before !== null || write.after !== null) yield { collection, key, write };
      }
    }
  }
}

function netOp(before: Doc | null, after: Doc | null, last: Change['op']): Change['op'] {
  if (after === null) return 'delete';
  if (before === null) return 'insert';
  return last === 'insert' ? 'replace' : last;
}

function inner<K, V>(outer: Map<string, Map<K, V>>, name: string): Map<K, V> {
  const known = outer.get(name);
  if (known) return known;
  const made = new Map<K, V>();
  outer.set(name, made);
  return made;
}
