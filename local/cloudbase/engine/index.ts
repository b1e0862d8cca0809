/** The database engine behind the local CloudBase and the simulator. */
import { randomUUID } from 'node:crypto';
import { aggregate } from './aggregate/pipeline.ts';
import type { Doc, Engine, EngineOptions, UpdateCommand } from './api.ts';
import { crc32 } from './journal/crc32.ts';
import { openJournal } from './journal/journal.ts';
import { find } from './read/reader.ts';
import { memoryJournal, Store } from './store.ts';
import { documentChanger, type Modified, newDocument } from './write/changes.ts';
import { LockTable, type Schedule } from './write/locks.ts';
import { TransactionWriter } from './write/transaction-writer.ts';
import { PlainWriter } from './write/writer.ts';

/**
 * Opens the database. With `dataDir` every acknowledged write is on disk before its promise
 * resolves; without it everything lives in memory. Throws when the folder is in use by another
 * process or its log cannot be read.
 */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  const now = options.now ?? Date.now;
  const newId = options.newId ?? (() => randomUUID().replaceAll('-', ''));
  const schedule = options.schedule ?? realSchedule;
  const store = new Store(now, memoryJournal);
  if (options.dataDir !== undefined) await openDataFolder(options.dataDir, store, options);
  return assemble(store, { now, newId, schedule });
}

async function openDataFolder(folder: string, store: Store, options: EngineOptions): Promise<void> {
  const journal = await openJournal(folder, store, options);
  store.attach(journal);
  if (journal.droppedBytes > 0) {
    options.warn?.(
      `dropped ${journal.droppedBytes} bytes of a commit that was cut off before it was acknowledged`,
    );
  }
}

interface Parts {
  readonly now: () => number;
  readonly newId: () => string;
  readonly schedule: Schedule;
}

function assemble(store: Store, parts: Parts): Engine {
  const locks = new LockTable(parts.schedule);
  const plain = new PlainWriter(store, locks, parts.newId);
  const transactions = new TransactionWriter({ store, locks, ...parts });
  const update = async (command: UpdateCommand): Promise<Modified> => {
    store.collection(command.collection);
    const changer = documentChanger(command, parts);
    if (command.transactionId === undefined) return plain.update(command, changer);
    return transactions.update(transactions.use(command.transactionId), command, changer);
  };
  return {
    async insert(collection, sources, transactionId) {
      store.collection(collection);
      const documents = sources.map((source) => newDocument(source, parts.newId));
      if (transactionId === undefined) await plain.insert(collection, documents);
      else transactions.insert(transactions.use(transactionId), collection, documents);
      return documents.map((document) => document._id);
    },
    async find(collection, query = {}) {
      const transaction =
        query.transactionId === undefined ? undefined : transactions.use(query.transactionId);
      return find(store.collection(collection), query, transaction);
    },
    async count(collection, filter) {
      const target = store.collection(collection);
      if (!filter || Object.keys(filter).length === 0) return target.size;
      return find(target, { filter }).length;
    },
    async update(command) {
      const { document: _, ...counts } = await update(command);
      // CloudBase counts a replacement by what it found: setting the same content again is one.
      return command.replace ? { ...counts, updated: counts.matched } : counts;
    },
    async updateAndReturn(command) {
      const { matched, document } = await update(command);
      return matched > 0 ? { updated: 1, doc: document ?? null } : { updated: 0, doc: null };
    },
    async remove({ collection, filter, multi = false, transactionId }) {
      if (transactionId === undefined) return plain.remove(collection, filter, multi);
      return transactions.remove(transactions.use(transactionId), { collection, filter, multi });
    },
    async aggregate(collection, stages) {
      const random = seededRandom(parts.newId);
      return aggregate(collection, stages, { store, nowMs: parts.now(), random });
    },
    begin: async () => transactions.begin(),
    commit: (id) => transactions.commit(id),
    abort: async (id) => transactions.abort(id),
    createCollection: (name) => store.createCollection(name),
    listCollections: async () => [...store.collections.keys()].sort(),
    createIndex: (collection, spec) => store.createIndex(collection, spec),
    listIndexes: async (collection) =>
      [...store.collection(collection).indexes].map((index) => index.spec),
    dropIndex: (collection, name) => store.dropIndex(collection, name),
    dropCollection: (name) => store.dropCollection(name),
    subscribe: (listener) => store.subscribe(listener),
    close: () => store.close(),
  };
}

/** Random numbers made from ids, so that a simulation with its own ids has no other chance. */
function seededRandom(newId: () => string): () => number {
  return () => Number.parseInt(crc32(Buffer.from(newId())), 16) / 2 ** 32;
}

function realSchedule(fn: () => void, ms: number): () => void {
  const timer = setTimeout(fn, ms);
  timer.unref();
  return () => clearTimeout(timer);
}

export type { Doc };
