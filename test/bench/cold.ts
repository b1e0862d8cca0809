/**
 * How long a function takes to load in a fresh process: each built bundle, in turns with a bare
 * node and with a plain `require('@cloudbase/node-sdk')`, so that a busy machine is busy for all.
 */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildFunctions } from '../../local/build.ts';
import { testHome } from '../support/environment/environment.ts';
import { type BenchResult, type BenchRow, median } from './result.ts';

const ROUNDS = 15;
const PROBE = `const start = performance.now();
if (process.argv[1]) require(process.argv[1]);
const loaded = performance.now() - start;
const native = Object.keys(require.cache).some((file) => /[/\\\\](sharp|canvas|@napi-rs)[/\\\\]/.test(file));
console.log(JSON.stringify({ loaded, whole: performance.now(), native }));`;

interface Sample {
  /** ms of \`require\`. */
  readonly loaded: number;
  /** ms since the process began. */
  readonly whole: number;
  readonly native: boolean;
}

async function start(path: string): Promise<Sample> {
  const args = path === '' ? ['-e', PROBE] : ['-e', PROBE, path];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as Sample;
}

/** About half a minute. */
export async function run(): Promise<BenchResult> {
  const home = testHome('bench-cold');
  try {
    const built = await buildFunctions(home.path);
    const sdk = createRequire(import.meta.url).resolve('@cloudbase/node-sdk');
    const paths = new Map<string, string>([
      ['bare node', ''],
      ['@cloudbase/node-sdk', sdk],
      ...built.map(({ name }) => [name, join(home.path, name, 'index.js')] as const),
    ]);
    const samples = new Map<string, Sample[]>([...paths.keys()].map((name) => [name, []]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, path] of paths) samples.get(name)?.push(await start(path));
    }
    return { name: 'cold', rows: rowsOf(samples) };
  } finally {
    home.remove();
  }
}

function rowsOf(samples: ReadonlyMap<string, readonly Sample[]>): BenchRow[] {
  const loaded = (name: string): number =>
    median((samples.get(name) ?? []).map((sample) => sample.loaded));
  const plain = loaded('@cloudbase/node-sdk');
  const names = [...samples.keys()].filter((name) => name !== 'bare node');
  const bare = median((samples.get('bare node') ?? []).map(({ whole }) => whole));
  return [
    { label: 'bare node, whole start', value: bare, unit: 'ms' },
    ...names.map((name) => ({ label: `require ${name}`, value: loaded(name), unit: 'ms' })),
    ...names.slice(1).map((name) => ({
      label: `${name} / plain SDK`,
      value: loaded(name) / plain,
      unit: '×',
      target: '< 1',
    })),
    {
      label: 'functions that load native parts at start',
      value: names.filter((name) => samples.get(name)?.some(({ native }) => native)).length,
      unit: '',
      target: '0',
    },
  ];
}
