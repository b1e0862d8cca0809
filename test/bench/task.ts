/**
 * What one task costs on the local CloudBase's own meter: database calls and billed milliseconds,
 * for a quick provider and a slow one, beside the same job written the naive way, at the same time.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildFunctions } from '../../local/build.ts';
import type { Reading } from '../../local/cloudbase/metering/meter.ts';
import {
  dataOf,
  eventually,
  startTestEnvironment,
  type TestEnvironment,
  testHome,
} from '../support/environment.ts';
import { type QuickProvider, startQuickProvider } from '../support/quick-provider.ts';
import type { BenchResult, BenchRow } from './result.ts';

const PROVIDER_SECONDS = [5, 45] as const;
const USER = 'o-bench-user';
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

interface Cost {
  readonly transactions: number;
  readonly writes: number;
  readonly reads: number;
  readonly billedMs: number;
}

interface Pair {
  readonly seconds: number;
  readonly ours: Cost;
  readonly naive: Cost;
}

/** As long as the slowest provider takes, and some ten seconds. */
export async function run(): Promise<BenchResult> {
  const home = testHome('bench-task');
  try {
    const functionsRoot = join(home.path, 'functions');
    await buildFunctions(functionsRoot);
    await buildNaive(functionsRoot);
    const pairs: Pair[] = [];
    for (const seconds of PROVIDER_SECONDS) pairs.push(await measure(functionsRoot, seconds));
    return { name: 'task', rows: pairs.flatMap((pair) => rowsOf(pair)) };
  } finally {
    home.remove();
  }
}

async function buildNaive(functionsRoot: string): Promise<void> {
  const folder = join(functionsRoot, 'naive');
  mkdirSync(folder, { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: ['test/bench/naive-function.ts'],
    outfile: join(folder, 'index.js'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    external: ['sharp', 'canvas'],
    loader: { '.ttf': 'file' },
    logOverride: { 'empty-import-meta': 'silent' },
  });
  writeFileSync(join(folder, 'package.json'), '{"main":"index.js"}\n');
}

async function measure(functionsRoot: string, seconds: number): Promise<Pair> {
  const provider = await startQuickProvider({ jobMs: seconds * 1_000, side: 1_024 });
  const environment = await startTestEnvironment({
    name: 'bench-task',
    functionsRoot,
    variables: provider.variables,
  });
  try {
    await environment.grant(USER, 100);
    await environment.app.database().createCollection('naive_users');
    for (const name of ['naive_tasks', 'naive_works', 'naive_records']) {
      await environment.app.database().createCollection(name);
    }
    await environment.app.database().collection('naive_users').add({ _id: USER, credits: 100 });
    const photo = await environment.upload(USER);
    const [ours, naive] = await Promise.all([
      runOurs(environment, photo),
      runNaive(environment, { photo, provider }),
    ]);
    return { seconds, ours, naive };
  } finally {
    await environment.close();
    await provider.close();
  }
}

async function runOurs(environment: TestEnvironment, photo: string): Promise<Cost> {
  const answer = await environment.callAs(USER, 'photography', {
    action: 'generate',
    images: [photo],
    prompt: 'a red dress',
  });
  const { task_id: id } = dataOf<{ task_id: string }>(answer);
  await eventually(async () => {
    const { engine } = environment.cloud;
    return (await engine.count('task_queue', { _id: id, status: 'completed' })) === 1;
  }, 120_000);
  // The invocation that ended it has not been billed yet.
  await new Promise((done) => setTimeout(done, 500));
  return costOf(environment.cloud.meter.read(id));
}

async function runNaive(
  { cloud }: TestEnvironment,
  { photo, provider }: { photo: string; provider: QuickProvider },
): Promise<Cost> {
  const id = 'naive-task-0000000000000001';
  const data = { user: USER, photo, prompt: 'a red dress', id };
  const identity = { kind: 'openid', openid: USER, appid: 'wxbench' } as const;
  await cloud.invoke({ name: 'naive', data, identity, source: 'client' });
  if (provider.jobs.length === 0) throw new Error('the naive way asked nobody');
  return costOf(cloud.meter.read(id));
}

function costOf(reading: Reading): Cost {
  if (!reading.complete) throw new Error('the meter has forgotten calls');
  return {
    transactions: reading.transactions.committed,
    writes: reading.writes,
    reads: reading.reads,
    billedMs: reading.billedMs,
  };
}

function rowsOf({ seconds, ours, naive }: Pair): BenchRow[] {
  const of = (label: string): string => `provider ${seconds} s: ${label}`;
  return [
    { label: of('transactions'), value: ours.transactions, unit: '', target: '2' },
    { label: of('single writes'), value: ours.writes, unit: '', target: '≤ 6' },
    { label: of('reads'), value: ours.reads, unit: '' },
    { label: of('billed'), value: ours.billedMs, unit: 'ms', target: '≤ 1,500' },
    { label: of('naive: writes'), value: naive.writes, unit: '' },
    { label: of('naive: reads'), value: naive.reads, unit: '' },
    { label: of('naive: billed'), value: naive.billedMs, unit: 'ms' },
    {
      label: of('naive / ours, billed'),
      value: naive.billedMs / ours.billedMs,
      unit: '×',
      ...(seconds >= 45 ? { target: '≥ 30' } : {}),
    },
  ];
}
