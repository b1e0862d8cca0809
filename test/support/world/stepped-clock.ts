/** A clock that stands still until a test lets time pass; who sleeps wakes in the order of time. */
import type { Clock } from '../../../shared/platform/clock.ts';

export class SteppedClock implements Clock {
  #now: number;
  readonly #sleeping: { readonly at: number; readonly wake: () => void }[] = [];

  constructor(startMs: number) {
    this.#now = startMs;
  }

  now = (): number => this.#now;

  sleep = (ms: number): Promise<void> =>
    new Promise((wake) => {
      this.#sleeping.push({ at: this.#now + ms, wake });
    });

  /** Lets `ms` pass, and everybody who wakes do what they do before time goes on. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#sleeping.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#sleeping.splice(this.#sleeping.indexOf(next), 1);
      this.#now = Math.max(this.#now, next.at);
      next.wake();
      await turns();
    }
    this.#now = end;
    await turns();
  }
}

/** Long enough for what was set going to come to where it waits again. */
export async function turns(count = 40): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}
