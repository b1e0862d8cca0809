/** One collection: its documents in insertion order and its indexes. */
import type { Doc, IndexSpec } from './api.ts';
import { duplicateKey, requestFailed } from './errors.ts';
import { Index, indexName, type RowChange } from './indexes/secondary-index.ts';

export class Collection {
  readonly name: string;
  readonly #documents = new Map<string, Doc>();
  readonly #indexes = new Map<string, Index>();
  #idIndex: Index | null = null;

  constructor(name: string) {
    this.name = name;
  }

  get size(): number {
    return this.#documents.size;
  }

  get(key: string): Doc | undefined {
    return this.#documents.get(key);
  }

  entries(): IterableIterator<[string, Doc]> {
    return this.#documents.entries();
  }

  /**
   * Stores (or, with null, deletes) a document and brings every index up to date. Throws before
   * anything is changed when the document cannot be indexed.
   */
  put(key: string, document: Doc | null): void {
    const before = this.#documents.get(key);
    const prepared = this.#prepare(before, document ?? undefined);
    for (const { index, change } of prepared) index.change(key, change);
    if (document) this.#documents.set(key, document);
    else this.#documents.delete(key);
  }

  /** Throws what `put` would throw, without storing. */
  checkIndexable(document: Doc): void {
    this.#prepare(undefined, document);
  }

  #prepare(
    before: Doc | undefined,
    after: Doc | undefined,
  ): { index: Index; change: RowChange | null }[] {
    if (this.#indexes.size === 0 && !this.#idIndex) return [];
    const all = this.#idIndex ? [...this.#indexes.values(), this.#idIndex] : this.#indexes.values();
    return Array.from(all, (index) => ({ index, change: index.prepare(before, after) }));
  }

  get indexes(): Iterable<Index> {
    return this.#indexes.values();
  }

  /** `_id` in order, built when a range or a sort first asks for it: most collections never do. */
  idIndex(): Index {
    if (!this.#idIndex) {
      this.#idIndex = new Index(this.name, { name: '_id_', keys: { _id: 1 } });
      for (const [key, document] of this.#documents) {
        this.#idIndex.change(key, this.#idIndex.prepare(undefined, document));
      }
    }
    return this.#idIndex;
  }

  /** Throws when documents already break a unique index, or the name has another definition. */
  createIndex(spec: IndexSpec): Index | null {
    const name = indexName(spec);
    const known = this.#indexes.get(name);
    if (known) {
      if (known.definition === new Index(this.name, spec).definition) return null;
      throw requestFailed(`Index with name: ${name} already exists with different options`);
    }
    const index = new Index(this.name, spec);
    for (const [key, document] of this.#documents) {
      const taken = index.duplicateOf(key, document);
      if (taken) throw duplicateKey(this.name, name, taken.text);
      index.change(key, index.prepare(undefined, document));
    }
    this.#indexes.set(name, index);
    return index;
  }

  /** False when there is none of this name. */
  dropIndex(name: string): boolean {
    return this.#indexes.delete(name);
  }
}
