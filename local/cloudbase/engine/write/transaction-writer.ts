/** Writes inside a transaction: first writer wins, a conflict ends the transaction at once. */
import type { Change, Doc, Filter, UpdateCommand } from '../api.ts';
import type { Collection } from '../collection.ts';
import { duplicateKey, transactionConflict, transactionMissing } from '../errors.ts';
import type { Index } from '../indexes/secondary-index.ts';
import { documentKey } from '../keys.ts';
import { findDocuments } from '../read/reader.ts';
import type { Store } from '../store.ts';
import { type DocumentChanger, type Modified, upsertDocument } from './changes.ts';
import type { LockTable, Schedule } from './locks.ts';
import { Transaction } from './transaction.ts';
import { type DocumentWrite, duplicateId, everything, lockNames } from './writer.ts';

export const TRANSACTION_LIFE_MS = 30_000;

export interface RemoveCommand {
  readonly collection: string;
  readonly filter: Filter;
  readonly multi: boolean;
}

export interface TransactionNeeds {
  readonly store: Store;
  readonly locks: LockTable;
  readonly schedule: Schedule;
  readonly newId: () => string;
}

export class TransactionWriter {
  readonly #needs: TransactionNeeds;

  constructor(needs: TransactionNeeds) {
    this.#needs = needs;
  }

  begin(): string {
    const { store, schedule, newId } = this.#needs;
    const transaction = new Transaction(newId());
    store.transactions.set(transaction.id, transaction);
    transaction.stopTimer = schedule(() => this.#end(transaction), TRANSACTION_LIFE_MS);
    return transaction.id;
  }

  /** The open transaction, its snapshot taken. Throws DATABASE_TRANSACTION_FAIL if it is over. */
  use(id: string): Transaction {
    const transaction = this.#open(id);
    transaction.takeSnapshot();
    return transaction;
  }

  /** Resolves when everything the transaction wrote is durable. */
  async commit(id: string): Promise<void> {
    const { store } = this.#needs;
    const transaction = this.#open(id);
    const changes: Change[] = [];
    for (const { collection, key, write } of transaction.pending()) {
      changes.push({ collection, id: key, op: write.op, before: write.before, after: write.after });
    }
    // Nothing is awaited between applying and recording, so others see all of it or nothing.
    for (const change of changes) store.apply(change);
    const durable = store.record(changes, transaction);
    this.#end(transaction);
    await durable;
  }

  abort(id: string): void {
    this.#end(this.#open(id));
  }

  insert(transaction: Transaction, name: string, documents: readonly Doc[]): void {
    this.#guard(transaction, () => {
      const collection = this.#needs.store.collection(name);
      for (const document of documents) {
        const key = documentKey(document._id);
        const stored = collection.get(key);
        const seen = transaction.see(name, key, stored);
        if (seen) throw duplicateId(name, document._id);
        this.#write(transaction, collection, { key, before: null, after: document, op: 'insert' });
      }
    });
  }

  update(transaction: Transaction, command: UpdateCommand, changer: DocumentChanger): Modified {
    return this.#guard(transaction, () => {
      const collection = this.#needs.store.collection(command.collection);
      const limit = command.multi ? Number.POSITIVE_INFINITY : 1;
      const query = { ...everything(command.filter), limit };
      const result: Modified = { matched: 0, updated: 0 };
      for (const document of findDocuments(collection, query, transaction)) {
        const after = changer(document);
        result.matched += 1;
        result.document = after;
        // As in MongoDB, an update that changes nothing writes nothing and so locks nothing.
        if (after === document) continue;
        const op = command.replace ? 'replace' : 'update';
        const key = documentKey(document._id);
        this.#write(transaction, collection, { key, before: document, after, op });
        result.updated += 1;
      }
      if (result.matched > 0 || !command.upsert) return result;
      const document = upsertDocument(command, changer, this.#needs.newId);
      this.insert(transaction, command.collection, [document]);
      return { matched: 0, updated: 0, upsertedId: document._id, document };
    });
  }

  remove(transaction: Transaction, command: RemoveCommand): number {
    const { collection: name, filter, multi } = command;
    return this.#guard(transaction, () => {
      const collection = this.#needs.store.collection(name);
      const limit = multi ? Number.POSITIVE_INFINITY : 1;
      const found = findDocuments(collection, { ...everything(filter), limit }, transaction);
      for (const before of found) {
        const key = documentKey(before._id);
        this.#write(transaction, collection, { key, before, after: null, op: 'delete' });
      }
      return found.length;
    });
  }

  #write(
    transaction: Transaction,
    collection: Collection,
    write: DocumentWrite & { op: Change['op'] },
  ): void {
    const { key, before, after, op } = write;
    if (transaction.changedSince(collection.name, key)) throw transactionConflict();
    // The commit must not fail half way, so what an index refuses is refused here.
    if (after) collection.checkIndexable(after);
    for (const name of lockNames(collection, write)) {
      if (!this.#needs.locks.acquire(name, transaction.id)) throw transactionConflict();
    }
    if (after) this.#refuseTakenKeys({ transaction, collection, key, after });
    transaction.write(collection.name, key, { before, after, op });
  }

  #refuseTakenKeys(question: KeyQuestion): void {
    const { transaction, collection, after } = question;
    for (const index of collection.indexes) {
      if (!index.unique) continue;
      const owner = ownerOf(index, question);
      if (owner === null) continue;
      // Taken by a commit this snapshot cannot see: MongoDB calls that a conflict.
      if (transaction.changedSince(collection.name, owner)) throw transactionConflict();
      throw duplicateKey(collection.name, index.name, index.keyTexts(after).join(', '));
    }
  }

  /** Any refused write ends the transaction on the server, as MongoDB does. */
  #guard<T>(transaction: Transaction, run: () => T): T {
    try {
      return run();
    } catch (cause) {
      this.#end(transaction);
      throw cause;
    }
  }

  #open(id: string): Transaction {
    const transaction = this.#needs.store.transactions.get(id);
    if (!transaction) throw transactionMissing();
    return transaction;
  }

  #end(transaction: Transaction): void {
    transaction.end();
    this.#needs.store.transactions.delete(transaction.id);
    this.#needs.locks.release(transaction.id);
  }
}

interface KeyQuestion {
  readonly transaction: Transaction;
  readonly collection: Collection;
  readonly key: string;
  readonly after: Doc;
}

/** The other document that holds one of the unique keys, as this transaction's commit would find. */
function ownerOf(index: Index, question: KeyQuestion): string | null {
  const { transaction, collection, key, after } = question;
  const mine = new Set(index.keyTexts(after));
  for (const [other, write] of transaction.writesOf(collection.name)) {
    if (other === key || !write.after) continue;
    if (index.keyTexts(write.after).some((text) => mine.has(text))) return other;
  }
  const rewritten = new Set([...transaction.writesOf(collection.name)].map(([other]) => other));
  for (const owner of index.ownersOf(after)) {
    if (owner !== key && !rewritten.has(owner)) return owner;
  }
  return null;
}
