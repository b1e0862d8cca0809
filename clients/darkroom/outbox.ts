/**
 * What must survive the app: each wish, written before it is sent, under an id of its own. An id
 * sent twice is one task, so what is found here may always be sent again by the user who made it.
 */
import { type ErrorDetail, ownError } from './errors.ts';
import type { Storage } from './platform.ts';
import type { Fields } from './types.ts';

const PREFIX = 'darkroom:job:';
const VERSION = 1;
/** After an hour nobody expects an unanswered wish any more: it is not sent. */
export const MAX_AGE_MS = 3_600_000;
/** Results nobody looked at stand in the list of works as well. */
const FORGET_AFTER_MS = 7 * 24 * MAX_AGE_MS;

/** One file of a wish. */
export interface Slot {
  readonly list: 'images' | 'files';
  /** For the platform's upload; null: only this session has it. */
  readonly ref: string | null;
  /** The ref is a copy of our own. */
  readonly isCopy: boolean;
  readonly extension: string;
  readonly fileId: string | null;
}

export type Wish = Omit<Fields['generate'], 'images' | 'files' | 'requestId'>;

export interface Kept {
  readonly v: number;
  readonly id: string;
  /** The user's `upload_prefix`; empty until the server has said who it is. */
  readonly owner: string;
  readonly at: number;
  readonly wish: Wish;
  readonly slots: readonly Slot[];
  /** It may have reached the server. */
  readonly sent: boolean;
  readonly cancel: boolean;
  readonly task: { readonly task_id: string; readonly work_id: string } | null;
  readonly refusal: {
    readonly code: string;
    readonly message: string;
    readonly details: readonly ErrorDetail[];
  } | null;
}

export function newKept(id: string, at: number, wish: Wish): Kept {
  const blank = { sent: false, cancel: false, task: null, refusal: null };
  return { v: VERSION, id, owner: '', at, wish, slots: [], ...blank };
}

/** Clocks are set back and forth: a wish from the future is as doubtful as an old one. */
export const isStale = (kept: Kept, now: number): boolean =>
  kept.task === null && Math.abs(now - kept.at) > MAX_AGE_MS;

export interface Outbox {
  /** Every wish that can be read, oldest first. What is damaged is removed. */
  load(now: number): Kept[];
  /** Throws STORAGE_FULL. */
  save(kept: Kept): void;
  remove(id: string): void;
}

export function createOutbox(storage: Storage): Outbox {
  const remove = (id: string): void => {
    try {
      storage.remove(PREFIX + id);
    } catch {
      // What cannot be removed is sent again under the same id at worst.
    }
  };
  return {
    remove,
    load(now) {
      const found = keysOf(storage).map((key) => ({ key, kept: read(storage, key) }));
      for (const { key, kept } of found) if (kept === null) remove(key.slice(PREFIX.length));
      const whole = found.map(({ kept }) => kept).filter(isWhole);
      const old = whole.filter(({ at }) => Math.abs(now - at) > FORGET_AFTER_MS);
      for (const { id } of old) remove(id);
      return whole.filter((kept) => !old.includes(kept)).sort((a, b) => a.at - b.at);
    },
    save(kept) {
      try {
        storage.write(PREFIX + kept.id, JSON.stringify(kept));
      } catch (error) {
        throw ownError('STORAGE_FULL', error);
      }
    },
  };
}

function keysOf(storage: Storage): string[] {
  try {
    return storage.keys().filter((key) => key.indexOf(PREFIX) === 0);
  } catch {
    return [];
  }
}

/** Null: damaged. A newer client's is left alone. */
function read(storage: Storage, key: string): Kept | 'newer' | null {
  try {
    const value: unknown = JSON.parse(storage.read(key) || '');
    const { v } = value as { v?: unknown };
    if (typeof v === 'number' && v > VERSION) return 'newer';
    return isKept(value) && key === PREFIX + value.id ? value : null;
  } catch {
    return null;
  }
}

const isWhole = (kept: Kept | 'newer' | null): kept is Kept => kept !== null && kept !== 'newer';
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Enough to run it; what is in it goes to a server that checks it again. */
function isKept(value: unknown): value is Kept {
  if (!isObject(value)) return false;
  const { v, id, owner, at, wish, slots, task } = value;
  return (
    v === VERSION &&
    typeof id === 'string' &&
    typeof owner === 'string' &&
    typeof at === 'number' &&
    isObject(wish) &&
    Array.isArray(slots) &&
    slots.every(isObject) &&
    (task === null || (isObject(task) && typeof task.task_id === 'string'))
  );
}
