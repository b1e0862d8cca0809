import type { Packet } from './container.ts';

/**
 * Where a film can be cut: places of key frames with no packet before them that is seen later and
 * none after them that is seen earlier. There, places in the file and places on the screen agree.
 */
export function cutsOf(index: readonly Packet[]): number[] {
  const earliestFrom: number[] = new Array(index.length).fill(0);
  let earliest = Number.POSITIVE_INFINITY;
  for (let at = index.length - 1; at >= 0; at -= 1) {
    earliest = Math.min(earliest, index[at]?.timestamp ?? earliest);
    earliestFrom[at] = earliest;
  }
  const cuts: number[] = [];
  let latest = Number.NEGATIVE_INFINITY;
  for (const [at, { timestamp, isKey }] of index.entries()) {
    if (isKey && latest < timestamp && earliestFrom[at] === timestamp) cuts.push(at);
    latest = Math.max(latest, timestamp);
  }
  return cuts;
}
