/**
 * The documents one watch shows and how a commit changes them. Knows nothing of sockets: commits
 * in, events out.
 */
import type { Change, Doc, Engine, Filter } from '../../engine/api.ts';
import { compileFilter } from '../../engine/match/match.ts';
import type { DataType, QueueType } from './messages.ts';
import { RealtimeError } from './messages.ts';

/** Most documents one watch may show (cloud.tencent.com/document/product/876/41801). */
export const MAX_WATCHED = 5000;
/** How long after the first read commits may still arrive that the read already showed. */
const CATCH_UP_MS = 2000;

export interface WindowOptions {
  readonly engine: Engine;
  readonly collection: string;
  readonly filter: Filter;
  readonly sort: Record<string, 1 | -1> | undefined;
  readonly limit: number | undefined;
  /** Whether the watcher may see a document that left its query. */
  readonly mayRead: (doc: Doc) => Promise<boolean>;
  readonly now: () => number;
}

/** An event before it has an id; `doc` is what the client may see. */
export interface WindowEvent {
  readonly data: DataType;
  readonly queue: QueueType;
  readonly doc: Doc;
}

export class WatchWindow {
  readonly #options: WindowOptions;
  readonly #matches: (document: unknown) => boolean;
  #docs = new Map<unknown, Doc>();
  /** Documents of the first read that no commit has confirmed yet. */
  #unconfirmed = new Set<unknown>();
  #catchUpUntil = 0;

  constructor(options: WindowOptions) {
    this.#options = options;
    this.#matches = compileFilter(options.filter);
  }

  /** The documents shown now. */
  docs(): readonly Doc[] {
    return [...this.#docs.values()];
  }

  /** First read. Throws SYS_ERR for too many documents, and what the engine throws. */
  async open(): Promise<void> {
    this.#docs = await this.#read();
    this.#unconfirmed = new Set(this.#docs.keys());
    this.#catchUpUntil = this.#options.now() + CATCH_UP_MS;
  }

  /**
   * Whether a commit can touch this window at all: what is shown matched before the commit, what
   * comes in matches after it. Most watches of a collection are another user's.
   */
  concerns(changes: readonly Change[]): boolean {
    return changes.some(
      ({ before, after }) =>
        (after !== null && this.#matches(after)) || (before !== null && this.#matches(before)),
    );
  }

  /** The events one commit causes, in order. Throws SYS_ERR when the watch grows too large. */
  async apply(changes: readonly Change[]): Promise<WindowEvent[]> {
    if (this.#options.limit !== undefined) return this.#applyToPage(changes);
    const events: WindowEvent[] = [];
    for (const change of changes) {
      const event = await this.#applyChange(change);
      if (event !== undefined) events.push(event);
    }
    this.#refuseOverflow(this.#docs.size);
    return events;
  }

  async #applyChange(change: Change): Promise<WindowEvent | undefined> {
    const id = (change.after ?? change.before)?._id;
    const shown = this.#docs.get(id);
    if (this.#isStale(id, shown, change)) return undefined;
    const { after } = change;
    if (after !== null && this.#matches(after)) {
      this.#docs.set(id, after);
      return { ...enteringOrChanging(change, shown !== undefined), doc: after };
    }
    if (shown === undefined) return undefined;
    this.#docs.delete(id);
    return this.#leaving(change, shown);
  }

  async #leaving(change: Change, shown: Doc): Promise<WindowEvent> {
    const { after } = change;
    if (after === null) return { data: 'remove', queue: 'dequeue', doc: shown };
    // What it became may be another user's by now: then the client keeps what it last saw.
    const doc = (await this.#options.mayRead(after)) ? after : shown;
    return { data: dataTypeOf(change), queue: 'dequeue', doc };
  }

  /**
   * The first read may be ahead of the feed, which waits for the disk: a commit it already showed
   * must not turn the document back. Stored documents are immutable, so identity tells.
   */
  #isStale(id: unknown, shown: Doc | undefined, change: Change): boolean {
    if (shown === undefined || !this.#unconfirmed.has(id)) return false;
    if (change.before === shown || this.#options.now() > this.#catchUpUntil) {
      this.#unconfirmed.delete(id);
      return false;
    }
    if (change.after === shown) this.#unconfirmed.delete(id);
    return true;
  }

  /** A page (limit) is read again: what moves up from below its edge is not in the commit. */
  async #applyToPage(changes: readonly Change[]): Promise<WindowEvent[]> {
    const touched = new Map<unknown, Change>();
    for (const change of changes) {
      const id = (change.after ?? change.before)?._id;
      if (this.#docs.has(id) || (change.after !== null && this.#matches(change.after))) {
        touched.set(id, change);
      }
    }
    if (touched.size === 0) return [];
    const before = this.#docs;
    const now = await this.#read();
    this.#docs = now;
    const events: WindowEvent[] = [];
    for (const [id, shown] of before) {
      if (!now.has(id)) events.push(await this.#leavingPage(shown, touched.get(id)));
    }
    for (const [id, doc] of now) {
      const shown = before.get(id);
      if (shown === doc) continue;
      events.push(enteringPage({ doc, shown, change: touched.get(id) }));
    }
    return events;
  }

  async #leavingPage(shown: Doc, change: Change | undefined): Promise<WindowEvent> {
    const pushedOut = change === undefined || (change.after && this.#matches(change.after));
    if (pushedOut) return { data: 'limit', queue: 'dequeue', doc: shown };
    return this.#leaving(change, shown);
  }

  async #read(): Promise<Map<unknown, Doc>> {
    const { engine, collection, filter, sort, limit } = this.#options;
    const found = await engine.find(collection, {
      filter,
      limit: limit ?? MAX_WATCHED + 1,
      ...(sort === undefined ? {} : { sort }),
    });
    this.#refuseOverflow(found.length);
    return new Map(found.map((doc) => [doc._id, doc]));
  }

  #refuseOverflow(size: number): void {
    if (size <= MAX_WATCHED) return;
    throw new RealtimeError('SYS_ERR', `a watch may show at most ${MAX_WATCHED} documents`);
  }
}

function dataTypeOf(change: Change): 'update' | 'replace' {
  return change.op === 'replace' ? 'replace' : 'update';
}

function enteringOrChanging(change: Change, shown: boolean): Omit<WindowEvent, 'doc'> {
  if (shown) return { data: dataTypeOf(change), queue: 'update' };
  return { data: change.op === 'insert' ? 'add' : dataTypeOf(change), queue: 'enqueue' };
}

function enteringPage(entry: {
  doc: Doc;
  shown: Doc | undefined;
  change: Change | undefined;
}): WindowEvent {
  const { doc, shown, change } = entry;
  if (change !== undefined) return { ...enteringOrChanging(change, shown !== undefined), doc };
  if (shown !== undefined) return { data: 'update', queue: 'update', doc };
  return { data: 'limit', queue: 'enqueue', doc };
}
