import { afterEach, describe, expect, test } from 'vitest';
import type { FunctionLogLine } from '../../local/cloudbase/functions/log.ts';
import { defaultPolicy } from '../../shared/tasks/core/policy.ts';
import { audit, type Books, type Raw } from '../support/environment/audit.ts';
import { missingFiles, readBooks } from '../support/environment/books.ts';
import {
  dataOf,
  QUICK,
  startTestEnvironment,
  type TestEnvironment,
  type TestEnvironmentOptions,
} from '../support/environment/environment.ts';
import { type QuickProvider, startQuickProvider } from '../support/environment/quick-provider.ts';
import { eventually } from '../support/events.ts';
import { type Client, openClients } from './clients.ts';

let environment: TestEnvironment;
let provider: QuickProvider;
let lines: FunctionLogLine[] = [];
afterEach(async () => {
  lines = [];
  await environment.close();
  await provider.close();
});

/** 50 tasks are a quarter of a minute of work for two quiet cores; a starved machine takes minutes. */
const CROWD_MS = 15 * 60_000;

interface Crowd {
  readonly users: number;
  readonly tasksEach: number;
}

async function start(options: Partial<TestEnvironmentOptions> = {}): Promise<void> {
  provider = await startQuickProvider();
  environment = await startTestEnvironment({
    name: 'crowd',
    variables: { ...provider.variables, ...QUICK, DARKROOM_MAX_IN_FLIGHT: '100' },
    log: (line) => lines.push(line),
    ...options,
  });
}

const failsAt = (task: number): boolean => task % 5 === 4;
const failuresOf = ({ tasksEach }: Crowd): number =>
  Array.from({ length: tasksEach }, (_, task) => task).filter(failsAt).length;
const mark = (user: number, task: number): string => `mark-${user}-${task}-end`;

/** Everybody asks for everything at once; every third request is tapped twice. */
async function rush(crowd: Crowd, clients: readonly Client[]): Promise<void> {
  // One after another: beside each other every grant would start an instance of its own.
  for (const { openid } of clients) await environment.grant(openid, crowd.tasksEach * 10);
  const photos = await Promise.all(clients.map(({ openid }) => environment.upload(openid)));
  await Promise.all(
    clients.flatMap((client, user) =>
      Array.from({ length: crowd.tasksEach }, async (_, task) => {
        const event = {
          action: 'generate',
          images: [photos[user]],
          prompt: `${mark(user, task)} ${failsAt(task) ? '[fail]' : 'a red dress'}`,
          requestId: `request-${task}`,
        };
        const taps = task % 3 === 0 ? [event, event] : [event];
        const answers = await Promise.all(taps.map((tap) => client.call('photography', tap)));
        const ids = answers.map((answer) => dataOf<{ task_id: string }>(answer).task_id);
        expect(new Set(ids).size).toBe(1);
      }),
    ),
  );
}

/** Waits for the end of all. Whatever was held up as long as a lost worker's lease is told of. */
async function atRest(count: number): Promise<void> {
  const { engine } = environment.cloud;
  const filter = { status: { $in: ['completed', 'failed', 'cancelled'] } };
  try {
    await eventually(async () => (await engine.count('task_queue', filter)) === count, CROWD_MS);
  } finally {
    const tasks: Raw[] = await engine.find('task_queue', { filter: {} });
    for (const task of tasks) tellIfHeldUp(task);
  }
}

/** A crowd is slow where a machine is; a task of which nothing is heard for so long is something else. */
function tellIfHeldUp({ _id, created_at, settled_at }: Raw): void {
  const about = lines.filter(({ text }) => text.includes(_id));
  const times = [created_at, ...about.map(({ atMs }) => atMs), settled_at ?? Date.now()].map(
    Number,
  );
  const pauses = times.slice(1).map((at, index) => at - (times[index] ?? at));
  if (Math.max(...pauses) < defaultPolicy.leaseMs) return;
  const failures = lines.filter(({ level, text }) => level === 'report' && !/^SUCCESS/.test(text));
  const told = [...about, ...failures].map(
    ({ atMs, functionName, text }) => `${atMs - created_at} ms ${functionName}: ${text}`,
  );
  process.stderr.write(`task ${_id} was held up:\n${told.join('\n')}\n`);
}

async function allIsRight(crowd: Crowd): Promise<void> {
  const books = await readBooks(environment.app);
  expect(books.tasks).toHaveLength(crowd.users * crowd.tasksEach);
  const files = books.tasks.flatMap((task) =>
    task.images.flatMap((image: Raw) => [image.file_id, image.thumb_file_id]),
  );
  const missing = new Set(await missingFiles(environment.app, files));
  const wrong = audit(books, {
    atRest: true,
    jobsOf: (task) => provider.jobsWith(/mark-\d+-\d+-end/.exec(task.prompt)?.[0] ?? 'none'),
    stored: (fileId) => !missing.has(fileId),
  });
  expect(wrong).toEqual([]);
  expectAuditToBite(books);
  const failed = books.tasks.filter(({ status }) => status === 'failed');
  expect(failed).toHaveLength(crowd.users * failuresOf(crowd));
  for (const task of failed) expect(task.prompt).toContain('[fail]');
  for (const account of books.accounts) {
    const paid = crowd.tasksEach - failuresOf(crowd);
    expect(account).toMatchObject({ captured: paid * 10, held: 0, in_flight: 0 });
  }
}

/** An audit that finds nothing must be able to find something. */
function expectAuditToBite(books: Books): void {
  const [account, ...accounts] = books.accounts;
  const [record, ...records] = books.records;
  const [task, ...tasks] = books.tasks;
  const tampered: readonly Books[] = [
    { ...books, accounts: [{ ...account, available: account.available + 1 }, ...accounts] },
    { ...books, records },
    { ...books, records: [...books.records, { ...record, _id: 'again' }] },
    { ...books, tasks: [{ ...task, status: 'processing' }, ...tasks] },
    { ...books, works: books.works.slice(1) },
  ];
  for (const bad of tampered) expect(audit(bad, { atRest: true })).not.toEqual([]);
}

async function wholeCrowd(crowd: Crowd): Promise<void> {
  const clients = await openClients(environment.cloud.url, crowd.users);
  const relax = environment.hurry();
  try {
    await rush(crowd, clients);
    await atRest(crowd.users * crowd.tasksEach);
  } finally {
    await relax();
  }
  // Whatever is still under way may not change what was settled.
  await environment.quiet();
  await allIsRight(crowd);
}

describe('many users at once', { timeout: 2 * CROWD_MS }, () => {
  test('10 users × 5 tasks: all end, every credit is accounted for, nothing is charged twice', async () => {
    await start();
    await wholeCrowd({ users: 10, tasksEach: 5 });
  });

  test('the same without database triggers', async () => {
    await start({ withoutDatabaseTriggers: true });
    await wholeCrowd({ users: 2, tasksEach: 5 });
  });

  test('the same with triggers that are doubled, late, out of order or lost', async () => {
    await start();
    environment.cloud.triggers.setSwitches({
      duplicate: 2,
      delayMs: 150,
      reorder: 5,
      drop: 0.3,
      seed: 7,
    });
    await wholeCrowd({ users: 4, tasksEach: 5 });
  });
});
