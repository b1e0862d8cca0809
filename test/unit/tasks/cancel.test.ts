import { describe, expect, test } from 'vitest';
import { NotFoundError } from '../../../shared/platform/errors.ts';
import { cancelTask } from '../../../shared/tasks/cancel.ts';
import { claimTask } from '../../../shared/tasks/core/claim.ts';
import type { TaskDoc } from '../../../shared/tasks/core/documents/schema.ts';
import { AlreadySettledError } from '../../../shared/tasks/core/errors.ts';
import { pollRound } from '../../../shared/tasks/rounds/poll.ts';
import { runTask } from '../../../shared/tasks/run/run.ts';
import { createWorld, type World } from '../../support/world/world.ts';

async function worldWithTask(): Promise<{ world: World; task: TaskDoc }> {
  const world = await createWorld();
  await world.grant('u1', 1_000);
  return { world, task: await world.submit('u1') };
}

describe('cancelling', () => {
  test('a pending task is free and at once', async () => {
    const { world, task } = await worldWithTask();
    expect(await cancelTask(world.lightDeps, 'u1', task._id)).toBe('cancelled');
    expect(await world.account('u1')).toMatchObject({ available: 1_000, held: 0, in_flight: 0 });
    expect(await world.work(task._id)).toMatchObject({ status: 'cancelled', refunded: task.price });
  });

  test('a cancelled task never starts', async () => {
    const { world, task } = await worldWithTask();
    await cancelTask(world.lightDeps, 'u1', task._id);
    expect(await runTask(world.deps, task._id)).toEqual({ kind: 'not_claimed' });
    expect(world.provider.jobs).toHaveLength(0);
  });

  test('twice is told, and moves nothing', async () => {
    const { world, task } = await worldWithTask();
    await cancelTask(world.lightDeps, 'u1', task._id);
    const again = cancelTask(world.lightDeps, 'u1', task._id);
    await expect(again).rejects.toMatchObject({
      code: 'ALREADY_SETTLED',
      userMessage: '任务已取消',
    });
    expect(await world.records('u1')).toHaveLength(3);
  });

  test('another user’s task looks like none', async () => {
    const { world, task } = await worldWithTask();
    await expect(cancelTask(world.lightDeps, 'u2', task._id)).rejects.toThrow(NotFoundError);
    await expect(cancelTask(world.lightDeps, 'u1', 'nothing')).rejects.toThrow(NotFoundError);
    expect(await world.task(task._id)).toMatchObject({ status: 'pending' });
  });

  test('a running job is stopped where the provider can, and refunded', async () => {
    const { world, task } = await worldWithTask();
    world.provider.cancelAnswer = 'cancelled';
    await runTask(world.deps, task._id);
    expect(await cancelTask(world.lightDeps, 'u1', task._id)).toBe('requested');
    world.clock.advance(1_000);
    await pollRound(world.lightDeps);
    expect(await world.work(task._id)).toMatchObject({ status: 'cancelled' });
    expect(await world.account('u1')).toMatchObject({ available: 1_000, held: 0 });
  });

  test('a job that cannot be stopped goes on, is told so, and is charged', async () => {
    const { world, task } = await worldWithTask();
    await runTask(world.deps, task._id);
    expect(await cancelTask(world.lightDeps, 'u1', task._id)).toBe('requested');
    expect(await cancelTask(world.lightDeps, 'u1', task._id)).toBe('requested');
    world.clock.advance(1_000);
    await pollRound(world.lightDeps);
    expect(await world.task(task._id)).toMatchObject({ cancel: { answer: 'refused' } });
    expect(await cancelTask(world.lightDeps, 'u1', task._id)).toBe('refused');
    world.clock.advance(20_000);
    await pollRound(world.lightDeps);
    await runTask(world.deps, task._id);
    expect(await world.account('u1')).toMatchObject({ captured: task.price, held: 0 });
    await expect(cancelTask(world.lightDeps, 'u1', task._id)).rejects.toThrow(AlreadySettledError);
  });

  test('a worker and a cancel at the same moment leave one outcome', async () => {
    for (let round = 0; round < 20; round++) {
      const { world, task } = await worldWithTask();
      const [claimed, answer] = await Promise.all([
        claimTask(world.lightDeps, task._id),
        cancelTask(world.lightDeps, 'u1', task._id),
      ]);
      const after = await world.task(task._id);
      if (claimed === null) expect(after.status).toBe('cancelled');
      else expect([after.status, answer]).toEqual(['processing', 'requested']);
    }
  });

  test('a cancel between two attempts costs nothing', async () => {
    const { world, task } = await worldWithTask();
    world.provider.submitScript.push({
      kind: 'failed',
      error: {
        kind: 'transient',
        provider: 'dashscope',
        message: 'busy',
        stage: 'submit',
        retry: 'same_call',
        charged: 'no',
      },
    });
    await runTask(world.deps, task._id);
    await cancelTask(world.lightDeps, 'u1', task._id);
    world.clock.advance(1_000);
    await pollRound(world.lightDeps);
    expect(await world.work(task._id)).toMatchObject({ status: 'cancelled', refunded: task.price });
    expect(world.provider.jobs).toHaveLength(0);
  });
});

describe('the wish to cancel a running job', () => {
  /** A world whose first write of the wish can be sent once more, as the network may. */
  async function runningTask(lose: boolean) {
    let repeat: (() => Promise<unknown>) | null = null;
    const world = await createWorld({
      intercept: (send) => async (action, params) => {
        const answer = await send(action, params);
        if (repeat !== null || !String(params?.data).includes('"waiting"')) return answer;
        repeat = () => send(action, params);
        if (lose) throw Object.assign(new Error('no answer'), { code: 'ECONNRESET' });
        return answer;
      },
    });
    await world.grant('u1', 1_000);
    const task = await world.submit('u1');
    await runTask(world.deps, task._id);
    return { world, task, repeat: () => repeat?.() };
  }

  test('stays refused when a repetition of it comes late', async () => {
    const { world, task, repeat } = await runningTask(false);
    expect(await cancelTask(world.lightDeps, 'u1', task._id)).toBe('requested');
    world.clock.advance(1_000);
    await pollRound(world.lightDeps);
    expect(await world.task(task._id)).toMatchObject({ cancel: { answer: 'refused' } });
    await repeat();
    expect(await world.task(task._id)).toMatchObject({ cancel: { answer: 'refused' } });
  });

  test('is told as stored when the first answer was lost', async () => {
    const { world, task } = await runningTask(true);
    expect(await cancelTask(world.lightDeps, 'u1', task._id)).toBe('requested');
    expect(await world.task(task._id)).toMatchObject({ cancel: { answer: 'waiting' } });
  });
});
