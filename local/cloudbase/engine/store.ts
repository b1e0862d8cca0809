/**
 * The committed state and the one way to change it: apply in memory, write one log line, tell the
 * open transactions, and after the line is durable tell the subscribers.
 */
import type { Change, Commit, Doc, IndexSpec } from './api.ts';
import { Collection } from './collection.ts';
import { collectionBusy, collectionExists, collectionMissing } from './errors.ts';
import { checkCollectionName, documentKey } from './keys.ts';
import type { Transaction } from './write/transaction.ts';

export type LogEntry =
  | { readonly kind: 'commit'; readonly commit: Commit }
  | { readonly kind: 'collection'; readonly seq: number; readonly name: string }
  | {
      readonly kind: 'index';
      readonly seq: number;
      readonly collection: string;
      readonly spec: IndexSpec;
    }
  | {
      readonly kind: 'index dropped';
      readonly seq: number;
      readonly collection: string;
      readonly name: string;
    }
  | { readonly kind: 'collection dropped'; readonly seq: number; readonly name: string };

/** Where entries become durable; memory-only engines use one that resolves at once. */
export interface Journal {
  /** Resolves when the entry survives a crash. Entries are durable in the order appended. */
  append(entry: LogEntry): Promise<void>;
  close(): Promise<void>;
}

export class Store {
  readonly collections = new Map<string, Collection>();
  readonly transactions = new Map<string, Transaction>();
  readonly #listeners = new Set<(commit: Commit) => void>();
  readonly #now: () => number;
  #journal: Journal;
  #seq = 0;

  constructor(now: () => number, journal: Journal) {
    this.#now = now;
    this.#journal = journal;
  }

  get seq(): number {
    return this.#seq;
  }

  /** Replaces the journal once recovery has replayed what it held. */
  attach(journal: Journal): void {
    this.#journal = journal;
  }

  collection(name: string): Collection {
    const collection = this.collections.get(name);
    if (!collection) throw collectionMissing(name);
    return collection;
  }

  async createCollection(name: string): Promise<void> {
    checkCollectionName(name);
    if (this.collections.has(name)) throw collectionExists(name);
    this.collections.set(name, new Collection(name));
    this.#seq += 1;
    await this.#journal.append({ kind: 'collection', seq: this.#seq, name });
  }

  async createIndex(name: string, spec: IndexSpec): Promise<void> {
    const collection = this.#idle(name);
    const made = collection.createIndex(spec);
    if (!made) return;
    this.#seq += 1;
    await this.#journal.append({
      kind: 'index',
      seq: this.#seq,
      collection: name,
      spec: made.spec,
    });
  }

  async dropIndex(collection: string, name: string): Promise<void> {
    if (!this.#idle(collection).dropIndex(name)) return;
    this.#seq += 1;
    await this.#journal.append({ kind: 'index dropped', seq: this.#seq, collection, name });
  }

  async dropCollection(name: string): Promise<void> {
    this.#idle(name);
    this.collections.delete(name);
    this.#seq += 1;
    await this.#journal.append({ kind: 'collection dropped', seq: this.#seq, name });
  }

  /** A collection no open transaction has written to. */
  #idle(name: string): Collection {
    const collection = this.collection(name);
    for (const transaction of this.transactions.values()) {
      // Its writes were checked against the indexes of before; the commit must not fail.
      if (!transaction.writesOf(name).next().done) throw collectionBusy(name);
    }
    return collection;
  }

  /** Changes memory only; `record` must follow before control is given back. */
  apply(change: Change): void {
    this.collection(change.collection).put(change.id, change.after);
  }

  /**
   * Makes applied changes one commit. Resolves when it is durable; what others read meanwhile is
   * in the log already, so a killed process does not forget what it showed.
   */
  async record(changes: readonly Change[], by?: Transaction): Promise<void> {
    if (changes.length === 0) return;
    for (const transaction of this.transactions.values()) {
      if (transaction !== by) transaction.observe(changes);
    }
    this.#seq += 1;
    const commit: Commit = { seq: this.#seq, atMs: this.#now(), changes };
    await this.#journal.append({ kind: 'commit', commit });
    for (const listener of this.#listeners) notify(listener, commit);
  }

  /**
   * Replays one entry of the log; the caller has checked its checksum and order. Answers the
   * commit with its before-images, which the log does not hold.
   */
  replay(entry: LogEntry): Commit | null {
    switch (entry.kind) {
      case 'collection':
        this.collections.set(entry.name, new Collection(entry.name));
        this.#seq = entry.seq;
        return null;
      case 'index':
        this.collection(entry.collection).createIndex(entry.spec);
        this.#seq = entry.seq;
        return null;
      case 'index dropped':
        this.collection(entry.collection).dropIndex(entry.name);
        this.#seq = entry.seq;
        return null;
      case 'collection dropped':
        this.collections.delete(entry.name);
        this.#seq = entry.seq;
        return null;
      case 'commit':
        this.#seq = entry.commit.seq;
        return { ...entry.commit, changes: entry.commit.changes.map((c) => this.#reapply(c)) };
      default:
        return entry satisfies never;
    }
  }

  #reapply(change: Change): Change {
    const before = this.collection(change.collection).get(change.id) ?? null;
    this.apply(change);
    return { ...change, before };
  }

  /** Sets the starting point a snapshot gives. */
  restore(seq: number): void {
    this.#seq = seq;
  }

  subscribe(listener: (commit: Commit) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    for (const transaction of this.transactions.values()) transaction.end();
    this.transactions.clear();
    await this.#journal.close();
  }
}

/** A listener's bug must surface, but not as the failure of a write that is durable. */
function notify(listener: (commit: Commit) => void, commit: Commit): void {
  try {
    listener(commit);
  } catch (cause) {
    queueMicrotask(() => {
      throw cause;
    });
  }
}

export const memoryJournal: Journal = {
  append: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

export function insertion(collection: string, document: Doc): Change {
  const id = documentKey(document._id);
  return { collection, id, op: 'insert', before: null, after: document };
}
