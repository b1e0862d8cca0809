/**
 * What the rest of the local CloudBase (protocol, realtime, triggers, simulator) may use of the
 * database engine. Documents are native here: Dates are `Date`, ids are strings; EJSON stays at
 * the wire.
 */

export type Doc = { _id: string } & Record<string, unknown>;
export type Filter = Record<string, unknown>;

/** One document changed by one commit. `before` is null for an insert, `after` for a delete. */
export interface Change {
  readonly collection: string;
  readonly id: string;
  readonly op: 'insert' | 'update' | 'replace' | 'delete';
  readonly before: Doc | null;
  readonly after: Doc | null;
}

/** Everything one acknowledged write (or transaction) changed, in order; `seq` rises by 1. */
export interface Commit {
  readonly seq: number;
  readonly atMs: number;
  readonly changes: readonly Change[];
}

export interface FindOptions {
  readonly filter?: Filter;
  /** Key order is sort order: 1 ascending, -1 descending. */
  readonly sort?: Record<string, 1 | -1>;
  readonly skip?: number;
  readonly limit?: number;
  readonly projection?: Record<string, unknown>;
  readonly transactionId?: string;
}

export interface UpdateCommand {
  readonly collection: string;
  readonly filter: Filter;
  /** A MongoDB update document ({$set,…}), or a whole document when `replace`. */
  readonly update: Record<string, unknown>;
  readonly multi?: boolean;
  readonly upsert?: boolean;
  readonly replace?: boolean;
  readonly transactionId?: string;
}

export interface IndexSpec {
  readonly name?: string;
  /** Key order matters, as in MongoDB. */
  readonly keys: Record<string, 1 | -1 | '2dsphere'>;
  readonly unique?: boolean;
}

/** Thrown by every engine call that the cloud would answer with `{code, message}`. */
export class CloudBaseError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'CloudBaseError';
    this.code = code;
  }
}

export interface Engine {
  insert(
    collection: string,
    docs: readonly Record<string, unknown>[],
    transactionId?: string,
  ): Promise<string[]>;
  find(collection: string, options?: FindOptions): Promise<Doc[]>;
  count(collection: string, filter?: Filter): Promise<number>;
  update(
    command: UpdateCommand,
  ): Promise<{ matched: number; updated: number; upsertedId?: string }>;
  /** Updates at most one document and gives the after-image; `updated` counts a match. */
  updateAndReturn(
    command: Omit<UpdateCommand, 'multi' | 'upsert' | 'replace'>,
  ): Promise<{ updated: 0 | 1; doc: Doc | null }>;
  remove(command: {
    readonly collection: string;
    readonly filter: Filter;
    readonly multi?: boolean;
    readonly transactionId?: string;
  }): Promise<number>;
  aggregate(
    collection: string,
    stages: readonly Record<string, unknown>[],
  ): Promise<Record<string, unknown>[]>;

  begin(): Promise<string>;
  commit(transactionId: string): Promise<void>;
  abort(transactionId: string): Promise<void>;

  createCollection(name: string): Promise<void>;
  listCollections(): Promise<string[]>;
  createIndex(collection: string, spec: IndexSpec): Promise<void>;
  listIndexes(collection: string): Promise<IndexSpec[]>;
  /** Nothing happens when there is none of this name. */
  dropIndex(collection: string, name: string): Promise<void>;
  /** With its documents. Subscribers are told nothing: no document was removed by anybody. */
  dropCollection(name: string): Promise<void>;

  /** Called after each commit is durable, in commit order. Returns the unsubscriber. */
  subscribe(listener: (commit: Commit) => void): () => void;
  /** Flushes and closes the log. The engine answers nothing afterwards. */
  close(): Promise<void>;
}

/** What the engine needs of the process around it; simulations pass their own. */
export interface EngineOptions {
  /** Folder of the append-only log; absent means memory only. */
  readonly dataDir?: string;
  readonly now?: () => number;
  /** Makes an `_id` for a document that came without one (24 or 32 hex digits). */
  readonly newId?: () => string;
  /** Runs `fn` after `ms`; used for the 30 s transaction expiry and lock waits. */
  readonly schedule?: (fn: () => void, ms: number) => () => void;
  /**
   * Start-up hands every commit of the log with a higher `seq` to `onReplay`, in order, before the
   * engine answers: triggers redeliver what a crash cut off between a commit and its delivery.
   */
  readonly replayAfter?: number;
  readonly onReplay?: (commit: Commit) => void;
  /** Awaited before compaction drops commits up to `seq`: consumers make their own record first. */
  readonly beforeCompaction?: (seq: number) => Promise<void>;
  /** Log size in bytes that starts a compaction (16 MB unless told). */
  readonly compactAtBytes?: number;
  /** Told what start-up mended, in words for a log. */
  readonly warn?: (message: string) => void;
}
