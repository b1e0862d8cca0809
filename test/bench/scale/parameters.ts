/**
 * What the world of this bench takes for granted, each with where it comes from. What nobody has
 * published is assumed, and said to be. Change one here and every row moves with it.
 */
export interface Parameter {
  readonly value: number;
  readonly unit: string;
  /** A public page, something measured in this repository, or `assumed`. */
  readonly source: string;
}

const LIMITS_PAGE = 'CloudBase system limits (系统限制.md)';
const TRIGGER_PAGE = 'docs.cloudbase.net/trigger/introduce';

export const PARAMETERS = {
  /** Copies of one function at once. */
  concurrency: { value: 1_000, unit: 'copies', source: LIMITS_PAGE },
  /** Database triggers an environment delivers; what is above is taken to be lost. */
  triggersPerSecond: { value: 200, unit: '1/s', source: TRIGGER_PAGE },
  triggerMs: { value: 300, unit: 'ms', source: 'assumed, ± 80 %' },
  timerLateMs: { value: 300, unit: 'ms', source: 'assumed, 0 to this' },
  /** A function that calls another waits this long at most: node-sdk's default. */
  callTimeoutMs: { value: 15_000, unit: 'ms', source: '@cloudbase/node-sdk 3.18.3' },
  callMs: { value: 20, unit: 'ms', source: 'assumed: from one function to another, ± 50 %' },
  coldMs: { value: 400, unit: 'ms', source: 'bench cold, four times slower cores' },
  /** A copy that was not needed for so long is gone. */
  warmMs: { value: 120_000, unit: 'ms', source: 'assumed' },
  databaseMs: { value: 10, unit: 'ms', source: 'assumed, ± 60 %, there and back' },
  /** More for each document that is read after the first. */
  documentMs: { value: 0.15, unit: 'ms', source: 'assumed: 4 KB of EJSON at 256 MB' },
  /** For each thousand documents that are counted by an index. */
  countMs: { value: 0.4, unit: 'ms', source: 'assumed: MongoDB counts 2.5 M index keys a second' },
  pollMs: { value: 240, unit: 'ms', source: 'assumed, ± 65 %: a check at a provider' },
  submitMs: { value: 500, unit: 'ms', source: 'assumed, ± 60 %' },
  downloadMs: { value: 300, unit: 'ms', source: 'assumed, ± 60 %: 2 MB inside the country' },
  developMs: { value: 300, unit: 'ms', source: 'bench pictures, 1024², three times slower cores' },
  storageMs: { value: 80, unit: 'ms', source: 'assumed, ± 60 %' },
  callbackMs: { value: 800, unit: 'ms', source: 'assumed, up to this after the end of a job' },
  /** Mean time a job takes; in flight = offered tasks a second × this. */
  jobMs: {
    value: 200_000,
    unit: 'ms',
    source: 'the load: log-normal, σ 0.5, a slow picture model',
  },
  /** A check that is not answered ends here. */
  silentMs: { value: 10_000, unit: 'ms', source: 'shared/providers/registry.ts' },
} as const satisfies Record<string, Parameter>;

export type ParameterName = keyof typeof PARAMETERS;

export const given = (name: ParameterName): number => PARAMETERS[name].value;
