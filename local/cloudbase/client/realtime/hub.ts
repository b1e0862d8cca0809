/** All watches of the environment: commits go to those of the changed collection, in order. */
import type { Change, Commit, Doc, Engine, Filter } from '../../engine/api.ts';
import type { ClientIdentity } from '../auth/tokens.ts';
import { subjectOf } from '../auth/tokens.ts';
import { decodeObject } from '../data/wire.ts';
import { RealtimeError } from './messages.ts';
import type { QueryIds, WatchedQuery } from './query-id.ts';
import { type Outlet, Watch } from './watch.ts';
import { WatchWindow } from './window.ts';

/** How long a watch waits for its client to come back; js-sdk gives up after 5 tries of 10 s. */
const AWAY_MS = 120_000;

export interface HubOptions {
  readonly engine: Engine;
  readonly queryIds: QueryIds;
  readonly now: () => number;
  /** The filter this user may watch with. Throws DATABASE_PERMISSION_DENIED. */
  readonly readFilter: (
    identity: ClientIdentity,
    request: { collection: string; query: Filter },
  ) => Promise<Filter>;
  readonly mayRead: (identity: ClientIdentity, collection: string, doc: Doc) => Promise<boolean>;
}

export class Hub {
  readonly #options: HubOptions;
  readonly #byCollection = new Map<string, Set<Watch>>();
  readonly #byQueryId = new Map<string, Watch>();
  readonly #away = new Map<Watch, NodeJS.Timeout>();
  readonly #unsubscribe: () => void;

  constructor(options: HubOptions) {
    this.#options = options;
    this.#unsubscribe = options.engine.subscribe((commit) => this.#deliver(commit));
  }

  /** A new watch; it hears every commit from now on. `onFailure` is told when it has to end. */
  async create(
    identity: ClientIdentity,
    watched: WatchedQuery,
    onFailure: (error: unknown) => void,
  ): Promise<Watch> {
    const { collection, sort, limit } = watched;
    const query = decodeObject(parseQuery(watched.query), 'query', this.#options.now());
    const filter = await this.#options.readFilter(identity, { collection, query });
    const watch = new Watch({
      queryId: this.#options.queryIds.make(watched),
      collection,
      subject: subjectOf(identity),
      window: new WatchWindow({
        engine: this.#options.engine,
        collection,
        filter,
        sort,
        limit,
        mayRead: (doc) => this.#options.mayRead(identity, collection, doc),
        now: this.#options.now,
      }),
    });
    watch.onFailure = (error) => {
      this.end(watch);
      onFailure(error);
    };
    const watches = this.#byCollection.get(collection) ?? new Set();
    this.#byCollection.set(collection, watches.add(watch));
    this.#byQueryId.set(watch.options.queryId, watch);
    return watch;
  }

  /**
   * The watch a client comes back to: still here, or set up again from its signed id (after a
   * restart). Throws QUERYID_INVALID_ERROR for an id that is not this user's.
   */
  async resume(
    identity: ClientIdentity,
    queryId: string,
    onFailure: (error: unknown) => void,
  ): Promise<{ watch: Watch; isNew: boolean }> {
    const watched = this.#options.queryIds.read(queryId);
    if (watched === undefined || watched.subject !== subjectOf(identity)) {
      throw new RealtimeError('QUERYID_INVALID_ERROR', 'no such watch');
    }
    const existing = this.#byQueryId.get(queryId);
    if (existing === undefined) {
      return { watch: await this.create(identity, watched, onFailure), isNew: true };
    }
    clearTimeout(this.#away.get(existing));
    this.#away.delete(existing);
    existing.onFailure = (error) => {
      this.end(existing);
      onFailure(error);
    };
    return { watch: existing, isNew: false };
  }

  /** The client is gone; its watch goes on for a while. */
  leave(watch: Watch, outlet: Outlet): void {
    if (!watch.detach(outlet)) return;
    const timer = setTimeout(() => this.end(watch), AWAY_MS);
    timer.unref();
    this.#away.set(watch, timer);
  }

  end(watch: Watch): void {
    watch.close();
    clearTimeout(this.#away.get(watch));
    this.#away.delete(watch);
    this.#byQueryId.delete(watch.options.queryId);
    const watches = this.#byCollection.get(watch.options.collection);
    watches?.delete(watch);
    if (watches?.size === 0) this.#byCollection.delete(watch.options.collection);
  }

  close(): void {
    this.#unsubscribe();
    for (const watch of [...this.#byQueryId.values()]) this.end(watch);
  }

  #deliver(commit: Commit): void {
    const changes = new Map<string, Change[]>();
    for (const change of commit.changes) {
      if (!this.#byCollection.has(change.collection)) continue;
      const list = changes.get(change.collection);
      if (list === undefined) changes.set(change.collection, [change]);
      else list.push(change);
    }
    for (const [collection, list] of changes) {
      for (const watch of this.#byCollection.get(collection) ?? []) watch.accept(list);
    }
  }
}

/** node-sdk quotes the query twice. Throws SYS_ERR. */
function parseQuery(text: string): unknown {
  try {
    const once: unknown = JSON.parse(text);
    return typeof once === 'string' ? JSON.parse(once) : once;
  } catch {
    throw new RealtimeError('SYS_ERR', 'the query is not JSON');
  }
}
