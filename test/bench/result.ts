/** What every benchmark gives. */
export interface BenchRow {
  readonly label: string;
  readonly value: number;
  readonly unit: string;
  /** What is to be reached, e.g. `≥ 30`. */
  readonly target?: string;
}

export interface BenchResult {
  readonly name: string;
  readonly rows: readonly BenchRow[];
}

/** Of at least one number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
