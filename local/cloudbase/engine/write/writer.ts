/** Plain writes: each takes effect at once, or waits until a transaction lets go of its document. */
import type { Change, Doc, Filter, UpdateCommand } from '../api.ts';
import type { Collection } from '../collection.ts';
import { duplicateKey, lockTimeout } from '../errors.ts';
import { documentKey, documentLock, uniqueLock } from '../keys.ts';
import { compileFilter } from '../match/match.ts';
import { findDocuments } from '../read/reader.ts';
import { insertion, type Store } from '../store.ts';
import { type DocumentChanger, type Modified, upsertDocument } from './changes.ts';
import type { LockTable } from './locks.ts';

/** Less than the SDK's 15 s request time-out, so that the client learns what happened. */
export const LOCK_WAIT_MS = 10_000;

export class PlainWriter {
  readonly #store: Store;
  readonly #locks: LockTable;
  readonly #newId: () => string;

  constructor(store: Store, locks: LockTable, newId: () => string) {
    this.#store = store;
    this.#locks = locks;
    this.#newId = newId;
  }

  /** Inserts in order; a duplicate stops there and keeps what came before, as MongoDB does. */
  async insert(name: string, documents: readonly Doc[]): Promise<void> {
    const collection = this.#store.collection(name);
    const changes: Change[] = [];
    try {
      for (const document of documents) {
        const key = documentKey(document._id);
        for (;;) {
          const lock = this.#heldLock(collection, { key, before: null, after: document });
          if (lock === null) break;
          await this.#yieldTo(name, lock, changes);
        }
        refuseDuplicate(collection, { key, before: null, after: document });
        const change = insertion(name, document);
        this.#store.apply(change);
        changes.push(change);
      }
    } finally {
      await this.#store.record(changes);
    }
  }

  async update(command: UpdateCommand, changer: DocumentChanger): Promise<Modified> {
    const collection = this.#store.collection(command.collection);
    if (command.multi !== true) return this.#updateOne(collection, command, changer);
    const found = findDocuments(collection, everything(command.filter));
    const total: Modified = { matched: 0, updated: 0 };
    const changes: Change[] = [];
    const blocked: string[] = [];
    try {
      for (const document of found) {
        const key = documentKey(document._id);
        const after = changer(document);
        if (after === document) {
          total.matched += 1;
        } else if (this.#heldLock(collection, { key, before: document, after }) !== null) {
          blocked.push(key);
        } else {
          refuseDuplicate(collection, { key, before: document, after });
          const change = updating(command, document, after);
          this.#store.apply(change);
          changes.push(change);
          total.matched += 1;
          total.updated += 1;
        }
      }
    } finally {
      await this.#store.record(changes);
    }
    for (const key of blocked) {
      const id = collection.get(key)?._id ?? key;
      const one = { ...command, filter: { $and: [{ _id: id }, command.filter] } };
      const result = await this.#updateOne(collection, { ...one, upsert: false }, changer);
      total.matched += result.matched;
      total.updated += result.updated;
    }
    if (total.matched === 0 && command.upsert) return this.#upsert(command, changer);
    return total;
  }

  async remove(name: string, filter: Filter, multi: boolean): Promise<number> {
    const collection = this.#store.collection(name);
    const found = findDocuments(collection, {
      ...everything(filter),
      limit: multi ? Number.POSITIVE_INFINITY : 1,
    });
    const matches = compileFilter(filter);
    const changes: Change[] = [];
    let removed = 0;
    for (const document of found) {
      const key = documentKey(document._id);
      for (;;) {
        const now = collection.get(key);
        if (!now || !matches(now)) break;
        const lock = this.#heldLock(collection, { key, before: now, after: null });
        if (lock === null) {
          const change: Change = {
            collection: name,
            id: key,
            op: 'delete',
            before: now,
            after: null,
          };
          this.#store.apply(change);
          changes.push(change);
          removed += 1;
          break;
        }
        await this.#yieldTo(name, lock, changes);
      }
    }
    await this.#store.record(changes);
    return removed;
  }

