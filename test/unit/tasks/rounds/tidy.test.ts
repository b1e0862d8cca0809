import { describe, expect, test } from 'vitest';
import { normError } from '../../../../shared/providers/errors.ts';
import { claimTask } from '../../../../shared/tasks/core/claim.ts';
import type { TaskDoc } from '../../../../shared/tasks/core/documents/schema.ts';
import { nextAttempt } from '../../../../shared/tasks/jobs/attempts.ts';
import { releaseTask } from '../../../../shared/tasks/operate.ts';
import { pollRound } from '../../../../shared/tasks/rounds/poll.ts';
import { processTask } from '../../../../shared/tasks/rounds/process.ts';
import { sweepRound } from '../../../../shared/tasks/rounds/sweep.ts';
import { tidyRound } from '../../../../shared/tasks/rounds/tidy.ts';
import { createWorld, type World } from '../../../support/world/world.ts';

const HOUR_MS = 60 * 60_000;

/** A task whose provider answers with bytes, so that its photo's copy and the bytes are put aside. */
async function submitted(world: World): Promise<TaskDoc> {
  await world.grant('u1', 1_000);
  const task = await world.submit('u1');
  const base64 = Buffer.from('what the provider made').toString('base64');
  world.provider.pollScript.push({ kind: 'succeeded', results: [{ type: 'image', base64 }] });
  await processTask(world.deps, task._id);
  return task;
}

async function completed(world: World): Promise<TaskDoc> {
  const { _id } = await submitted(world);
  world.clock.advance(10_000);
  await pollRound(world.lightDeps);
  const [raw] = (await world.task(_id)).results;
  const bytes = world.store.files.get(raw?.raw_file_id ?? '');
  world.provider.downloadScript.push(bytes ?? new Uint8Array());
  await processTask(world.deps, _id);
  const task = await world.task(_id);
  expect(task.status).toBe('completed');
  return task;
}

const until = (world: World): number => world.clock.now() + 50_000;
const tidy = (world: World): Promise<number> => tidyRound(world.lightDeps, until(world));

