/** Runs seeds, one after another, and adds up what they did. */
import { planWorkload } from './outsiders/people/workload.ts';
import type { Rng } from './world/random.ts';
import { type ScenarioName, scenarioOf } from './world/scenarios.ts';
import { drawSettings, type Settings } from './world/settings.ts';
import { type Outcome, runSchedule } from './world/world.ts';

export interface Failure {
  readonly seed: number;
  readonly rule: string;
  readonly detail: string;
}

export interface Tally {
  seeds: number;
  violations: number;
  calls: number;
  virtualMs: number;
  ms: number;
  /** Time on a processor, whatever else the machine does. */
  cpuMs: number;
  readonly failures: Failure[];
  readonly coverage: Record<string, number>;
}

export interface SeedOptions {
  readonly trace?: boolean;
  /** Instead of the one the seed draws. */
  readonly scenario?: ScenarioName | undefined;
}

export function runSeed(seed: number, options: SeedOptions = {}): Promise<Outcome> {
  const { trace = false, scenario } = options;
  const settings = (rng: Rng): Settings => drawSettings(rng, scenarioOf(seed, scenario));
  return runSchedule({ seed, settings, workload: planWorkload, trace }).catch((error: unknown) => {
    throw new Error(`seed ${seed} broke the simulation`, { cause: error });
  });
}

export interface RangePlan {
  readonly from: number;
  readonly count: number;
  /** Stops after this many failing seeds. */
  readonly maxFailures: number;
  readonly scenario?: ScenarioName | undefined;
  /** Called about twice a second. */
  readonly onProgress?: (tally: Readonly<Tally>) => void;
}

export function emptyTally(): Tally {
  return {
    seeds: 0,
    violations: 0,
    calls: 0,
    virtualMs: 0,
    ms: 0,
    cpuMs: 0,
    failures: [],
    coverage: {},
  };
}

/** Adds `more` to `sum`; times are added too, as what each process spent. */
export function addTally(sum: Tally, more: Tally): void {
  sum.seeds += more.seeds;
  sum.violations += more.violations;
  sum.calls += more.calls;
  sum.virtualMs += more.virtualMs;
  sum.ms += more.ms;
  sum.cpuMs += more.cpuMs;
  sum.failures.push(...more.failures);
  for (const [name, times] of Object.entries(more.coverage)) {
    sum.coverage[name] = (sum.coverage[name] ?? 0) + times;
  }
}

/** `from`, `from + 1`, … */
export async function runRange(plan: RangePlan): Promise<Tally> {
  const tally = emptyTally();
  const cpu = process.cpuUsage();
  // Nobody reads the stacks of scripted errors.
  Error.stackTraceLimit = 0;
  const start = performance.now();
  let told = start;
  const takeTimes = (): void => {
    const { user, system } = process.cpuUsage(cpu);
    tally.ms = performance.now() - start;
    tally.cpuMs = (user + system) / 1_000;
  };
  for (let seed = plan.from; seed < plan.from + plan.count; seed++) {
    add(tally, await runSeed(seed, { scenario: plan.scenario }));
    if (tally.failures.length >= plan.maxFailures) break;
    if (performance.now() - told < 500) continue;
    told = performance.now();
    takeTimes();
    plan.onProgress?.(tally);
    // Schedules run on microtasks alone; let the process hear its parent.
    await new Promise((resolve) => setImmediate(resolve));
  }
  takeTimes();
  return tally;
}

function add(tally: Tally, outcome: Outcome): void {
  tally.seeds += 1;
  tally.calls += outcome.calls;
  tally.virtualMs += outcome.virtualMs;
  for (const [name, times] of outcome.coverage) {
    tally.coverage[name] = (tally.coverage[name] ?? 0) + times;
  }
  const [first] = outcome.violations;
  if (first === undefined) return;
  tally.violations += outcome.violations.length;
  tally.failures.push({ seed: outcome.seed, rule: first.rule, detail: first.detail });
}
