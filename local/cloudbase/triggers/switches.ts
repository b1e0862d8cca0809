/** Faults a developer may switch on, so that a project sees what at-least-once delivery can do. */

export interface Switches {
  /** Extra copies of every delivery. */
  readonly duplicate: number;
  /** Every delivery waits this long, ms. */
  readonly delayMs: number;
  /** Deliveries are held until this many are there (or 250 ms passed), then let go shuffled. */
  readonly reorder: number;
  /** Probability that a delivery never happens, 0 to 1. */
  readonly drop: number;
  /** Of the random numbers behind `reorder` and `drop`. */
  readonly seed: number;
}

export const NO_FAULTS: Switches = { duplicate: 0, delayMs: 0, reorder: 0, drop: 0, seed: 1 };

/** @throws Error naming the switch that has no sensible value */
export function readSwitches(current: Switches, wanted: Record<string, unknown>): Switches {
  const read = (name: keyof Switches, max: number): number => {
    const value = wanted[name] ?? current[name];
    if (typeof value === 'number' && value >= 0 && value <= max) return value;
    throw new Error(`${name} must be a number from 0 to ${max}`);
  };
  for (const name of Object.keys(wanted)) {
    if (!(name in NO_FAULTS)) throw new Error(`there is no switch "${name}"`);
  }
  return {
    duplicate: Math.floor(read('duplicate', 100)),
    delayMs: read('delayMs', 3_600_000),
    reorder: Math.floor(read('reorder', 1_000)),
    drop: read('drop', 1),
    seed: read('seed', 2 ** 32),
  };
}

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A shuffled copy that is never in the order it came in, when there are at least two. */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const [a, b] = [result[i] as T, result[j] as T];
    result[i] = b;
    result[j] = a;
  }
  const unchanged = result.every((item, i) => item === items[i]);
  return unchanged ? result.reverse() : result;
}
