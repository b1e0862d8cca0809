import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TaskType, taskTypes } from '../../shared/models/task-types.ts';
import { audit, type Raw } from '../support/environment/audit.ts';
import { missingFiles, readAll, readBooks } from '../support/environment/books.ts';
import {
  dataOf,
  QUICK,
  startTestEnvironment,
  type TestEnvironment,
} from '../support/environment/environment.ts';
import { eventually } from '../support/events.ts';
import { type Client, openClient } from './clients.ts';

let environment: TestEnvironment;
let anna: Client;
let bob: Client;
let relax: () => Promise<void>;

beforeAll(async () => {
  environment = await startTestEnvironment({
    name: 'jobs',
    providerSpeed: 10,
    variables: { ...QUICK, DARKROOM_MAX_IN_FLIGHT: '50' },
  });
  anna = await openClient(environment.cloud.url, 'o-anna');
  bob = await openClient(environment.cloud.url, 'o-bob');
  for (const { openid } of [anna, bob]) await environment.grant(openid, 1_000);
  relax = environment.hurry();
  await submitAll();
});

afterAll(async () => {
  await relax();
  await environment.close();
});

async function submit(client: Client, event: object): Promise<string> {
  const answer = await client.call('photography', { action: 'generate', ...event });
  return dataOf<{ task_id: string }>(answer).task_id;
}

interface Stop {
  readonly says: string;
  readonly count?: number;
  readonly ends: 'completed' | 'failed';
  readonly code?: string;
  /** Absent where the others decide it, who may have closed the provider off by then. */
  readonly attempts?: number;
  /** Credits of the price that are paid, as a share. */
  readonly paid: number;
}

/** What is waited for, and not tried elsewhere, as long as nobody has closed the provider off. */
const BUSY = '[429-then-ok]';

const tour: readonly Stop[] = [
  { says: '[fail]', ends: 'failed', code: 'PROVIDER_PROVIDER_FAILED', attempts: 2, paid: 0 },
  { says: '[policy-input]', ends: 'failed', code: 'PROVIDER_CONTENT_POLICY', attempts: 1, paid: 0 },
  // Another try makes another picture, and that one may pass.
  {
    says: '[policy-output]',
    ends: 'failed',
    code: 'PROVIDER_CONTENT_POLICY',
    attempts: 2,
    paid: 0,
  },
  {
    // The fallback, if it is tried, has the same empty account.
    says: '[balance]',
    ends: 'failed',
    code: 'PROVIDER_INSUFFICIENT_BALANCE',
    paid: 0,
  },
  { says: '[not-found]', ends: 'failed', code: 'PROVIDER_NOT_FOUND', attempts: 1, paid: 0 },
  { says: '[expired-url]', ends: 'failed', code: 'PROVIDER_PROVIDER_FAILED', attempts: 2, paid: 0 },
  { says: BUSY, ends: 'completed', attempts: 1, paid: 1 },
  { says: '[5xx-on-poll]', ends: 'completed', attempts: 1, paid: 1 },
  { says: '[success-without-url-once]', ends: 'completed', attempts: 1, paid: 1 },
  { says: 'slow:3', ends: 'completed', attempts: 1, paid: 1 },
  { says: '[partial]', count: 4, ends: 'completed', attempts: 1, paid: 0.25 },
];

const ids = new Map<string, string>();

const requests: Record<TaskType, () => Promise<object>> = {
  photography: async () => ({
    images: [await environment.upload('o-anna')],
    sceneId: 'beach-sunset',
    prompt: '海风',
    parameters: { gender: '女', pose: '奔跑' },
  }),
  fitting: async () => ({
    images: [
      await environment.upload('o-anna', 'person.png'),
      await environment.upload('o-anna', 'garment.png'),
    ],
    prompt: '自然站立',
  }),
  creation: async () => ({ prompt: '一只在月球上读书的猫', images: [] }),
};

/** Asked for at once, so that its waiting passes together; what troubles the provider comes after BUSY. */
async function submitAll(): Promise<void> {
  const photo = await environment.upload('o-bob');
  const ask = async ({ says, count = 1 }: Stop): Promise<void> => {
    const request = { images: [photo], prompt: `a red coat ${says}`, count };
    ids.set(says, await submit(bob, request));
  };
  await Promise.all([
    ...taskTypes.map(async (type) => {
      ids.set(type, await submit(anna, { type, ...(await requests[type]()) }));
    }),
    ...tour.filter(({ ends }) => ends === 'completed').map(ask),
  ]);
  await eventually(async () => (await taskOf(ids.get(BUSY) ?? ''))?.step !== 'submit');
  await Promise.all(tour.filter(({ ends }) => ends === 'failed').map(ask));
}

const taskOf = async (_id: string): Promise<Raw> => {
  const [task] = await environment.cloud.engine.find('task_queue', { filter: { _id } });
  return task;
};

const ended = (_id: string): Promise<Raw> =>
  eventually(async () => {
    const task = await taskOf(_id);
    return task?.settled_at !== null && task;
  });

async function settleOf(taskId: string): Promise<Raw> {
  const records = await readAll(environment.app, 'credit_records');
  const settles = records.filter(({ task_id, kind }) => task_id === taskId && kind === 'settle');
  expect(settles).toHaveLength(1);
  return settles[0];
}

