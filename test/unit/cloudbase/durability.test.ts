import { type ChildProcess, spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Commit, Engine, EngineOptions } from '../../../local/cloudbase/engine/api.ts';
import { createEngine } from '../../../local/cloudbase/engine/index.ts';
import { eventually } from '../../support/events.ts';
import { launchArgs } from '../../support/run/launch.ts';

let folder: string;
const open: Engine[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'engine-'));
});
afterEach(async () => {
  for (const engine of open.splice(0)) await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: EngineOptions = {}): Promise<Engine> {
  const engine = await createEngine({ dataDir: folder, ...options });
  open.push(engine);
  return engine;
}

async function stop(engine: Engine): Promise<void> {
  open.splice(open.indexOf(engine), 1);
  await engine.close();
}

function logFile(): string {
  const name = readdirSync(folder)
    .filter((file) => file.startsWith('log-'))
    .sort()
    .at(-1);
  return join(folder, name ?? 'no log');
}

describe('the data folder', () => {
  it('gives everything back after a restart', async () => {
    const first = await start();
    await first.createCollection('c');
    await first.createIndex('c', { keys: { k: 1 }, unique: true });
    await first.insert('c', [
      {
        _id: 'a',
        k: 1,
        at: new Date(5),
        f: 1.5,
        big: 2 ** 40,
        text: '汉字\n',
        pattern: /x/i,
        bytes: new Uint8Array([0, 255]),
      },
      { _id: 'b', k: 2 },
      { _id: 'gone', k: 3 },
    ]);
    await first.update({ collection: 'c', filter: { _id: 'b' }, update: { $inc: { k: 10 } } });
    await first.remove({ collection: 'c', filter: { _id: 'gone' } });
    const before = await first.find('c');
    await stop(first);
    const second = await start();
    expect(await second.find('c')).toEqual(before);
    expect(await second.listIndexes('c')).toEqual([{ name: 'k_1', keys: { k: 1 }, unique: true }]);
    await expect(second.insert('c', [{ k: 12 }])).rejects.toThrow(/E11000/);
  });

  it('holds a transaction as one line: all of it or nothing', async () => {
    const first = await start();
    await first.createCollection('c');
    const id = await first.begin();
    await first.insert('c', [{ _id: 'a' }], id);
    await first.insert('c', [{ _id: 'b' }], id);
    await first.commit(id);
    await stop(first);
    const lines = readFileSync(logFile(), 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    writeFileSync(logFile(), `${lines.join('\n').slice(0, -5)}`);
    const second = await start();
    expect(await second.find('c')).toEqual([]);
  });

  it('writes nothing for an update that changes nothing', async () => {
    const engine = await start();
    await engine.createCollection('c');
    await engine.insert('c', [{ _id: 'a', n: 1 }]);
    const size = statSync(logFile()).size;
    await engine.update({ collection: 'c', filter: { _id: 'a' }, update: { $set: { n: 1 } } });
    expect(statSync(logFile()).size).toBe(size);
  });

  it('drops a torn last line, says so and goes on writing behind the intact part', async () => {
    const first = await start();
    await first.createCollection('c');
    await first.insert('c', [{ _id: 'a' }]);
    await stop(first);
    appendFileSync(logFile(), '0badc0de {"seq":3,"at":1,"chan');
    const warnings: string[] = [];
    const second = await start({ warn: (message) => warnings.push(message) });
    expect(warnings.join()).toMatch(/dropped 30 bytes/);
    await second.insert('c', [{ _id: 'b' }]);
    await stop(second);
    const third = await start();
    expect((await third.find('c')).map((d) => d._id)).toEqual(['a', 'b']);
  });

  const damages: [string, (text: string) => string, RegExp][] = [
    ['a flipped byte in the middle', (text) => text.replace('"a"', '"A"'), /line 2: its checksum/],
    [
      'a flipped byte in a complete last line',
      (text) => text.replace('"c3"', '"c4"'),
      /line 4: its checksum/,
    ],
    [
      'a missing line',
      (text) => text.split('\n').toSpliced(1, 1).join('\n'),
      /line 2: commit 2 was expected, not 3/,
    ],
    [
      'a line twice',
      (text) =>
        text
          .split('\n')
          .toSpliced(1, 0, text.split('\n')[1] ?? '')
          .join('\n'),
      /line 3: commit 3 was expected, not 2/,
    ],
    ['a foreign line', (text) => text.replace('\n', '\nhello\n'), /line 2: the line is too short/],
    ['an empty line', (text) => text.replace('\n', '\n\n'), /line 2: the line is too short/],
  ];
  it.each(damages)(
    'stops start-up at %s, naming file and line, and changes nothing',
    async (_, damage, reason) => {
      const first = await start();
      await first.createCollection('c');
      for (const id of ['a', 'b', 'c3']) await first.insert('c', [{ _id: id }]);
      await stop(first);
      const damaged = damage(readFileSync(logFile(), 'utf8'));
      writeFileSync(logFile(), damaged);
      const error = await start().catch((cause: Error) => cause);
      expect(String(error)).toMatch(reason);
      expect(String(error)).toContain(logFile());
      expect(String(error)).toMatch(/Restore the data folder/);
      expect(readFileSync(logFile(), 'utf8')).toBe(damaged);
      expect(existsSync(join(folder, 'lock'))).toBe(false);
    },
  );

  it('stops when a log in the middle is missing', async () => {
    const first = await start();
    await first.createCollection('c');
    await stop(first);
    const path = logFile();
    writeFileSync(path.replace('000000000000', '000000000009'), '');
    const error = await start().catch((cause: Error) => cause);
    expect(String(error)).toMatch(/commits 2 to 9 are missing/);
  });
});

describe('the lock', () => {
  it('keeps a second opener out, in the same process too', async () => {
    await start();
    await expect(start()).rejects.toThrow(/in use by this very process/);
  });

  it('keeps another process out and lets go at close', async () => {
    const child = await writer();
    await expect(start()).rejects.toThrow(new RegExp(`in use by process ${child.process.pid}`));
    await child.kill();
    await start();
  });

  it('takes over from a process that is gone', async () => {
    writeFileSync(join(folder, 'lock'), '4194304 1');
    await start();
    expect(readFileSync(join(folder, 'lock'), 'utf8')).toMatch(new RegExp(`^${process.pid} `));
  });

  it('takes over when another process now has the number', async () => {
    writeFileSync(join(folder, 'lock'), `${process.ppid} 1`);
    await start();
  });

  it('takes over a lock of its own number, left before a reboot', async () => {
    writeFileSync(join(folder, 'lock'), `${process.pid} 1`);
    await start();
  });
});

describe('compaction while running', () => {
  it('keeps every document, index and collection, and the folder small', async () => {
    const first = await start({ compactAtBytes: 20_000 });
    await first.createCollection('c');
    await first.createCollection('empty');
    await first.createIndex('c', { keys: { n: 1 } });
    await first.insert(
      'c',
      Array.from({ length: 50 }, (_, n) => ({ _id: `d${n}`, n, filler: 'x'.repeat(50) })),
    );
    const bump = async (n: number): Promise<void> => {
      for (let i = 0; i < 40; i++) {
        await first.update({
          collection: 'c',
          filter: { _id: `d${n}` },
          update: { $inc: { count: 1 } },
        });
      }
    };
    await Promise.all(Array.from({ length: 50 }, (_, n) => bump(n)));
    const before = await first.find('c', { sort: { n: 1 } });
    expect(before.every((d) => d.count === 40)).toBe(true);
    await stop(first);
    const files = readdirSync(folder);
    expect(files.filter((f) => f.startsWith('snapshot-'))).toHaveLength(1);
    const bytes = files.reduce((sum, f) => sum + statSync(join(folder, f)).size, 0);
    expect(bytes).toBeLessThan(120_000);
    const second = await start();
    expect(await second.find('c', { sort: { n: 1 } })).toEqual(before);
    expect(await second.listCollections()).toEqual(['c', 'empty']);
    expect(await second.listIndexes('c')).toHaveLength(1);
  });

  it('asks before it drops commits, and never drops those somebody still needs', async () => {
    const asked: number[] = [];
    const first = await start({
      compactAtBytes: 2_000,
      beforeCompaction: async (seq) => {
        asked.push(seq);
        expect(readdirSync(folder).some((f) => f === 'log-000000000000.jsonl')).toBe(
          asked.length === 1,
        );
      },
    });
    await first.createCollection('c');
    for (let i = 0; i < 100; i++) await first.insert('c', [{ i }]);
    await stop(first);
    expect(asked.length).toBeGreaterThan(1);
    expect(asked).toEqual([...asked].sort((a, b) => a - b));
  });

  it('stops start-up at a damaged snapshot', async () => {
    const first = await start({ compactAtBytes: 1_000 });
    await first.createCollection('c');
    for (let i = 0; i < 30; i++) await first.insert('c', [{ _id: `d${i}` }]);
    await stop(first);
    const name = readdirSync(folder).find((f) => f.startsWith('snapshot-')) ?? '';
    const path = join(folder, name);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1));
    await expect(start()).rejects.toThrow(/the snapshot is cut off/);
    writeFileSync(path, text.replace('"d1"', '"dX"'));
    await expect(start()).rejects.toThrow(/its checksum/);
  });
});

