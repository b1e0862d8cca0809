/** One collection: its documents in insertion order and its indexes. */
import type { Doc, IndexSpec } from './api.ts';
import { duplicateKey, requestFailed } from './errors.ts';
import { Index, indexName } from './secondary-index.ts';

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

  /** Stores (or, with null, deletes) a document and brings every index up to date. */
  put(key: string, document: Doc | null): void {
    const before = this.#documents.get(key);
    for (const index of this.#indexes.values()) index.replace(key, before, document ?? undefined);
    this.#idIndex?.replace(key, before, document ?? undefined);
    if (document) this.#documents.set(key, document);
    else this.#documents.delete(key);
  }

  get indexes(): Iterable<Index> {
    return this.#indexes.values();
  }

  /** `_id` in order, built when a range or a sort first asks for it: most collections never do. */
  idIndex(): Index {
    if (!this.#idIndex) {
      this.#idIndex = new Index(this.name, { name: '_id_', keys: { _id: 1 } });
      for (const [key, document] of this.#documents)
        this.#idIndex.replace(key, undefined, document);
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
      index.replace(key, undefined, document);
    }
    this.#indexes.set(name, index);
    return index;
  }
}
