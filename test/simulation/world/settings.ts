/** What one seed draws before anything happens: policy, providers' temper, faults, workload. */
import type { Catalogue } from '../../../shared/models/contract.ts';
import { defaultPolicy, type TaskPolicy } from '../../../shared/tasks/core/policy.ts';
import { catalogueOf, QUICKEST_MS } from '../outsiders/vendors/catalogue.ts';
import type { Temper } from '../outsiders/vendors/provider.ts';
import { drawRates, type Rates } from './faults.ts';
import type { Rng } from './random.ts';
import type { Crowd, Scenario } from './scenarios.ts';

export interface Settings {
  readonly scenario: Scenario;
  readonly policy: TaskPolicy;
  readonly catalogue: Catalogue;
  readonly temper: Temper;
  readonly rates: Rates;
  readonly latency: {
    readonly database: readonly [number, number];
    readonly provider: readonly [number, number];
    readonly storage: readonly [number, number];
  };
  readonly clockSkewMs: number;
  readonly triggers: { lose: number; repeat: number; garbage: number; delayMs: number };
  /** Null: providers cannot reach this deployment. */
  readonly callbacks: { lose: number; repeat: number; forge: number; delayMs: number } | null;
  readonly timers: { lose: number; repeat: number };
  readonly users: number;
  /** First credits come through the operator's function, not with the furniture. */
  readonly grantsThroughOperator: boolean;
  readonly tasks: number;
}

export function drawSettings(rng: Rng, scenario: Scenario): Settings {
  const { extras } = scenario;
  const policy: TaskPolicy = {
    ...defaultPolicy,
    // Shorter than in life, so that a schedule meets them; the rest is what is deployed.
    hardDeadlineGraceMs: rng.pick([60_000, 180_000, 600_000]),
    lateCheckEveryMs: rng.pick([30_000, 120_000]),
    maxLateChecks: rng.pick([2, 4]),
    maxInFlight: rng.pick([1, 2, 5]),
    maxAttempts: rng.pick([1, 2, 2, 3]),
    ...reviewPolicy(scenario),
    partialAnswers: extras.streams?.partial ?? defaultPolicy.partialAnswers,
    unmarkedFilms: extras.films.unmarked,
    filmRetryMs: 20_000,
    filmHoldMs: 120_000,
    ...(extras.crowd === null ? {} : { crowd: extras.crowd.policy, maxInFlight: 10 }),
  };
  const slow = rng.chance(0.15);
  const maxMs = rng.pick([QUICKEST_MS, 180_000, 600_000]);
  const drawn: Settings = {
    scenario,
    policy,
    catalogue: catalogueOf(maxMs, extras),
    temper: { ...drawTemper(rng), ...extras.temper },
    rates: { ...drawRates(rng), ...extras.rates },
    latency: {
      database: slow ? [5, 400] : [1, 20],
      provider: slow ? [100, 8_000] : [20, 900],
      storage: slow ? [20, 4_000] : [5, 200],
    },
    clockSkewMs: rng.chance(0.5) ? 5_000 : 0,
    triggers: {
      lose: sometimes(rng, 0.7),
      repeat: sometimes(rng, 0.7),
      garbage: sometimes(rng, 0.2),
      delayMs: rng.pick([50, 500, 20_000]),
    },
    callbacks: drawCallbacks(rng, extras.callbacks),
    timers: { lose: sometimes(rng, 0.4), repeat: sometimes(rng, 0.4) },
    grantsThroughOperator: rng.chance(0.15),
    users: rng.pick([1, 1, 2]),
    tasks: rng.pick([1, 1, 1, 1, 1, 2, 2, 3]),
  };
  return extras.crowd === null ? drawn : inCrowd(drawn, extras.crowd);
}

function inCrowd(drawn: Settings, { tasks, users, punctual }: Crowd): Settings {
  if (!punctual) return { ...drawn, tasks, users };
  const rates = Object.fromEntries(Object.keys(drawn.rates).map((kind) => [kind, 0])) as Rates;
  return { ...drawn, tasks, users, rates, clockSkewMs: 0, timers: { ...drawn.timers, lose: 0 } };
}

function drawCallbacks(rng: Rng, wanted: Settings['callbacks']): Settings['callbacks'] {
  const drawn = rng.chance(0.5)
    ? {
        lose: sometimes(rng, 0.7),
        repeat: sometimes(rng, 0.7),
        forge: sometimes(rng, 0.7),
        delayMs: rng.pick([200, 5_000, 60_000]),
      }
    : null;
  return wanted ?? drawn;
}

function reviewPolicy({ extras: { moderation } }: Scenario): Partial<TaskPolicy> {
  if (moderation === null) return {};
  return { reviewLimitMs: moderation.limitMs, afterReviewLimit: moderation.afterLimit };
}

function sometimes(rng: Rng, most: number): number {
  return rng.chance(0.5) ? 0 : rng.next() * most;
}

function drawTemper(rng: Rng): Temper {
  return {
    refuse: sometimes(rng, 0.5),
    hang: sometimes(rng, 0.4),
    fail: sometimes(rng, 0.4),
    lie: sometimes(rng, 0.2),
    never: sometimes(rng, 0.3),
    forget: sometimes(rng, 0.2),
    selfCancel: sometimes(rng, 0.2),
    late: sometimes(rng, 0.4),
    badCheck: sometimes(rng, 0.4),
    damaged: sometimes(rng, 0.3),
    poison: rng.chance(0.1) ? rng.next() * 0.6 : 0,
    shortfall: sometimes(rng, 0.4),
    jobMs: rng.pick([
      [500, 3_000],
      [2_000, 20_000],
      [20_000, 70_000],
    ] as const),
    submitMs: rng.chance(0.2) ? [2_000, 25_000] : [100, 1_500],
    cancel: rng.pick(['honoured', 'unsupported', 'mixed'] as const),
  };
}

/** The outside world at its best. */
export const CALM: Temper = {
  refuse: 0,
  hang: 0,
  fail: 0,
  lie: 0,
  never: 0,
  forget: 0,
  selfCancel: 0,
  late: 0,
  badCheck: 0,
  damaged: 0,
  poison: 0,
  shortfall: 0,
  jobMs: [2_000, 8_000],
  submitMs: [100, 500],
  cancel: 'honoured',
};
