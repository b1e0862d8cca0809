/** What one seed draws before anything happens: policy, providers' temper, faults, workload. */
import { createCatalogue } from '../../shared/models/catalogue.ts';
import type { Catalogue } from '../../shared/models/contract.ts';
import type { ModelRow } from '../../shared/models/define.ts';
import { choice } from '../../shared/models/fields.ts';
import { defaultPolicy, type TaskPolicy } from '../../shared/tasks/core/policy.ts';
import { drawRates, type Rates } from './faults.ts';
import type { ProviderId, Temper } from './provider.ts';
import type { Rng } from './random.ts';

export interface Settings {
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

/** Odd prices and a crooked factor, so that quotes and partial captures have something to round. */
export const EACH = 7;
export const LARGE_FACTOR = 1.5;

function row(provider: ProviderId, maxMs: number): ModelRow {
  return {
    slug: provider,
    zh: provider,
    en: provider,
    kind: 'image',
    provider,
    sync: provider === 'sync',
    images: [0, 9],
    count: [1, 3],
    fields: {
      size: choice('尺寸', [
        ['small', '小'],
        ['large', '大'],
      ]),
    },
    price: { each: EACH, factors: { size: { large: LARGE_FACTOR } } },
    timers: { maxMs, typicalMs: 20_000 },
    request: ({ prompt, count, seed }) => ({ prompt, count, seed }),
  };
}

function catalogue(maxMs: number): Catalogue {
  const rows = (['keyed', 'plain', 'sync'] as const).map((provider) => row(provider, maxMs));
  return createCatalogue(rows, { photography: 'keyed', fitting: 'plain' });
}

/** Tasks have 90 s before their deadline. */
export const QUICKEST = catalogue(90_000);
const CATALOGUES = [QUICKEST, catalogue(180_000), catalogue(600_000)];

export function drawSettings(rng: Rng): Settings {
  const policy: TaskPolicy = {
    ...defaultPolicy,
    // Shorter than in life, so that a schedule meets them; the rest is what is deployed.
    hardDeadlineGraceMs: rng.pick([60_000, 180_000, 600_000]),
    lateCheckEveryMs: rng.pick([30_000, 120_000]),
    maxLateChecks: rng.pick([2, 4]),
    maxInFlight: rng.pick([1, 2, 5]),
    maxAttempts: rng.pick([1, 2, 2, 3]),
  };
  const slow = rng.chance(0.15);
  return {
    policy,
    catalogue: rng.pick(CATALOGUES),
    temper: drawTemper(rng),
    rates: drawRates(rng),
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
    callbacks: rng.chance(0.5)
      ? {
          lose: sometimes(rng, 0.7),
          repeat: sometimes(rng, 0.7),
          forge: sometimes(rng, 0.7),
          delayMs: rng.pick([200, 5_000, 60_000]),
        }
      : null,
    timers: { lose: sometimes(rng, 0.4), repeat: sometimes(rng, 0.4) },
    grantsThroughOperator: rng.chance(0.15),
    users: rng.pick([1, 1, 2]),
    tasks: rng.pick([1, 1, 1, 1, 1, 2, 2, 3]),
  };
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