describe('an hour after a task has ended', () => {
  test('the copies of its photos and the raw bytes are gone; its pictures and the photo stay', async () => {
    const world = await createWorld();
    const task = await completed(world);
    const [raw] = task.results;
    const put = [...(task.prepared ?? []), raw?.raw_file_id ?? ''];
    expect(put).toHaveLength(2);
    for (const id of put) expect(world.store.files.has(id)).toBe(true);

    world.clock.advance(HOUR_MS - 1_000);
    expect(await tidy(world)).toBe(0);
    for (const id of put) expect(world.store.files.has(id)).toBe(true);

    world.clock.advance(1_000);
    expect(await tidy(world)).toBe(1);
    for (const id of put) expect(world.store.files.has(id)).toBe(false);
    const shown = task.images.flatMap(({ file_id, thumb_file_id }) => [file_id, thumb_file_id]);
    for (const id of [...shown, ...task.inputs]) expect(world.store.files.has(id)).toBe(true);

    expect(await world.task(task._id)).toMatchObject({ status: 'completed', tidy_at: null });
    expect(await tidy(world)).toBe(0);
  });

  test('the bytes of an attempt that came to nothing are gone as well', async () => {
    const world = await createWorld();
    const { _id } = await submitted(world);
    world.clock.advance(10_000);
    await pollRound(world.lightDeps);
    const claimed = await claimTask(world.deps, _id, { early: true });
    if (claimed === null) throw new Error('not claimed');
    const parts = { provider: 'test', stage: 'download', message: 'no usable picture' } as const;
    await nextAttempt(world.deps, claimed, normError('provider_failed', parts));
    const { attempt, results, put_aside: aside } = await world.task(_id);
    expect({ attempt, results }).toEqual({ attempt: 2, results: [] });
    expect(aside.map((id) => world.store.files.has(id))).toEqual([true]);
    await releaseTask(world.deps, _id);
    world.clock.advance(HOUR_MS);
    expect(await tidy(world)).toBe(1);
    expect(aside.map((id) => world.store.files.has(id))).toEqual([false]);
  });

  test('one whose write fails does not end the round for the others', async () => {
    let fails = 0;
    const world = await createWorld({
      intercept: (send) => (action, params) =>
        fails > 0 &&
        !/query|get|find/i.test(action) &&
        JSON.stringify(params).includes('task_queue')
          ? Promise.reject(new Error(`down, ${fails--} to go`))
          : send(action, params),
    });
    await completed(world);
    await completed(world);
    world.clock.advance(HOUR_MS);
    fails = 1;
    expect(await tidy(world)).toBe(1);
  });

  test('a task that put nothing aside is not looked at again', async () => {
    const world = await createWorld();
    await world.grant('u1', 1_000);
    const task = await world.submit('u1', { images: [], type: 'photography' });
    await processTask(world.deps, task._id);
    world.clock.advance(10_000);
    await pollRound(world.lightDeps);
    await processTask(world.deps, task._id);
    expect(await world.task(task._id)).toMatchObject({ status: 'completed', tidy_at: null });
  });

  test('a failed task keeps no photo either', async () => {
    const world = await createWorld();
    const { _id, hard_deadline_at } = await submitted(world);
    const { prepared } = await world.task(_id);
    expect(world.store.files.has(prepared?.[0] ?? '')).toBe(true);
    world.provider.pollScript.length = 0;
    world.provider.jobMs = Number.POSITIVE_INFINITY;
    world.clock.advance(hard_deadline_at.getTime() - world.clock.now());
    await sweepRound(world.lightDeps);
    expect((await world.task(_id)).status).toBe('failed');
    // The provider is asked a few times more; meanwhile the job may still need the photo.
    for (let round = 0; round < 20; round += 1) {
      world.clock.advance(10 * 60_000);
      await sweepRound(world.lightDeps);
    }
    expect((await world.task(_id)).late_check_at).toBeNull();
    expect(await tidy(world)).toBe(1);
    expect(world.store.files.has(prepared?.[0] ?? '')).toBe(false);
  });
});

describe('tidying', () => {
  test('leaves the bytes of a gift until it has been given', async () => {
    const world = await createWorld();
    const task = await completed(world);
    const [raw] = task.results;
    await world.engine.update({
      collection: 'task_queue',
      filter: { _id: task._id },
      update: { $set: { gift: 'ready' } },
    });
    world.clock.advance(HOUR_MS);
    expect(await tidy(world)).toBe(0);
    expect(world.store.files.has(raw?.raw_file_id ?? '')).toBe(true);
    const { tidy_at } = await world.task(task._id);
    expect(tidy_at?.getTime()).toBe(world.clock.now() + HOUR_MS);
  });

  test('tries again an hour later what could not be removed, and says so', async () => {
    const world = await createWorld();
    const task = await completed(world);
    const store = {
      ...world.lightDeps.store,
      remove: () => Promise.reject(new Error('storage is away')),
    };
    world.clock.advance(HOUR_MS);
    expect(await tidyRound({ ...world.lightDeps, store }, until(world))).toBe(0);
    expect((await world.task(task._id)).tidy_at?.getTime()).toBe(world.clock.now() + HOUR_MS);
    expect(await tidy(world)).toBe(0);
    world.clock.advance(HOUR_MS);
    expect(await tidy(world)).toBe(1);
  });

  test('begins nothing once its time is over', async () => {
    const world = await createWorld();
    const task = await completed(world);
    world.clock.advance(HOUR_MS);
    expect(await tidyRound(world.lightDeps, world.clock.now())).toBe(0);
    expect((await world.task(task._id)).tidy_at).not.toBeNull();
  });

  test('twice at once removes once and harms nothing', async () => {
    const world = await createWorld();
    const task = await completed(world);
    world.clock.advance(HOUR_MS);
    await Promise.all([tidy(world), tidy(world)]);
    expect(await world.task(task._id)).toMatchObject({ tidy_at: null, version: task.version + 1 });
  });
});
