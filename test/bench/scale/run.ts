/** One offer, from what is under way to what was seen. */
import { newSubmitted, type Submitted, startCallers } from './callers.ts';
import { jobTime, jobTimeOfOneUnderWay, quantile } from './chance.ts';
import { Environment, START_MS } from './environment.ts';
import { deployed, type FunctionName, NAMES } from './functions.ts';
import type { FunctionBooks } from './machine.ts';
import { watch } from './measure.ts';
import type { DatabaseBooks } from './meter.ts';
import { type Offer, settledAfterMs, TASKS_PER_USER } from './offer.ts';
import { given } from './parameters.ts';
import { placed, putUnderWay, type UnderWay, userName } from './under-way.ts';

export interface Measured {
  readonly label: string;
  readonly inFlight: number;
  readonly settled: number;
  readonly failed: number;
  readonly late: Quantiles;
  readonly lateOfOthers: Quantiles;
  readonly ready: Quantiles;
  readonly started: Quantiles;
  readonly submitted: Quantiles;
  readonly submits: Omit<Submitted, 'ms' | 'codes'> & { readonly codes: Record<string, number> };
  readonly perTask: PerTask;
  readonly database: DatabaseBooks;
  readonly checks: number;
  readonly lostTriggers: number;
  readonly hottest: { readonly document: string; readonly writes: number };
  readonly functions: Readonly<Record<FunctionName, FunctionBooks>>;
  readonly measuredMs: number;
  readonly troubles: Readonly<Record<string, number>>;
  readonly wallMs: number;
  readonly heapMb: number;
}

export interface PerTask {
  readonly databaseCalls: number;
  readonly reads: number;
  readonly writes: number;
  readonly transactions: number;
  readonly checks: number;
  readonly functionCalls: number;
  readonly billedMs: number;
  /** Weighed by memory. */
  readonly gbSeconds: number;
}

export interface Quantiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly most: number;
}

function quantiles(values: readonly number[]): Quantiles {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    p50: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    p99: quantile(sorted, 0.99),
    most: sorted.at(-1) ?? Number.NaN,
  };
}

const HEAVY_USER = 0;

/** `tell`: told how far it is, for people who wait. */
export async function measure(offer: Offer, tell: (text: string) => void): Promise<Measured> {
  const begun = performance.now();
  const { inFlight, storm, submits } = offer;
  const users = submits?.users ?? Math.max(20, Math.ceil(inFlight / TASKS_PER_USER));
  const environment = await Environment.create({
    seed: 7,
    triggers: offer.triggers,
    callbacks: offer.callbacks,
    maxInFlight: storm === 'one_user' || submits !== undefined ? 1_000_000 : 1_000,
  });
  await putUnderWay(environment, users, underWay(environment, offer, users));
  tell(`${offer.label}: ${inFlight} under way`);
  const countsFrom = START_MS + settledAfterMs();
  const heavyUser = storm === 'one_user' ? userName(HEAVY_USER) : null;
  const seen = watch(environment, { countsFrom, heavyUser });
  const submitted = newSubmitted();
  const perSecond = submits?.perSecond ?? inFlight / (given('jobMs') / 1_000);
  environment.startTimers();
  if (perSecond > 0) startCallers(environment, { perSecond, users }, submitted);
  if (storm === 'one_hangs') environment.vendors.silent = 'dogwood';
  if (storm === 'all_at_once') {
    environment.timeline.after(settledAfterMs() + 5_000, () => {
      for (const job of environment.vendors.jobs.values()) {
        job.readyAt = Math.min(job.readyAt, environment.timeline.now);
      }
    });
  }
  await environment.until(countsFrom);
  reset(environment, submitted);
  const slices = 4;
  for (let slice = 1; slice <= slices; slice += 1) {
    await environment.until(countsFrom + (offer.measuredMs * slice) / slices);
    tell(`${offer.label}: ${Math.round((100 * slice) / slices)} %, ${seen.settled} settled`);
  }
  environment.over = true;
  const { ms, codes, ...counts } = submitted;
  const functions = Object.fromEntries(
    NAMES.map((name) => [name, environment.fleets[name].books]),
  ) as Record<FunctionName, FunctionBooks>;
  const { vendors, meter } = environment;
  const tasks = submits === undefined ? seen.settled : submitted.accepted;
  return {
    label: offer.label,
    inFlight,
    settled: seen.settled,
    failed: seen.failed,
    late: quantiles(seen.late),
    lateOfOthers: quantiles(seen.lateOfOthers),
    ready: quantiles(seen.ready),
    started: quantiles(seen.started),
    submitted: quantiles(ms),
    submits: { ...counts, codes: Object.fromEntries(codes) },
    perTask: perTask(tasks, { functions, database: meter.books, checks: vendors.checks }),
    database: meter.books,
    checks: vendors.checks,
    lostTriggers: environment.lostTriggers,
    hottest: meter.hottest,
    functions,
    measuredMs: offer.measuredMs,
    troubles: Object.fromEntries(environment.troubles),
    wallMs: Math.round(performance.now() - begun),
    heapMb: Math.round(process.memoryUsage().rss / 1024 ** 2),
  };
}

function reset(environment: Environment, submitted: Submitted): void {
  environment.meter.reset();
  environment.vendors.checks = 0;
  environment.lostTriggers = 0;
  for (const name of NAMES) environment.fleets[name].reset();
  Object.assign(submitted, { asked: 0, accepted: 0, refused: 0, again: 0 });
  submitted.ms.length = 0;
  submitted.codes.clear();
}

function underWay(environment: Environment, offer: Offer, users: number): UnderWay[] {
  const { rng } = environment;
  const mean = given('jobMs');
  const base = Array.from({ length: offer.inFlight }, (_, index) => {
    const total = jobTimeOfOneUnderWay(rng, mean);
    return { openid: userName(index % users), index, ...placed(rng.next() * total, total) };
  });
  if (offer.storm !== 'one_user') return base;
  // As many again, all of one user, all begun just now.
  const more = Array.from({ length: offer.inFlight }, (_, index) => ({
    openid: userName(HEAVY_USER),
    index: offer.inFlight + index,
    ...placed(rng.next() * 30_000, jobTime(rng, mean) + 30_000),
  }));
  return [...base, ...more];
}

function perTask(
  tasks: number,
  {
    functions,
    database,
    checks,
  }: { functions: Record<FunctionName, FunctionBooks>; database: DatabaseBooks; checks: number },
): PerTask {
  const all = NAMES.map((name) => ({ ...functions[name], memoryMb: deployed(name).memoryMb }));
  const sum = (pick: (one: (typeof all)[number]) => number): number =>
    all.reduce((total, one) => total + pick(one), 0);
  const each = (value: number): number => value / Math.max(1, tasks);
  return {
    databaseCalls: each(database.calls),
    reads: each(database.reads),
    writes: each(database.writes),
    transactions: each(database.committed),
    checks: each(checks),
    functionCalls: each(sum(({ calls }) => calls)),
    billedMs: each(sum(({ billedMs }) => billedMs)),
    gbSeconds: each(sum(({ billedMs, memoryMb }) => (billedMs / 1_000) * (memoryMb / 1_024))),
  };
}
