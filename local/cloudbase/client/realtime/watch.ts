/**
 * One watch: its window, the numbered events made so far, and the socket it is heard on (none
 * while its client is away). Events wait in a bounded log, never in the engine's way.
 */
import type { Change } from '../../engine/api.ts';
import { encodeValue } from '../data/wire.ts';
import type { WatchEvent } from './messages.ts';
import type { WatchWindow, WindowEvent } from './window.ts';

/** Batches and characters kept for a client that comes back. */
const LOG_BATCHES = 200;
const LOG_CHARACTERS = 2_000_000;
/**
 * The client drops an event that reaches it in the same turn as the answer to INIT_WATCH or
 * REBUILD_WATCH (it is not "active" yet) and notices only 15 s later: events wait this long.
 */
const SETTLE_MS = 30;
const FIRST_EVENT = 1;

export interface WatchOptions {
  readonly queryId: string;
  readonly collection: string;
  readonly subject: string;
  readonly window: WatchWindow;
}

/** The events of one answer and the id the client has reached after it. */
export interface Snapshot {
  readonly events: readonly WatchEvent[];
  readonly current: number;
}

/** Where the events go while a client listens. */
export interface Outlet {
  next(events: readonly WatchEvent[], current: number): void;
}

export class Watch {
  readonly options: WatchOptions;
  /** Told once when the watch cannot go on. */
  onFailure: (error: unknown) => void = () => {};
  #log: { id: number; events: readonly WatchEvent[]; size: number }[] = [];
  #logSize = 0;
  #current = FIRST_EVENT;
  #sent = FIRST_EVENT;
  #outlet: Outlet | undefined;
  #settling: NodeJS.Timeout | undefined;
  #queue: Promise<void>;
  #closed = false;

  constructor(options: WatchOptions) {
    this.options = options;
    this.#queue = options.window.open();
  }

  get current(): number {
    return this.#current;
  }

  /** Resolves with the first events. Throws what reading the window throws. */
  async opened(): Promise<Snapshot> {
    await this.#queue;
    return { events: this.#initEvents(this.#current), current: this.#current };
  }

  /** A commit on the watched collection. Returns at once; the work is done in order, later. */
  accept(changes: readonly Change[]): void {
    if (!this.#isConcerned(changes)) return;
    this.#queue = this.#queue
      .then(async () => {
        if (this.#closed) return;
        this.#record(await this.options.window.apply(changes));
      })
      .catch((error: unknown) => {
        if (this.#closed) return;
        this.#closed = true;
        this.onFailure(error);
      });
  }

  /** A filter that fails on a document must end this watch, not the writer that fed it. */
  #isConcerned(changes: readonly Change[]): boolean {
    try {
      return this.options.window.concerns(changes);
    } catch {
      // Applying the commit meets the same error, where it is reported.
      return true;
    }
  }

  /** Starts sending to a client that was just answered with everything up to `answered`. */
  attach(outlet: Outlet, answered: number): void {
    this.#outlet = outlet;
    this.#sent = answered;
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      this.#settling = undefined;
      this.#flush();
    }, SETTLE_MS);
  }

  /**
   * Stops sending to this outlet. False when the watch is heard elsewhere by now: a client may be
   * back on a new socket before the old one is seen to close.
   */
  detach(outlet: Outlet): boolean {
    if (this.#outlet !== undefined && this.#outlet !== outlet) return false;
    this.#silence();
    return true;
  }

  #silence(): void {
    this.#outlet = undefined;
    clearTimeout(this.#settling);
    this.#settling = undefined;
  }

  close(): void {
    this.#closed = true;
    this.#silence();
  }

  /**
   * Every event after `eventId`, for REBUILD_WATCH; when the log no longer reaches back that far,
   * one batch that starts over.
   */
  async since(eventId: number): Promise<Snapshot> {
    await this.#queue;
    const oldest = this.#log[0]?.id ?? this.#current + 1;
    if (eventId <= this.#current && eventId >= oldest - 1) {
      const missed = this.#log.filter((batch) => batch.id > eventId);
      return { events: missed.flatMap((batch) => batch.events), current: this.#current };
    }
    return this.#startOver(eventId);
  }

  /** For a client that counts from another server's life: one batch that starts over. */
  async restart(eventId: number): Promise<Snapshot> {
    await this.#queue;
    return this.#startOver(eventId);
  }

  /** The client takes `init` events for a new beginning (SDK source). */
  #startOver(eventId: number): Snapshot {
    this.#log = [];
    this.#logSize = 0;
    this.#current = Math.max(eventId, this.#current) + 1;
    return { events: this.#beginning(this.#current), current: this.#current };
  }

  #beginning(id: number): readonly WatchEvent[] {
    const events = this.#initEvents(id);
    if (events.length > 0) return events;
    // An empty beginning cannot be said in `init` events, so one comes and goes.
    const placeholder = { ID: id, DocID: '', Doc: '{"_id":""}' };
    return [
      { ...placeholder, DataType: 'init', QueueType: 'init' },
      { ...placeholder, DataType: 'remove', QueueType: 'dequeue' },
    ];
  }

  #initEvents(id: number): WatchEvent[] {
    return this.options.window
      .docs()
      .map((doc) => numbered({ data: 'init', queue: 'init', doc }, id));
  }

  #record(events: readonly WindowEvent[]): void {
    if (events.length === 0) return;
    this.#current += 1;
    const batch = events.map((event) => numbered(event, this.#current));
    const size = batch.reduce((sum, event) => sum + event.Doc.length, 0);
    this.#log.push({ id: this.#current, events: batch, size });
    this.#logSize += size;
    this.#flush();
    while (this.#log.length > LOG_BATCHES || this.#logSize > LOG_CHARACTERS) {
      this.#logSize -= this.#log.shift()?.size ?? 0;
    }
  }

  #flush(): void {
    if (this.#outlet === undefined || this.#settling !== undefined) return;
    if (this.#sent === this.#current) return;
    const due = this.#log.filter((batch) => batch.id > this.#sent);
    this.#sent = this.#current;
    this.#outlet.next(
      due.flatMap((batch) => batch.events),
      this.#current,
    );
  }
}

function numbered(event: WindowEvent, id: number): WatchEvent {
  return {
    ID: id,
    DataType: event.data,
    QueueType: event.queue,
    DocID: event.doc._id,
    Doc: JSON.stringify(encodeValue(event.doc)),
  };
}
