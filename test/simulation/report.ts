/** What a run says at its end: for people, and as one JSON object. */
import { type Bundle, load } from './bundle.ts';
import type { Tally } from './runner.ts';
import type { ScenarioName } from './world/scenarios.ts';

/** What a schedule is run with besides its seed. */
export interface Shown {
  readonly mutant: string | null;
  readonly scenario: ScenarioName | undefined;
}

export interface Summary extends Shown {
  readonly kind: 'seeds' | 'cases';
  readonly from: number;
  readonly jobs: number;
  readonly wallMs: number;
}

/** What the ledger has come by besides holds and settles. */
const NO_CREDITS = {
  ...{ lots: 0, expiries: 0, reservations: 0, caps: 0, debts: 0 },
  ...{ orders: 0, refunds: 0, gifts: 0 },
};

export function jsonOf(tally: Tally, summary: Summary): Record<string, unknown> {
  const { coverage } = tally;
  const part = (prefix: string): Record<string, number> =>
    Object.fromEntries(
      Object.entries(coverage)
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, times]) => [name.slice(prefix.length), times]),
    );
  return {
    [summary.kind]: tally.seeds,
    from: summary.from,
    mutant: summary.mutant,
    violations: tally.violations,
    failing: tally.failures,
    schedules_per_s: round(tally.seeds / (summary.wallMs / 1_000)),
    schedules_per_core_s: tally.cpuMs > 0 ? round(tally.seeds / (tally.cpuMs / 1_000)) : null,
    ops_per_schedule: round(tally.calls / Math.max(1, tally.seeds)),
    virtual_s_per_schedule: round(tally.virtualMs / 1_000 / Math.max(1, tally.seeds)),
    jobs: summary.jobs,
    ms: Math.round(summary.wallMs),
    scenarios: part('scenario.'),
    tasks: part('task.'),
    reached: part('reached.'),
    operators: part('operator.'),
    credits: part('credits.'),
    ...NO_CREDITS,
    ...part('credits.'),
    faults: part('fault.'),
  };
}

export function textOf(tally: Tally, summary: Summary): string {
  const json = jsonOf(tally, summary);
  const what = summary.kind === 'seeds' ? 'schedules' : 'cases';
  const lines = [
    `${tally.seeds.toLocaleString('en')} ${what} in ${(summary.wallMs / 1_000).toFixed(1)} s` +
      ` (${json.schedules_per_s}/s with ${summary.jobs} processes,` +
      ` ${json.ops_per_schedule} calls and ${json.virtual_s_per_schedule} virtual seconds each)`,
  ];
  if (Object.keys(tally.coverage).length > 0) {
    for (const name of ['scenarios', 'tasks', 'credits', 'faults', 'reached', 'operators']) {
      lines.push(`${name}: ${list(json[name])}`);
    }
  }
  lines.push(tally.failures.length === 0 ? 'no violation' : `${tally.failures.length} failing:`);
  for (const { seed, rule, detail } of tally.failures.slice(0, 10)) {
    lines.push(`  ${seed}  ${rule}: ${detail}`);
  }
  return lines.join('\n');
}

function list(counts: unknown): string {
  return Object.entries(counts as Record<string, number>)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, times]) => `${times.toLocaleString('en')} ${name}`)
    .join(', ');
}

/** The whole course of one seed, with what was found and how to see it again. */
export async function traceText(bundle: Bundle, seed: number, shown: Shown) {
  const { mutant, scenario } = shown;
  const { runSeed } = await load(bundle);
  const { trace, violations, hash } = await runSeed(seed, { trace: true, scenario });
  const only = scenario === undefined ? '' : ` --scenario ${scenario}`;
  const option = `${only}${mutant === null ? '' : ` --mutant ${mutant}`}`;
  const found = violations.map(({ rule, detail }) => `✗ ${rule}: ${detail}`);
  return [
    `seed ${seed}, trace ${hash}`,
    ...(trace ?? []),
    ...(found.length === 0 ? ['✓ no violation'] : found),
    `again: npm run simulate -- --seeds 1 --from ${seed}${option} --trace`,
  ].join('\n');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
