/**
 * A deployment to an empty local environment: its calls, a second one that has nothing to do, one
 * ended at every single call, and twenty changes somebody made.
 */
import { drift } from '../../deploy/index.ts';
import { buildSources, startDeployedCloud } from '../support/deploy/deployed-cloud.ts';
import { DRIFTS } from '../support/deploy/drifts.ts';
import { fingerprint, killedAt } from '../support/deploy/kills.ts';
import type { BenchResult, BenchRow } from './result.ts';

export async function run(): Promise<BenchResult> {
  const sources = buildSources();
  try {
    const { rows, whole, calls } = await applied(sources.home);
    return {
      name: 'deploy',
      rows: [
        ...rows,
        ...(await killed(sources.home, { whole, calls })),
        await drifted(sources.home),
      ],
    };
  } finally {
    sources.remove();
  }
}

interface Applied {
  readonly rows: readonly BenchRow[];
  /** What an undisturbed deployment ends in. */
  readonly whole: string;
  readonly calls: number;
}

async function applied(sources: string): Promise<Applied> {
  const place = await startDeployedCloud(sources);
  try {
    const begun = performance.now();
    const first = (await place.apply()).counts;
    const firstMs = performance.now() - begun;
    const again = performance.now();
    const second = (await place.apply()).counts;
    const secondMs = performance.now() - again;
    const whole = fingerprint(await place.prepare());
    const rows: BenchRow[] = [
      { label: 'first apply: calls', value: first.calls, unit: 'calls' },
      { label: 'first apply: changes', value: first.changes, unit: 'changes' },
      { label: 'first apply', value: firstMs, unit: 'ms' },
      { label: 'second apply: calls', value: second.calls, unit: 'calls' },
      { label: 'second apply: changes', value: second.changes, unit: 'changes', target: '0' },
      { label: 'second apply', value: secondMs, unit: 'ms' },
    ];
    return { rows, whole, calls: first.calls };
  } finally {
    await place.end();
  }
}

async function killed(
  sources: string,
  { whole, calls }: { whole: string; calls: number },
): Promise<BenchRow[]> {
  let same = 0;
  for (let call = 1; call < calls; call++) {
    const { state, isDone } = await killedAt(call, sources);
    if (state === whole && isDone) same += 1;
    if (call % 20 === 0) process.stderr.write(`deploy: ended at ${call} of ${calls - 1} calls\n`);
  }
  const cases = calls - 1;
  return [
    { label: 'ended at a call', value: cases, unit: 'cases' },
    {
      label: 'the same end state after the next run',
      value: same,
      unit: 'cases',
      target: String(cases),
    },
  ];
}

async function drifted(sources: string): Promise<BenchRow> {
  const place = await startDeployedCloud(sources);
  try {
    await place.apply();
    for (const { seed } of DRIFTS) await seed(place.client());
    const found = drift((await place.prepare()).plan).map(({ part, name }) => `${part} ${name}`);
    const value = DRIFTS.filter((one) => found.includes(one.found.join(' '))).length;
    return { label: 'seeded changes that a check finds', value, unit: 'of 20', target: '20' };
  } finally {
    await place.end();
  }
}
