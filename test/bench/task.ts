/**
 * What one task costs on the local CloudBase's own meter: database calls and billed milliseconds,
 * for a quick provider and a slow one, beside the same job written the naive way, at the same time.
 */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildFunctions } from '../../local/build.ts';
import type { FunctionConfig } from '../../local/cloudbase/functions/config.ts';
import type { Reading } from '../../local/cloudbase/metering/meter.ts';
import { type CloudBase, startCloudBase } from '../../local/cloudbase/server.ts';
import {
  dataOf,
  ENV_ID,
  serverApp,
  startTestEnvironment,
  type TestEnvironment,
  testHome,
  uploadPhoto,
} from '../support/environment/environment.ts';
import { type QuickProvider, startQuickProvider } from '../support/environment/quick-provider.ts';
import { eventually } from '../support/events.ts';
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
  readonly ours: Cost & { readonly reconciling: Cost };
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
    logOverride: { 'empty-import-meta': 'silent' },
  });
  writeFileSync(join(folder, 'package.json'), '{"main":"index.js"}\n');
  // Fonts of the mark, as the processor has them.
  const assets = join(functionsRoot, 'task-processor', 'assets');
  cpSync(assets, join(folder, 'assets'), { recursive: true });
}

async function measure(functionsRoot: string, seconds: number): Promise<Pair> {
  const provider = await startQuickProvider({ jobMs: seconds * 1_000, side: 1_024 });
  const undo: (() => Promise<void>)[] = [provider.close];
  try {
    const environment = await startTestEnvironment({
      name: 'bench-task',
      functionsRoot,
      variables: provider.variables,
    });
    undo.push(environment.close);
    // The naive function needs no triggers and no timers: a CloudBase of its own, the same kind.
    const cloud = await startCloudBase({
      envId: ENV_ID,
      port: 0,
      dataDir: join(environment.home, 'naive'),
      functions: { root: functionsRoot, config: [naiveConfig(provider)] },
    });
    undo.push(() => cloud.close());
    const [ours, naive] = await Promise.all([runOurs(environment), runNaive(cloud)]);
    return { seconds, ours, naive };
  } finally {
    for (const step of undo.reverse()) await step();
  }
}

/** As much memory and time as the product's processor has. */
function naiveConfig({ variables }: QuickProvider): FunctionConfig {
  return { name: 'naive', timeout: 60, memorySize: 512, envVariables: variables };
}

async function runOurs(environment: TestEnvironment): Promise<Pair['ours']> {
  await environment.grant(USER, 100);
  const photo = await environment.upload(USER);
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
  const reading = environment.cloud.meter.read(id);
  const reconciling = costOfReconciling(reading);
  const whole = costOf(reading);
  return {
    ...whole,
    writes: whole.writes - reconciling.writes,
    reads: whole.reads - reconciling.reads,
    billedMs: whole.billedMs - reconciling.billedMs,
    reconciling,
  };
}

/**
 * Of the account, once an hour, and not of a task: it names those that are open when it happens to
 * come by, which it does in a minute of a new environment.
 */
function costOfReconciling({ invocations }: Reading): Cost {
  const rounds = invocations.filter(({ name }) => name === 'task-sweeper');
  const sum = (of: 'writes' | 'reads' | 'billedMs'): number =>
    rounds.reduce((total, round) => total + round[of], 0);
  return {
    transactions: 0,
    writes: sum('writes'),
    reads: sum('reads'),
    billedMs: sum('billedMs'),
  };
}

async function runNaive(cloud: CloudBase): Promise<Cost> {
  const app = serverApp(cloud.url);
  for (const name of ['naive_users', 'naive_tasks', 'naive_works', 'naive_records']) {
    await app.database().createCollection(name);
  }
  await app.database().collection('naive_users').add({ _id: USER, credits: 100 });
  const photo = await uploadPhoto(app, USER, 'garment.png');
  const id = 'naive-task-0000000000000001';
  const data = { user: USER, photo, prompt: 'a red dress', id };
  const identity = { kind: 'openid', openid: USER, appid: 'wxbench' } as const;
  await cloud.invoke({ name: 'naive', data, identity, source: 'client' });
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
    { label: of('reconciling its account, writes'), value: ours.reconciling.writes, unit: '' },
    { label: of('reconciling its account, billed'), value: ours.reconciling.billedMs, unit: 'ms' },
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
