/** Keeps calls of one action below the rate the cloud allows. */

export interface Pace {
  /** Resolves when one more call of this action may leave. */
  turn(action: string): Promise<void>;
}

export interface PaceOptions {
  /** Calls of one action in any second. */
  readonly perSecond: number;
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** As many as one likes: for a server on this machine, which sets no limit. */
export const UNHURRIED: Pace = { turn: async () => undefined };

/** The times of the last calls decide, so that a burst of `perSecond` leaves at once. */
export function createPace({ perSecond, nowMs, sleep }: PaceOptions): Pace {
  const calls = new Map<string, number[]>();
  return {
    async turn(action) {
      const times = calls.get(action) ?? [];
      calls.set(action, times);
      const now = nowMs();
      // The slot is taken before the wait: others that ask meanwhile come after it.
      const before = times.at(-perSecond);
      const at = before === undefined ? now : Math.max(now, before + 1_000);
      times.push(at);
      if (times.length > perSecond) times.splice(0, times.length - perSecond);
      if (at > now) await sleep(at - now);
    },
  };
}
