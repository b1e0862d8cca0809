/**
 * 2,000 tasks through the local CloudBase: built functions in real processes, real SDK, real
 * timers. How long it takes, what it asks of memory, and that nothing grows but what users made.
 * `CROWD_TASKS=200` takes fewer.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildFunctions } from '../../local/build.ts';
import {
  dataOf,
  startTestEnvironment,
  type TestEnvironment,
  testHome,
} from '../support/environment/environment.ts';
import { startQuickProvider } from '../support/environment/quick-provider.ts';
import { eventually } from '../support/events.ts';
import type { BenchResult, BenchRow } from './result.ts';

const USERS = 20;
const SUBMITS_AT_ONCE = 8;
const JOB_MS = 20_000;
const LIMIT_MS = 40 * 60_000;

const openidOf = (user: number): string => `o-crowd-${String(user).padStart(2, '0')}`;

interface Memory {
  readonly serverMb: number;
  /** The server and every process below it. */
  readonly allMb: number;
}

export async function run(): Promise<BenchResult> {
  const count = Number(process.env.CROWD_TASKS ?? 2_000);
  const home = testHome('bench-crowd-functions');
  const functionsRoot = join(home.path, 'functions');
  await buildFunctions(functionsRoot);
  const provider = await startQuickProvider({ jobMs: JOB_MS, side: 512 });
  const environment = await startTestEnvironment({
    name: 'bench-crowd',
    functionsRoot,
    variables: { ...provider.variables, DARKROOM_MAX_IN_FLIGHT: '1000' },
  });
  try {
    for (let user = 0; user < USERS; user += 1) {
      await environment.grant(openidOf(user), 100_000);
    }
    const before = memory();
    const from = performance.now();
    const repeated = await submitAll(environment, count);
    const submitted = performance.now();
    const most = await untilDone(environment, count);
    const done = performance.now();
    await environment.quiet();
    const polls = provider.jobs.reduce((sum, job) => sum + job.polls, 0);
    const rows = [
      row('tasks', count, ''),
      row('submitted', count / ((submitted - from) / 1_000), '1/s'),
      row('taps repeated after an error', repeated, ''),
      row('all done after', (done - from) / 1_000, 's'),
      row('checks a task', polls / count, ''),
      row('jobs a task', provider.jobs.length / count, '', '1'),
      row('memory before: server', before.serverMb, 'MB'),
      row('memory at most: server', most.serverMb, 'MB'),
      row('memory at most: server and functions', most.allMb, 'MB'),
      row('data on disk, a task', sizeOf(join(environment.home, 'data')) / count / 1_024, 'KB'),
      ...(await leftovers(environment, count)),
    ];
    return { name: 'crowd', rows };
  } finally {
    await environment.close();
    await provider.close();
    home.remove();
  }
}

const row = (label: string, value: number, unit: string, target?: string): BenchRow => ({
  label,
  value,
  unit,
  ...(target === undefined ? {} : { target }),
});

/** A tap that is told an error is repeated as clients repeat it, under its own request id. */
const MOST_TRIES = 5;

/** How many taps had to be repeated. */
async function submitAll(environment: TestEnvironment, count: number): Promise<number> {
  let next = 0;
  let repeated = 0;
  const lane = async (): Promise<void> => {
    for (let number = next++; number < count; number = next++) {
      for (let attempt = 1; ; attempt += 1) {
        const answer = await environment.callAs(openidOf(number % USERS), 'photography', {
          action: 'generate',
          type: 'creation',
          prompt: `a red dress, number ${number}`,
          requestId: `crowd-${String(number).padStart(8, '0')}`,
        });
        if (answer.success || attempt === MOST_TRIES) {
          dataOf(answer);
          break;
        }
        repeated += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: SUBMITS_AT_ONCE }, lane));
  return repeated;
}

/** The most memory seen until every task has ended well. */
async function untilDone({ cloud }: TestEnvironment, count: number): Promise<Memory> {
  let most = memory();
  let told = 0;
  await eventually(async () => {
    const now = memory();
    most = {
      serverMb: Math.max(most.serverMb, now.serverMb),
      allMb: Math.max(most.allMb, now.allMb),
    };
    const completed = await cloud.engine.count('task_queue', { status: 'completed' });
    if (completed >= told + count / 10) {
      told = completed;
      process.stderr.write(`${completed} of ${count}, ${Math.round(now.allMb)} MB\n`);
    }
    return completed === count;
  }, LIMIT_MS);
  return most;
}

/** What is kept of ended tasks besides what users made: it must not grow with them. */
async function leftovers({ cloud }: TestEnvironment, count: number): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const name of ['error_log', 'usage_daily', 'cursors', 'reconcile_marks', 'http_calls']) {
    const documents = await cloud.engine.count(name, {});
    rows.push(row(`documents of ${name}`, documents, '', `≤ ${Math.max(30, count / 50)}`));
  }
  const held = await cloud.engine.find('credit_accounts', { filter: { held: { $gt: 0 } } });
  return [...rows, row('accounts that still hold credits', held.length, '', '0')];
}

function memory(): Memory {
  const children = childrenOf(process.pid).reduce((sum, pid) => sum + rssOf(pid), 0);
  const serverMb = process.memoryUsage.rss() / 1024 ** 2;
  return { serverMb, allMb: serverMb + children };
}

/** Linux tells of them in /proc; elsewhere only the server is counted. */
function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    const own = text.split(' ').filter(Boolean).map(Number);
    return own.flatMap((child) => [child, ...childrenOf(child)]);
  } catch {
    return [];
  }
}

function rssOf(pid: number): number {
  try {
    const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kb ?? 0) / 1_024;
  } catch {
    return 0;
  }
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).reduce((sum, name) => {
    const found = statSync(join(folder, name));
    return sum + (found.isFile() ? found.size : 0);
  }, 0);
}
