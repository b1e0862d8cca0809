/** A secondary index: sorted entries of (key values, document). */
import { stringifyEjson } from '../../protocol/ejson.ts';
import type { Doc, IndexSpec } from '../api.ts';
import { requestFailed } from '../errors.ts';
import { keysAtPath, splitPath, valueAtPath } from '../values/paths.ts';
import { compareValues } from '../values/values.ts';
import { SortedList } from './sorted-list.ts';

export interface IndexField {
  readonly path: string;
  readonly parts: readonly string[];
  readonly direction: 1 | -1;
}

export interface IndexEntry {
  readonly values: readonly unknown[];
  readonly key: string;
  readonly ordinal: number;
}

/** Index rows that leave and rows that come. */
export interface RowChange {
  readonly remove: readonly (readonly unknown[])[];
  readonly add: readonly (readonly unknown[])[];
  readonly gone: boolean;
}

export interface TakenKey {
  readonly owner: string;
  readonly text: string;
}

/** MongoDB's default name: `a_1_b_-1`. */
export function indexName(spec: IndexSpec): string {
  return (
    spec.name ??
    Object.entries(spec.keys)
      .map(([path, kind]) => `${path}_${kind}`)
      .join('_')
  );
}

export class Index {
  readonly name: string;
  readonly spec: IndexSpec;
  readonly unique: boolean;
  /** The ordered fields; a 2dsphere field takes no part in lookups. */
  readonly fields: readonly IndexField[];
  readonly definition: string;
  readonly #entries: SortedList<IndexEntry>;
  readonly #ordinals = new Map<string, number>();
  #nextOrdinal = 0;
  #multikeyDocuments = 0;

  constructor(collection: string, spec: IndexSpec) {
    const keys = Object.entries(spec.keys);
    if (keys.length === 0) throw requestFailed(`index on ${collection} must have fields`);
    this.name = indexName(spec);
    this.spec = { ...spec, name: this.name };
    this.unique = spec.unique === true;
    this.definition = stringifyEjson([keys, this.unique]);
    const fields: IndexField[] = [];
    for (const [path, direction] of keys) {
      if (direction === '2dsphere') break;
      if (direction !== 1 && direction !== -1) {
        throw requestFailed(`unknown index kind for ${path}: ${String(direction)}`);
      }
      fields.push({ path, parts: splitPath(path), direction });
    }
    this.fields = fields;
    this.#entries = new SortedList((a, b) => this.#compareEntries(a, b));
  }

  /** True when some document has several entries: a range may then not be narrowed from both ends. */
  get multikey(): boolean {
    return this.#multikeyDocuments > 0;
  }

  get entries(): SortedList<IndexEntry> {
    return this.#entries;
  }

  /** What replacing a document means here; throws for a document that cannot be indexed. */
  prepare(before: Doc | undefined, after: Doc | undefined): RowChange | null {
    if (this.fields.length === 0) return null;
    const remove = before ? this.#rows(before) : [];
    const add = after ? this.#rows(after) : [];
    return sameRows(remove, add) ? null : { remove, add, gone: after === undefined };
  }

  /** Carries out a prepared change; cannot fail. */
  change(key: string, change: RowChange | null): void {
    if (!change) return;
    const { remove, add } = change;
    const ordinal = this.#ordinals.get(key) ?? this.#nextOrdinal++;
    for (const values of remove) this.#entries.remove({ values, key, ordinal });
    for (const values of add) this.#entries.add({ values, key, ordinal });
    if (change.gone) this.#ordinals.delete(key);
    else this.#ordinals.set(key, ordinal);
    this.#multikeyDocuments += Number(add.length > 1) - Number(remove.length > 1);
  }

  /** Another document that already holds one of this document's keys, if the index is unique. */
  duplicateOf(key: string, document: Doc): TakenKey | null {
    if (!this.unique) return null;
    for (const values of this.#rows(document)) {
      for (const entry of this.#entries.from((e) => this.comparePrefix(e.values, values))) {
        if (this.comparePrefix(entry.values, values) !== 0) break;
        if (entry.key !== key) return { owner: entry.key, text: this.#keyText(values) };
      }
    }
    return null;
  }

  /** Keys of all stored documents that share an index key with this one. */
  *ownersOf(document: Doc): Generator<string> {
    for (const values of this.#rows(document)) {
      for (const entry of this.#entries.from((e) => this.comparePrefix(e.values, values))) {
        if (this.comparePrefix(entry.values, values) !== 0) break;
        yield entry.key;
      }
    }
  }

  /** Texts of the keys a document has, for locks on unique keys. */
  keyTexts(document: Doc): string[] {
    return this.#rows(document).map((values) => stringifyEjson(values.map((v) => v ?? null)));
  }

  sameKeys(a: Doc, b: Doc): boolean {
    return sameRows(this.#rows(a), this.#rows(b));
  }

  /** Order of an entry relative to leading `values`, in index order. */
  comparePrefix(entry: readonly unknown[], values: readonly unknown[]): number {
    for (let i = 0; i < values.length; i++) {
      const order = compareValues(entry[i], values[i]);
      if (order !== 0) return this.fields[i]?.direction === -1 ? -order : order;
    }
    return 0;
  }

  #compareEntries(a: IndexEntry, b: IndexEntry): number {
    return this.comparePrefix(a.values, b.values) || a.ordinal - b.ordinal;
  }

  #keyText(values: readonly unknown[]): string {
    const parts = this.fields.map((f, i) => `${f.path}: ${JSON.stringify(values[i] ?? null)}`);
    return `{ ${parts.join(', ')} }`;
  }

  /** One row of values per entry; an array in one field gives a row for each element. */
  #rows(document: Doc): unknown[][] {
    let rows: unknown[][] = [[]];
    let spread = '';
    for (const field of this.fields) {
      const values = fieldValues(document, field);
      if (values.length > 1) {
        if (spread && !field.path.startsWith(`${spread}.`)) {
          const head = field.path.split('.')[0];
          if (head !== spread.split('.')[0]) {
            throw requestFailed(`cannot index parallel arrays [${field.path}] [${spread}]`);
          }
        }
        spread = field.path;
      }
      rows = values.flatMap((value) => rows.map((row) => [...row, value]));
    }
    return rows;
  }
}

function fieldValues(document: Doc, field: IndexField): unknown[] {
  const [first] = field.parts;
  // The usual case, a plain field at the top, must not allocate a walk.
  if (field.parts.length === 1 && first !== undefined) {
    const value = valueAtPath(document, field.parts);
    if (!Array.isArray(value)) return [value];
  }
  const values = keysAtPath(document, field.parts);
  if (values.length < 2) return values;
  return values.filter((v, i) => values.findIndex((w) => compareValues(v, w) === 0) === i);
}

function sameRows(a: readonly (readonly unknown[])[], b: readonly (readonly unknown[])[]): boolean {
  if (a.length !== b.length || a.length === 0) return false;
  return a.every((row, i) => row.every((value, j) => compareValues(value, b[i]?.[j]) === 0));
}
