/** Times drawn around the numbers of `parameters.ts`. */
import type { Rng } from '../../simulation/world/random.ts';

/** `mean` ± `share` of it, ms. */
export function around(rng: Rng, mean: number, share = 0.6): number {
  return Math.round(mean * (1 - share + 2 * share * rng.next()));
}

/** Exponential with this mean: the time between two that do not know of each other. */
export function pause(rng: Rng, mean: number): number {
  return -Math.log(1 - rng.next()) * mean;
}

const SIGMA = 0.5;
const LONGEST = 4;

/** Log-normal with this mean, cut at four times it. */
export function jobTime(rng: Rng, mean: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next());
  const value = mean * Math.exp(SIGMA * normal - (SIGMA * SIGMA) / 2);
  return Math.round(Math.min(value, LONGEST * mean));
}

/** How long a job that is under way now takes in all: long ones are met more often than short ones. */
export function jobTimeOfOneUnderWay(rng: Rng, mean: number): number {
  for (;;) {
    const ms = jobTime(rng, mean);
    if (rng.next() * LONGEST * mean < ms) return ms;
  }
}

/** Of values in order, the one below which `share` of them lie. */
export function quantile(sorted: readonly number[], share: number): number {
  if (sorted.length === 0) return Number.NaN;
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
