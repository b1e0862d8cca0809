/**
 * The append-only log. Each commit is written at once (so a killed process loses nothing it showed)
 * and acknowledged after an fdatasync that many commits share.
 */
import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  mkdirSync,
  openSync,
  rmSync,
  writeSync,
} from 'node:fs';
import type { EngineOptions } from '../api.ts';
import type { Journal, LogEntry, Store } from '../store.ts';
import { lockFolder } from './data-lock.ts';
import { type JournalFile, journalFile, listFiles, syncFolder } from './files.ts';
import { encodeEntry, encodeLine } from './lines.ts';
import { recover } from './recovery.ts';
import { captureStore, writeSnapshot } from './snapshot.ts';

/** A log shorter than this is not worth compacting. */
const MIN_COMPACTION_BYTES = 16 * 1024 * 1024;

export type JournalOptions = Pick<
  EngineOptions,
  'compactAtBytes' | 'replayAfter' | 'onReplay' | 'beforeCompaction'
>;

/** Thrown by every write after the disk failed once: memory and disk may disagree by then. */
export class JournalBroken extends Error {
  readonly code = 'JOURNAL_BROKEN';
  readonly retryable = false;
  constructor(cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`the database log can no longer be written (${reason}); restart to go on`, { cause });
    this.name = 'JournalBroken';
  }
}

/** Locks the folder, fills the store from it and answers the journal to append to. */
export async function openJournal(
  folder: string,
  store: Store,
  options: JournalOptions,
): Promise<FileJournal> {
  mkdirSync(folder, { recursive: true });
  const unlock = await lockFolder(folder);
  try {
    return new FileJournal({ folder, store, options, unlock });
  } catch (cause) {
    unlock();
    throw cause;
  }
}

interface Opening {
  readonly folder: string;
  readonly store: Store;
  readonly options: JournalOptions;
  readonly unlock: () => void;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

export class FileJournal implements Journal {
  /** Bytes of a torn last line found and dropped at start-up. */
  readonly droppedBytes: number;
  readonly #folder: string;
  readonly #store: Store;
  readonly #unlock: () => void;
  readonly #options: JournalOptions;
  #fd: number;
  #logBytes: number;
  #snapshotBytes: number;
  #waiters: Waiter[] = [];
  #flushing: Promise<void> | null = null;
  #compacting: Promise<void> | null = null;
  #broken: JournalBroken | null = null;

  constructor(opening: Opening) {
    const { folder, store, options } = opening;
    this.#folder = folder;
    this.#store = store;
    this.#options = options;
    this.#unlock = opening.unlock;
    const { log, snapshotBytes, droppedBytes } = recover(folder, store, (commit) => {
      if (commit.seq > (options.replayAfter ?? Number.POSITIVE_INFINITY)) {
        options.onReplay?.(commit);
      }
    });
    this.#fd = openLog(log?.file ?? journalFile(folder, 'log', 0));
    this.#logBytes = log?.bytes ?? 0;
    this.#snapshotBytes = snapshotBytes;
    this.droppedBytes = droppedBytes;
    syncFolder(folder);
  }

  append(entry: LogEntry): Promise<void> {
    if (this.#broken) return Promise.reject(this.#broken);
    try {
      this.#logBytes += writeAll(this.#fd, encodeLine(encodeEntry(entry)));
    } catch (cause) {
      return Promise.reject(this.#break(cause));
    }
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      this.#flushing ??= this.#flush();
    });
  }

  /** Waits for everything appended, then lets go of the folder. */
  async close(): Promise<void> {
    while (this.#flushing) await this.#flushing;
    await this.#compacting;
    closeSync(this.#fd);
    this.#broken ??= new JournalBroken('closed');
    this.#unlock();
  }

  /** Syncs until nothing is waiting; commits that come meanwhile share the next sync. */
  async #flush(): Promise<void> {
    while (this.#waiters.length > 0 && !this.#broken) {
      const waiters = this.#waiters.splice(0);
      try {
        await syncData(this.#fd);
        for (const waiter of waiters) waiter.resolve();
      } catch (cause) {
        const broken = this.#break(cause);
        for (const waiter of [...waiters, ...this.#waiters.splice(0)]) waiter.reject(broken);
      }
      if (this.#logBytes > this.#compactionSize()) this.#compact();
    }
    this.#flushing = null;
  }

  #compactionSize(): number {
    return Math.max(this.#options.compactAtBytes ?? MIN_COMPACTION_BYTES, this.#snapshotBytes);
  }

  /** Starts the next log at once and writes the snapshot behind it, one at a time. */
  #compact(): void {
    if (this.#compacting || this.#broken) return;
    try {
      // The old log must be whole before the next one has its first line.
      fdatasyncSync(this.#fd);
      const next = openLog(journalFile(this.#folder, 'log', this.#store.seq));
      syncFolder(this.#folder);
      closeSync(this.#fd);
      this.#fd = next;
      this.#logBytes = 0;
    } catch (cause) {
      this.#break(cause);
      return;
    }
    this.#compacting = this.#snapshot().finally(() => {
      this.#compacting = null;
    });
  }

  async #snapshot(): Promise<void> {
    const image = captureStore(this.#store);
    try {
      // Before the snapshot exists: from then on a restart no longer reads the older logs.
      await this.#options.beforeCompaction?.(image.seq);
      this.#snapshotBytes = await writeSnapshot(
        journalFile(this.#folder, 'snapshot', image.seq),
        image,
      );
    } catch (cause) {
      this.#break(cause);
      return;
    }
    const isOld = (file: JournalFile): boolean => file.seq < image.seq;
    for (const file of listFiles(this.#folder).files.filter(isOld)) rmSync(file.path);
  }

  #break(cause: unknown): JournalBroken {
    this.#broken ??= new JournalBroken(cause);
    return this.#broken;
  }
}

function openLog(file: JournalFile): number {
  return openSync(file.path, 'a');
}

function writeAll(fd: number, bytes: Buffer): number {
  for (let offset = 0; offset < bytes.length; ) offset += writeSync(fd, bytes, offset);
  return bytes.length;
}

function syncData(fd: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fdatasync(fd, (cause) => (cause ? reject(cause) : resolve()));
  });
}
