/**
 * Copies of cloud functions in virtual time: warm or cold, so many at once, each billed from its
 * start to its answer and ended at its time limit.
 */
import type { Timeline } from '../../simulation/world/timeline.ts';
import { given } from './parameters.ts';

/** One invocation. Nothing it waits for comes back once it has ended. */
export interface Invocation {
  readonly startedAt: number;
  ended: boolean;
}

/** A process of a function, which keeps what it has made while it is warm. */
export class Copy<T> {
  current: Invocation | null = null;
  idleSince = 0;
  readonly timeline: Timeline;
  /** Made by the first invocation. */
  kept: T | null = null;

  constructor(timeline: Timeline) {
    this.timeline = timeline;
  }

  /** Resolves after `ms`, or never when the invocation ends before. */
  wait(ms: number): Promise<void> {
    const by = this.current;
    return new Promise((resolve) => {
      this.timeline.after(ms, () => {
        if (by !== null && !by.ended) resolve();
      });
    });
  }
}

export interface FunctionBooks {
  calls: number;
  refused: number;
  cold: number;
  timedOut: number;
  billedMs: number;
  running: number;
  most: number;
  /** ∫ running dt, ms. */
  runningMs: number;
}

const newBooks = (): FunctionBooks => ({
  calls: 0,
  refused: 0,
  cold: 0,
  timedOut: 0,
  billedMs: 0,
  running: 0,
  most: 0,
  runningMs: 0,
});

/** All copies of one function. */
export class Fleet<T> {
  books = newBooks();
  readonly #timeline: Timeline;
  readonly #limitMs: number;
  readonly #idle: Copy<T>[] = [];

  constructor(timeline: Timeline, limitMs: number) {
    this.#timeline = timeline;
    this.#limitMs = limitMs;
  }

  /** From now on only what happens counts; who is running goes on. */
  reset(): void {
    this.books = { ...newBooks(), running: this.books.running, most: this.books.running };
  }

  /** False when the platform has no copy left; `work` is not begun then. */
  invoke(work: (copy: Copy<T>) => Promise<void>): boolean {
    if (this.books.running >= given('concurrency')) {
      this.books.refused += 1;
      return false;
    }
    const warm = this.#warm();
    const copy = warm ?? new Copy<T>(this.#timeline);
    const by: Invocation = { startedAt: this.#timeline.now, ended: false };
    copy.current = by;
    this.books.calls += 1;
    this.books.running += 1;
    this.books.most = Math.max(this.books.most, this.books.running);
    const end = (inTime: boolean): void => {
      if (by.ended) return;
      by.ended = true;
      const ms = this.#timeline.now - by.startedAt;
      this.books.running -= 1;
      this.books.billedMs += ms;
      this.books.runningMs += ms;
      if (!inTime) {
        this.books.timedOut += 1;
        return;
      }
      copy.idleSince = this.#timeline.now;
      this.#idle.push(copy);
    };
    this.#timeline.after(this.#limitMs, () => end(false));
    const start = async (): Promise<void> => {
      if (warm === undefined) {
        this.books.cold += 1;
        await copy.wait(given('coldMs'));
      }
      await work(copy);
      end(true);
    };
    start().catch((error: unknown) => {
      throw error;
    });
    return true;
  }

  #warm(): Copy<T> | undefined {
    const copy = this.#idle.pop();
    if (copy === undefined) return undefined;
    if (this.#timeline.now - copy.idleSince <= given('warmMs')) return copy;
    // The others have been idle for longer still.
    this.#idle.length = 0;
    return undefined;
  }
}