describe('replaying commits to a consumer', () => {
  it('hands over the commits after the one asked for, with what was before', async () => {
    const first = await start();
    await first.createCollection('c');
    await first.insert('c', [{ _id: 'a', n: 1 }]);
    const live: Commit[] = [];
    first.subscribe((commit) => live.push(commit));
    await first.update({ collection: 'c', filter: {}, update: { $set: { n: 2 } } });
    await first.remove({ collection: 'c', filter: {} });
    await stop(first);
    const replayed: Commit[] = [];
    await start({ replayAfter: 2, onReplay: (commit) => replayed.push(commit) });
    expect(replayed).toEqual(live);
    expect(replayed.map((c) => c.changes[0]?.before)).toEqual([
      { _id: 'a', n: 1 },
      { _id: 'a', n: 2 },
    ]);
  });
});

interface Writer {
  readonly process: ChildProcess;
  /** Highest count acknowledged to each of the child's callers. */
  readonly acknowledged: Map<string, number>;
  /** Acknowledgements so far. */
  told(): number;
  kill(): Promise<void>;
}

/** Starts a process that counts up documents and transactions and tells each acknowledgement. */
async function writer(): Promise<Writer> {
  const child = spawn(process.execPath, launchArgs('test/unit/cloudbase/crash-writer.ts', folder), {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const acknowledged = new Map<string, number>();
  let told = 0;
  const lines = createInterface({ input: child.stdout });
  const ready = new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the writer ended early')));
    lines.on('line', (line) => {
      const [name = '', count = '0'] = line.split(' ');
      acknowledged.set(name, Number(count));
      told += 1;
      resolve();
    });
  });
  await ready;
  return {
    process: child,
    acknowledged,
    told: () => told,
    kill: () =>
      new Promise((resolve) => {
        lines.once('close', () => resolve());
        child.kill('SIGKILL');
      }),
  };
}

describe('kill -9', () => {
  it.each([1, 2, 3])(
    'loses no acknowledged commit and splits no transaction (round %i)',
    async (round) => {
      const child = await writer();
      await eventually(() => child.told() > 150 * round && child.acknowledged.size > 4);
      await child.kill();
      const engine = await start();
      for (const [name, count] of child.acknowledged) {
        const [stored] = await engine.find('counters', { filter: { _id: name } });
        // One more may have been written and not yet told.
        expect(stored?.n, name).toBeGreaterThanOrEqual(count);
        expect(stored?.n, name).toBeLessThanOrEqual(count + 1);
      }
      const left = await engine.find('counters', { filter: { _id: 'left' } });
      const right = await engine.find('counters', { filter: { _id: 'right' } });
      expect(left[0]?.n).toBe(right[0]?.n);
      const ledger = await engine.count('ledger');
      expect(ledger).toBe(left[0]?.n);
    },
  );
});
