import { describe, expect, test } from 'vitest';
import {
  countUsage,
  storeUsage,
  type UsageDoc,
  usageBetween,
} from '../../../shared/models/usage.ts';
import { dayOf } from '../../../shared/platform/day.ts';
import { runTask } from '../../../shared/tasks/run/run.ts';
import { errorOf } from '../../support/world/scripted-provider.ts';
import { createWorld, type World } from '../../support/world/world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A task as far as usage looks at it. */
function task(id: string, settledAt: number, more: object = {}) {
  return {
    _id: id,
    via: 'wan',
    model: 'wan',
    provider: 'dashscope',
    status: 'completed',
    price: 10,
    count: 1,
    images: [{}],
    created_at: new Date(settledAt - 30_000),
    settled_at: new Date(settledAt),
    ...more,
  };
}

async function worldWith(...tasks: object[]): Promise<World> {
  const world = await createWorld();
  for (const doc of tasks) await world.deps.db.collection('task_queue').add(doc);
  return world;
}

const NOON = Date.UTC(2026, 0, 10, 4);

describe('a day of usage', () => {
  test('begins and ends at midnight in China', () => {
    expect(dayOf(Date.UTC(2026, 0, 9, 15, 59, 59, 999))).toBe('2026-01-09');
    expect(dayOf(Date.UTC(2026, 0, 9, 16))).toBe('2026-01-10');
  });

  test('counts ended tasks by the model that did them', async () => {
    const world = await worldWith(
      task('1', NOON),
      task('2', NOON, { count: 3, price: 20, images: [{}, {}] }),
      task('3', NOON, { status: 'failed', images: [] }),
      task('4', NOON, { status: 'cancelled', images: [] }),
      task('5', NOON, { via: 'flux', provider: 'kie', price: 7 }),
      task('6', NOON, { status: 'processing', settled_at: null }),
      task('7', NOON - DAY),
    );
    const usage = await countUsage(world.deps.db, '2026-01-10');
    expect(usage).toEqual([
      {
        _id: '2026-01-10:wan',
        day: '2026-01-10',
        model: 'wan',
        provider: 'dashscope',
        tasks: 4,
        completed: 2,
        failed: 1,
        cancelled: 1,
        results: 3,
        // 10, and two thirds of 20 rounded down.
        credits: 23,
        completed_ms: 60_000,
      },
      expect.objectContaining({ _id: '2026-01-10:flux', provider: 'kie', tasks: 1, credits: 7 }),
    ]);
  });

  test('agrees with the ledger on what was captured', async () => {
    const world = await createWorld();
    await world.grant('u1', 1_000);
    const rest = async (id: string): Promise<void> => {
      for (let n = 0; n < 20 && (await world.task(id)).settled_at === null; n++) {
        await runTask(world.deps, id);
        world.clock.advance(30_000);
      }
    };
    for (const [count, results] of [
      [1, 1],
      [3, 2],
      [4, 4],
      [3, 1],
    ] as const) {
      world.provider.results = results;
      await rest((await world.submit('u1', { count }))._id);
    }
    world.provider.submitScript.push({ kind: 'failed', error: errorOf('content_policy', 'never') });
    await rest((await world.submit('u1'))._id);
    const usage = await countUsage(world.deps.db, dayOf(world.clock.now()));
    const account = await world.account('u1');
    expect(usage).toHaveLength(1);
    expect(usage[0]).toMatchObject({ tasks: 5, completed: 4, failed: 1, results: 8 });
    expect(usage[0]?.credits).toBe(account.captured);
  });
});

describe('days that are over', () => {
  const docs = async (world: World): Promise<UsageDoc[]> =>
    (await world.engine.find('usage_daily', { filter: {} })) as unknown as UsageDoc[];
  const store = (world: World, budgetMs = 60_000) =>
    storeUsage(world.deps, world.clock.now() + budgetMs);

  /** The manual clock starts on 2026-01-01 at 8:00 in China. */
  test('are stored once, by whichever sweeper comes first', async () => {
    const world = await worldWith(task('1', Date.UTC(2026, 0, 1, 4)));
    await store(world);
    expect(await docs(world)).toEqual([]);
    world.clock.advance(16 * HOUR + 9 * 60_000);
    expect(await store(world)).toEqual([]);
    world.clock.advance(60_000);
    const both = await Promise.all([store(world), store(world)]);
    expect(both).toContainEqual(['2026-01-01']);
    expect(await docs(world)).toMatchObject([{ _id: '2026-01-01:wan', tasks: 1 }]);
    expect(await store(world)).toEqual([]);
  });

  test('are caught up with after a pause, as far as the time allows', async () => {
    const world = await worldWith(task('1', Date.UTC(2026, 0, 3, 4)));
    await store(world);
    world.clock.advance(5 * DAY);
    expect(await store(world, 0)).toEqual([]);
    expect(await store(world)).toEqual([
      '2026-01-01',
      '2026-01-02',
      '2026-01-03',
      '2026-01-04',
      '2026-01-05',
    ]);
    expect((await docs(world)).map(({ _id }) => _id)).toEqual(['2026-01-03:wan']);
  });

  test('and today are seen together, each counted once', async () => {
    const world = await worldWith(
      task('1', Date.UTC(2026, 0, 1, 4)),
      task('2', Date.UTC(2026, 0, 2, 4)),
      task('3', Date.UTC(2026, 0, 3, 4)),
    );
    await store(world);
    world.clock.advance(DAY);
    await store(world);
    world.clock.advance(DAY);
    const range = { from: '2026-01-01', to: '2026-01-31' };
    const seen = await usageBetween(world.deps, range);
    expect(seen.map(({ day, tasks }) => `${day} ${tasks}`)).toEqual([
      '2026-01-03 1',
      '2026-01-02 1',
      '2026-01-01 1',
    ]);
    const some = await usageBetween(world.deps, { from: '2026-01-02', to: '2026-01-02' });
    expect(some.map(({ day }) => day)).toEqual(['2026-01-02']);
  });
});

test('usage costs a task no write', async () => {
  const touched = new Set<string>();
  const world = await createWorld({
    intercept: (send) => async (action, params) => {
      if (/modify|insert|add/i.test(action)) touched.add(String(params?.collectionName));
      return send(action, params);
    },
  });
  await world.grant('u1', 100);
  const { _id } = await world.submit('u1');
  for (let n = 0; n < 5; n++) {
    await runTask(world.deps, _id);
    world.clock.advance(30_000);
  }
  expect((await world.task(_id)).status).toBe('completed');
  expect(touched.has('task_queue')).toBe(true);
  expect(touched.has('usage_daily')).toBe(false);
});
