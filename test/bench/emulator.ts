/**
 * The local CloudBase through the real node-sdk, each number beside what bounds it, measured in
 * turns in one run: a server that only echoes (the SDK client is the ceiling) and bare fdatasync.
 * Servers run in processes of their own.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import tcb from '@cloudbase/node-sdk';

export interface BenchRow {
  readonly label: string;
  readonly value: number;
  readonly unit: string;
  readonly target?: string;
}

type Database = ReturnType<ReturnType<typeof tcb.init>['database']>;
type Transaction = Awaited<ReturnType<Database['startTransaction']>>;
type Work = (caller: number) => Promise<unknown>;

const CALLERS = 16;
const ROUNDS = 5;
const ROUND_MS = 1_000;
const DOCUMENTS = 100_000;
const OWNERS = 10_000;
const READS = 400;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Measures everything in about 40 s and cleans up behind itself. */
export async function run(): Promise<{ name: string; rows: BenchRow[] }> {
  // Without it the SDK asks for a metadata server on the network before every call.
  process.env.TENCENTCLOUD = 'true';
  const folder = mkdtempSync(join(tmpdir(), 'bench-emulator-'));
  const children: ChildProcess[] = [];
  try {
    const echo = await serve(children, ['test/bench/emulator-echo.ts']);
    const emulator = await serve(children, [
      'local/cloudbase/main.ts',
      ...['--port', '0', '--env', 'bench', '--data', join(folder, 'data')],
    ]);
    const databases = { echo: connect(echo), emulator: connect(emulator) };
    await fill(databases.emulator, emulator);
    const rows = [...(await throughput(databases, folder)), ...(await latency(databases))];
    return { name: 'emulator', rows };
  } finally {
    await Promise.all(children.map(stop));
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Databases {
  readonly echo: Database;
  readonly emulator: Database;
}

async function throughput(databases: Databases, folder: string): Promise<BenchRow[]> {
  const { echo, emulator } = databases;
  const inc = emulator.command.inc(1);
  const works: Record<string, Work> = {
    echo: (caller) => echo.collection('counters').doc(`c${caller}`).update({ n: inc }),
    writes: (caller) => emulator.collection('counters').doc(`c${caller}`).update({ n: inc }),
    reads: (caller) => byOwner(emulator, caller),
    transactions: (caller) => deduct(emulator, caller),
  };
  const perSecond = new Map<string, number[]>();
  for (let round = -1; round < ROUNDS; round++) {
    const results: [string, number][] = [['fdatasync', bareSyncs(folder)]];
    for (const [name, work] of Object.entries(works)) results.push([name, await rate(work)]);
    // The first round only warms up.
    if (round < 0) continue;
    for (const [name, value] of results) {
      perSecond.set(name, [...(perSecond.get(name) ?? []), value]);
    }
  }
  const middle = (name: string): number => median(perSecond.get(name) ?? []);
  const [base, writes] = [middle('echo'), middle('writes')];
  return [
    {
      label: 'fdatasync of one line after the other, no server',
      value: middle('fdatasync'),
      unit: '/s',
    },
    {
      label: `SDK calls to a server that only echoes, ${CALLERS} callers`,
      value: base,
      unit: '/s',
    },
    {
      label: `durable single-document writes, ${CALLERS} callers`,
      value: writes,
      unit: '/s',
      target: '>= 1200',
    },
    {
      label: 'durable writes, of what the SDK reaches against the echo',
      value: writes / base,
      unit: 'x',
    },
    {
      label: `indexed reads of 10 in ${DOCUMENTS} documents, ${CALLERS} callers`,
      value: middle('reads'),
      unit: '/s',
    },
    {
      label: `transactions (start, read, update, add, commit), ${CALLERS} callers`,
      value: middle('transactions'),
      unit: '/s',
    },
    {
      label: 'calls inside transactions, of the echo',
      value: (middle('transactions') * 5) / base,
      unit: 'x',
    },
  ];
}

/** One caller, one call at a time: what a developer waits for. */
async function latency({ echo, emulator }: Databases): Promise<BenchRow[]> {
  const times = {
    echo: [] as number[],
    owner: [] as number[],
    range: [] as number[],
    id: [] as number[],
  };
  for (let i = 0; i < READS; i++) {
    times.echo.push(await timed(() => echo.collection('items').doc('i1').get()));
    times.id.push(
      await timed(() =>
        emulator
          .collection('items')
          .doc(`i${i * 7}`)
          .get(),
      ),
    );
    times.owner.push(await timed(() => byOwner(emulator, i)));
    times.range.push(await timed(() => latest(emulator, i)));
  }
  const scan: number[] = [];
  for (let i = 0; i < 5; i++) {
    scan.push(
      await timed(() =>
        emulator
          .collection('items')
          .where({ label: `item ${i}` })
          .get(),
      ),
    );
  }
  const base = median(times.echo);
  return [
    { label: 'SDK call to a server that only echoes', value: base, unit: 'ms' },
    {
      label: `read by _id among ${DOCUMENTS}`,
      value: median(times.id),
      unit: 'ms',
      target: '<= 2',
    },
    {
      label: `indexed read of 10 among ${DOCUMENTS}, median`,
      value: median(times.owner),
      unit: 'ms',
      target: '<= 2',
    },
    {
      label: `indexed read of 10 among ${DOCUMENTS}, 99th of 100`,
      value: quantile(times.owner, 0.99),
      unit: 'ms',
    },
    {
      label: 'indexed range, sorted, first 10, median',
      value: median(times.range),
      unit: 'ms',
      target: '<= 2',
    },
    { label: 'indexed read, of the echo', value: median(times.owner) / base, unit: 'x' },
    { label: 'the same read without an index', value: median(scan), unit: 'ms' },
  ];
}

function byOwner(db: Database, n: number): Promise<unknown> {
  const owner = `u${(n * 7919 + Math.floor(performance.now())) % OWNERS}`;
  return db.collection('items').where({ owner }).get();
}

function latest(db: Database, n: number): Promise<unknown> {
  const from = (n * 997) % DOCUMENTS;
  const where = { status: n % 4, at: db.command.gte(from) };
  return db.collection('items').where(where).orderBy('at', 'asc').limit(10).get();
}

/** What a task's start does: read an account, take from it, write what it was for. */
function deduct(db: Database, caller: number): Promise<unknown> {
  return db.runTransaction(async (transaction: Transaction) => {
    const account = transaction.collection('counters').doc(`t${caller}`);
    await account.get();
    await account.update({ n: db.command.inc(-1) });
    await transaction.collection('ledger').add({ caller, amount: -1 });
  });
}

async function fill(db: Database, url: string): Promise<void> {
  for (const name of ['counters', 'items', 'ledger']) await db.createCollection(name);
  await createIndex(url, { owner: 1 });
  await createIndex(url, { status: 1, at: 1 });
  const callers = Array.from({ length: CALLERS }, (_, i) => i);
  await db.collection('counters').add(
    callers.flatMap((i) => [
      { _id: `c${i}`, n: 0 },
      { _id: `t${i}`, n: 0 },
    ]),
  );
  for (let start = 0; start < DOCUMENTS; start += 2_000) {
    await db.collection('items').add(Array.from({ length: 2_000 }, (_, i) => item(start + i)));
  }
}

function item(n: number): object {
  return {
    _id: `i${n}`,
    owner: `u${n % OWNERS}`,
    status: n % 4,
    at: n,
    label: `item ${n}`,
    made: new Date(n),
    size: { width: 1024, height: 1536 },
  };
}

async function createIndex(url: string, keys: Record<string, 1>): Promise<void> {
  const response = await fetch(`${url}/admin?env=bench`, {
    method: 'POST',
    headers: { authorization: 'Bearer bench' },
    body: JSON.stringify({ action: 'local.createIndex', collectionName: 'items', keys }),
  });
  const answer = (await response.json()) as { code?: string; message?: string };
  if (answer.code) throw new Error(`index: ${answer.code} ${answer.message}`);
}

/** Calls finished in a second with all callers busy. */
async function rate(work: Work): Promise<number> {
  const start = performance.now();
  let done = 0;
  const loop = async (caller: number): Promise<void> => {
    while (performance.now() - start < ROUND_MS) {
      await work(caller);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, (_, caller) => loop(caller)));
  return (done * 1000) / (performance.now() - start);
}

function bareSyncs(folder: string): number {
  const fd = openSync(join(folder, 'bare'), 'a');
  const line = Buffer.alloc(200, 'x');
  const start = performance.now();
  let done = 0;
  for (; performance.now() - start < ROUND_MS / 4; done++) {
    writeSync(fd, line);
    fdatasyncSync(fd);
  }
  const perSecond = (done * 1000) / (performance.now() - start);
  closeSync(fd);
  return perSecond;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function connect(url: string): Database {
  const serviceUrl = `${url}/admin`;
  return tcb.init({ env: 'bench', secretId: 'id', secretKey: 'key', serviceUrl }).database();
}

/** Starts a script in its own process and answers the first URL it prints. */
async function serve(children: ChildProcess[], args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, ['local/run.cjs', ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (url) return url;
  }
  throw new Error(`${args[0]} ended before it listened`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