describe('a job of each type, from a logged-in user to files', () => {
  test.each(taskTypes)('%s', async (type) => {
    const workId = ids.get(type) ?? '';
    await ended(workId);
    const work = dataOf<Raw>(await anna.call('photography', { action: 'getWork', workId }));
    expect(work).toMatchObject({ status: 'completed', progress: 100, refunded: 0, type });
    expect(work.images).toHaveLength(1);
    const [image] = work.images;
    const response = await fetch(image.url);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(response.status).toBe(200);
    expect(bytes.subarray(0, 3).toString('hex')).toBe('ffd8ff');
    expect(bytes.length).toBeGreaterThan(10_000);
    const thumb = Buffer.from(await (await fetch(image.thumb_url)).arrayBuffer());
    expect(thumb.length).toBeGreaterThan(500);
    expect(thumb.length).toBeLessThan(bytes.length);
    expect(await settleOf(workId)).toMatchObject({ captured: work.price, released: 0 });
  });
});

describe('a provider’s bad days', () => {
  test.each(tour)(
    '$says ends $ends, with the money right',
    async (stop) => {
      const task = await ended(ids.get(stop.says) ?? '');
      expect(task.status).toBe(stop.ends);
      if (stop.attempts === undefined) expect([1, 2]).toContain(task.attempt);
      else expect(task.attempt).toBe(stop.attempts);
      expect(task.error?.code).toBe(stop.code);
      const captured = task.price * stop.paid;
      expect(await settleOf(task._id)).toMatchObject({ captured, released: task.price - captured });
      const answer = await bob.call('photography', { action: 'getProgress', taskId: task._id });
      const progress = dataOf<Raw>(answer);
      expect(progress).toMatchObject({ status: stop.ends, refunded: task.price - captured });
      expect(progress.message).toMatch(/\p{Script=Han}/u);
      if (stop.ends === 'failed') expect(progress.message).toContain(`已退回 ${task.price} 积分`);
    },
    90_000,
  );

  test('[hang]: while nobody knows whether a job exists, an operator may give the credits back', async () => {
    const images = [await environment.upload('o-bob')];
    const taskId = await submit(bob, { images, prompt: 'a red coat [hang]' });
    await eventually(async () => (await taskOf(taskId)).jobs.length > 0);
    await environment.operate('release', { taskId });
    expect(await settleOf(taskId)).toMatchObject({ captured: 0, released: 10 });
    const again = await bob.call('photography', { action: 'cancel', taskId });
    expect(again).toMatchObject({ success: false, code: 'ALREADY_SETTLED' });
    expect(again.message).toMatch(/\p{Script=Han}/u);
  });
});

describe('watching a work through the real js-sdk', () => {
  interface Heard {
    readonly docs: Raw[][];
    readonly errors: Raw[];
    close(): void;
  }

  function watch(client: Client, where: object): Heard {
    const docs: Raw[][] = [];
    const errors: Raw[] = [];
    const listener = client.app
      .database()
      .collection('works')
      .where(where)
      .watch({
        onChange: (snapshot: Raw) => docs.push(snapshot.docs),
        onError: (error: Raw) => errors.push(error),
      });
    return { docs, errors, close: () => listener.close() };
  }

  test('its user sees it develop until it is completed, and nobody else sees anything', async () => {
    const own = watch(anna, { _openid: '{openid}' });
    const others = watch(bob, { _openid: '{openid}' });
    await eventually(() => own.docs.length > 0 && others.docs.length > 0);
    const images = [await environment.upload('o-anna')];
    const workId = await submit(anna, { images, prompt: 'a blue coat' });
    const states = (): Raw[] =>
      own.docs.flatMap((docs) => docs.filter((doc: Raw) => doc._id === workId));
    await eventually(() => states().some(({ status }) => status === 'completed'));
    const seen = states();
    expect(seen[0]).toMatchObject({ status: 'pending', progress: 0 });
    expect(seen.map(({ status }) => status)).toContain('processing');
    const progress = seen.map((state) => state.progress);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(seen.at(-1)).toMatchObject({ status: 'completed', progress: 100, refunded: 0 });
    expect(seen.at(-1).images).toHaveLength(1);
    const ofOthers = others.docs.flat().filter((doc: Raw) => doc._openid !== 'o-bob');
    expect(ofOthers).toEqual([]);
    expect([...own.errors, ...others.errors]).toEqual([]);
    own.close();
    others.close();
  });

  test('a user may read the own account and ledger, and none of another’s', async () => {
    const db = anna.app.database();
    const { data: accounts } = await db
      .collection('credit_accounts')
      .where({ _openid: '{openid}' })
      .get();
    expect(accounts.map(({ _id }: Raw) => _id)).toEqual(['o-anna']);
    for (const name of ['credit_accounts', 'credit_records', 'works', 'task_queue']) {
      const { data } = await db.collection(name).where({ _openid: 'o-bob' }).get();
      expect(data).toMatchObject({ code: 'DATABASE_PERMISSION_DENIED', list: [] });
    }
    const write = await db
      .collection('credit_accounts')
      .doc('o-anna')
      .update({ available: 1_000_000 })
      .catch((error: Raw) => error);
    expect(write.updated ?? 0).toBe(0);
    const answer = await anna.call('photography', { action: 'getBalance' });
    expect(dataOf<Raw>(answer).available).toBeLessThan(1_000);
  });
});

test('in the end every credit is accounted for and every picture is there', async () => {
  const books = await readBooks(environment.app);
  const files = books.tasks.flatMap((task) =>
    task.images.flatMap((image: Raw) => [image.file_id, image.thumb_file_id]),
  );
  const missing = new Set(await missingFiles(environment.app, files));
  const stored = (fileId: string): boolean => !missing.has(fileId);
  expect(audit(books, { atRest: true, stored })).toEqual([]);
  expect(books.tasks.length).toBe(taskTypes.length + tour.length + 2);
});
