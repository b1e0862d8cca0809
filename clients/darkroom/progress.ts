/** Progress that only rises, and moves between what the server says. */

/** Where the server's next word may come: nothing is shown beyond it. */
const BOUNDS = [20, 85, 94, 97] as const;
/** Waiting to be taken up, and finishing, take about so long, ms. */
const SHORT_MS = 5_000;

export interface Progress {
  /** The server's word, 0–100. */
  heard(value: number, now: number): void;
  /** What to show now: whole, 0–100, never less than before. */
  shown(now: number): number;
}

/** `typicalMs`: how long the long stage takes. */
export function createProgress(typicalMs: () => number): Progress {
  let value = 0;
  let from = 0;
  let since = 0;
  let last = 0;
  const shown = (now: number): number => {
    if (value >= 100) return 100;
    const bound = BOUNDS.find((limit) => limit > value) || value;
    const isLong = bound === BOUNDS[1];
    const times = Math.max(0, now - since) / Math.max(1, isLong ? typicalMs() : SHORT_MS);
    // 0.75 of the way after the typical time, and still moving after five times of it.
    const share = 1 - 1 / (1 + times) ** 2;
    last = Math.max(last, Math.floor(from + Math.max(0, bound - from) * share));
    return last;
  };
  return {
    heard(next, now) {
      if (next <= value) return;
      // From where it stands, so that it neither jumps back nor stands still.
      from = Math.max(shown(now), next);
      last = from;
      value = next;
      since = now;
    },
    shown,
  };
}
