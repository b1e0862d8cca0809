import { describe, expect, test } from 'vitest';
import type { TaskDoc } from '../../../../shared/tasks/core/documents/schema.ts';
import { deliverGift } from '../../../../shared/tasks/finish/gift.ts';
import { processRound, processTask } from '../../../../shared/tasks/rounds/process.ts';
import { sweepRound } from '../../../../shared/tasks/rounds/sweep.ts';
import { runTask } from '../../../../shared/tasks/run/run.ts';
import { createWorld, type World } from '../../../support/world/world.ts';

/** A task whose provider kept it waiting beyond the hard deadline. */
async function releasedTask(): Promise<{ world: World; task: TaskDoc }> {
  const world = await createWorld();
  await world.grant('u1', 1_000);
  const task = await world.submit('u1');
  world.provider.jobMs = Number.POSITIVE_INFINITY;
  await runTask(world.deps, task._id);
  world.clock.advance(task.hard_deadline_at.getTime() - world.clock.now());
  await sweepRound(world.lightDeps);
  const ended = await world.task(task._id);
  expect(ended).toMatchObject({ status: 'failed', gift: 'none' });
  expect(ended.late_check_at).not.toBeNull();
  return { world, task: ended };
}

async function lateSuccess(world: World): Promise<void> {
  world.provider.jobMs = 0;
  world.clock.advance(world.deps.policy.lateCheckEveryMs);
  await sweepRound(world.lightDeps);
}

describe('a success that comes after the credits went back', () => {
  test('is given to the user and charged to nobody', async () => {
    const { world, task } = await releasedTask();
    const before = await world.account('u1');
    await lateSuccess(world);
    expect(await world.task(task._id)).toMatchObject({ status: 'failed', gift: 'ready' });
    expect(await processTask(world.deps, task._id)).toBe('gift');
    const work = await world.work(task._id);
    expect(work).toMatchObject({ status: 'failed', gift: true, refunded: task.price });
    expect(work.images).toHaveLength(1);
    expect(world.store.files.has(work.images[0]?.file_id ?? '')).toBe(true);
    expect(await world.account('u1')).toEqual(before);
    expect(await world.records('u1')).toHaveLength(3);
    expect(await world.task(task._id)).toMatchObject({ gift: 'given', late_check_at: null });
  });

  test('is found by the processor’s own round where no trigger comes', async () => {
    const { world, task } = await releasedTask();
    await lateSuccess(world);
    await processRound(world.deps);
    expect(await world.work(task._id)).toMatchObject({ gift: true });
  });

  test('is delivered once, however many processors come', async () => {
    const { world, task } = await releasedTask();
    await lateSuccess(world);
    const given = await Promise.all([1, 2, 3].map(() => deliverGift(world.deps, task._id)));
    expect(given.filter(Boolean)).toHaveLength(1);
    expect(await deliverGift(world.deps, task._id)).toBe(false);
  });

  test('is asked after only so many times', async () => {
    const { world, task } = await releasedTask();
    for (let n = 0; n < 20; n++) {
      world.clock.advance(world.deps.policy.lateCheckEveryMs);
      await sweepRound(world.lightDeps);
    }
    expect(world.provider.polls).toBeLessThanOrEqual(2 + world.deps.policy.maxLateChecks);
    expect(await world.task(task._id)).toMatchObject({ late_check_at: null, gift: 'none' });
  });

  test('a job that failed after all ends the asking', async () => {
    const { world, task } = await releasedTask();
    world.provider.jobs.length = 0;
    world.clock.advance(world.deps.policy.lateCheckEveryMs);
    await sweepRound(world.lightDeps);
    expect(await world.task(task._id)).toMatchObject({ late_check_at: null, gift: 'none' });
  });

  test('storage that is down delays the gift and loses nothing', async () => {
    const { world, task } = await releasedTask();
    await lateSuccess(world);
    world.store.failNext = new Error('storage is down');
    await expect(deliverGift(world.deps, task._id)).rejects.toThrow('storage is down');
    world.clock.advance(world.deps.policy.leaseMs);
    expect(await deliverGift(world.deps, task._id)).toBe(true);
  });

  test('a task that ended without a running job is never asked after', async () => {
    const world = await createWorld();
    await world.grant('u1', 1_000);
    const task = await world.submit('u1');
    await runTask(world.deps, task._id);
    world.clock.advance(10_000);
    await runTask(world.deps, task._id);
    expect(await world.task(task._id)).toMatchObject({ status: 'completed', late_check_at: null });
  });
});
