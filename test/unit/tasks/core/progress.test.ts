import { describe, expect, test } from 'vitest';
import { pollRound } from '../../../../shared/tasks/rounds/poll.ts';
import { processTask } from '../../../../shared/tasks/rounds/process.ts';
import { runTask } from '../../../../shared/tasks/run/run.ts';
import { progressOf } from '../../../../shared/tasks/works.ts';
import { errorOf } from '../../../support/world/scripted-provider.ts';
import { createWorld } from '../../../support/world/world.ts';

describe('the progress a user sees', () => {
  test('does not fall when an unanswered submit is repeated', async () => {
    const world = await createWorld();
    await world.grant('u1', 1_000);
    const task = await world.submit('u1');
    world.provider.submitIsIdempotent = true;
    world.provider.submitScript.push({ kind: 'unknown', error: errorOf('timeout', 'never') });
    await runTask(world.deps, task._id);
    world.clock.advance(40_000);
    const before = await progressOf(world.deps, 'u1', task._id);
    expect(before.progress).toBeGreaterThan(20);
    await runTask(world.deps, task._id, { early: true });
    expect(await world.task(task._id)).toMatchObject({ step: 'wait' });
    const after = await progressOf(world.deps, 'u1', task._id);
    expect(after.progress).toBeGreaterThanOrEqual(before.progress);
  });

  test('belongs to a work that has begun: one who heard it takes no earlier state for news', async () => {
    const world = await createWorld();
    await world.grant('u1', 1_000);
    const task = await world.submit('u1');
    expect(await progressOf(world.deps, 'u1', task._id)).toMatchObject({
      progress: 0,
      work: { status: 'pending' },
    });
    world.provider.submitScript.push({ kind: 'unknown', error: errorOf('timeout', 'never') });
    await runTask(world.deps, task._id);
    world.clock.advance(40_000);
    // The work itself is told when the provider has answered.
    expect(await world.work(task._id)).toMatchObject({ status: 'pending', progress: 0 });
    const { progress, work } = await progressOf(world.deps, 'u1', task._id);
    expect(progress).toBeGreaterThan(20);
    expect(work.status).toBe('processing');
  });

  test('does not fall when the task ends between the two reads', async () => {
    let between: (() => Promise<unknown>) | null = null;
    const world = await createWorld({
      intercept: (send) => async (action, params) => {
        const answer = await send(action, params);
        const meanwhile = between;
        between = null;
        await meanwhile?.();
        return answer;
      },
    });
    await world.grant('u1', 1_000);
    const task = await world.submit('u1');
    await runTask(world.deps, task._id);
    world.clock.advance(20_000);
    await pollRound(world.lightDeps);
    const before = await progressOf(world.deps, 'u1', task._id);
    expect(before.progress).toBe(90);
    between = () => processTask(world.deps, task._id);
    const after = await progressOf(world.deps, 'u1', task._id);
    expect(after).toMatchObject({ progress: 100, work: { status: 'completed' } });
    // Nor does a completed task show a stage that still runs.
    expect(after.stages.map(({ status }) => status)).toEqual(['done', 'done', 'done']);
    expect(after.stages).toEqual((await world.task(task._id)).stages);
  });
});
