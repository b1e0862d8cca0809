/** How long jobs take in this deployment, where that differs from the built-in catalogue. */
import type { ModelRow } from './define.ts';

/** Times in ms by slug, or by kind for all others of it. Progress is estimated from them. */
export function withTypicalTimes(
  rows: readonly ModelRow[],
  times: Readonly<Record<string, number>>,
): readonly ModelRow[] {
  if (Object.keys(times).length === 0) return rows;
  return rows.map((row) => {
    const typicalMs = times[row.slug] ?? times[row.kind];
    return typicalMs === undefined ? row : { ...row, timers: { ...row.timers, typicalMs } };
  });
}