  async #updateOne(
    collection: Collection,
    command: UpdateCommand,
    changer: DocumentChanger,
  ): Promise<Modified> {
    for (;;) {
      const [document] = findDocuments(collection, { ...everything(command.filter), limit: 1 });
      if (!document) {
        return command.upsert ? this.#upsert(command, changer) : { matched: 0, updated: 0 };
      }
      const key = documentKey(document._id);
      const after = changer(document);
      if (after === document) return { matched: 1, updated: 0, document };
      const lock = this.#heldLock(collection, { key, before: document, after });
      if (lock !== null) {
        await this.#waitFor(collection.name, lock);
        continue;
      }
      refuseDuplicate(collection, { key, before: document, after });
      const change = updating(command, document, after);
      this.#store.apply(change);
      await this.#store.record([change]);
      return { matched: 1, updated: 1, document: after };
    }
  }

  async #upsert(command: UpdateCommand, changer: DocumentChanger): Promise<Modified> {
    const document = upsertDocument(command, changer, this.#newId);
    await this.insert(command.collection, [document]);
    return { matched: 0, updated: 0, upsertedId: document._id, document };
  }

  #heldLock(collection: Collection, write: DocumentWrite): string | null {
    for (const name of lockNames(collection, write)) {
      if (this.#locks.isHeld(name)) return name;
    }
    return null;
  }

  /**
   * Before control is given away, what was written so far becomes a commit. The lock may be let go
   * meanwhile, so the caller looks again before it waits: a wait begun too late is never woken.
   */
  async #yieldTo(collection: string, lock: string, written: Change[]): Promise<void> {
    if (written.length > 0) await this.#store.record(written.splice(0));
    else await this.#waitFor(collection, lock);
  }

  async #waitFor(collection: string, lock: string): Promise<void> {
    const free = await this.#locks.wait(lock, LOCK_WAIT_MS);
    if (!free) throw lockTimeout(collection, LOCK_WAIT_MS);
  }
}

export interface DocumentWrite {
  readonly key: string;
  readonly before: Doc | null;
  readonly after: Doc | null;
}

/** The document's own lock, and one for each unique key the write takes or gives up. */
export function lockNames(collection: Collection, write: DocumentWrite): string[] {
  const { key, before, after } = write;
  const names = [documentLock(collection.name, key)];
  for (const index of collection.indexes) {
    if (!index.unique) continue;
    const texts = new Set([
      ...(before ? index.keyTexts(before) : []),
      ...(after ? index.keyTexts(after) : []),
    ]);
    if (before && after && index.sameKeys(before, after)) continue;
    for (const text of texts) names.push(uniqueLock(collection.name, index.name, text));
  }
  return names;
}

/** Throws E11000 when the write would make two documents with one `_id` or unique key. */
function refuseDuplicate(collection: Collection, write: DocumentWrite & { after: Doc }): void {
  const { key, before, after } = write;
  if (before === null && collection.get(key)) throw duplicateId(collection.name, after._id);
  for (const index of collection.indexes) {
    const taken = index.duplicateOf(key, after);
    if (taken) throw duplicateKey(collection.name, index.name, taken.text);
  }
}

export function duplicateId(collection: string, id: unknown): Error {
  return duplicateKey(collection, '_id_', `{ _id: ${JSON.stringify(id)} }`);
}

export function everything(filter: Filter): {
  filter: Filter;
  sort: [];
  skip: number;
  limit: number;
} {
  return { filter, sort: [], skip: 0, limit: Number.POSITIVE_INFINITY };
}

function updating(command: UpdateCommand, before: Doc, after: Doc): Change {
  return {
    collection: command.collection,
    id: documentKey(before._id),
    op: command.replace ? 'replace' : 'update',
    before,
    after,
  };
}
