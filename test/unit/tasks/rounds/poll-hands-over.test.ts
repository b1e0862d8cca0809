import { describe, expect, test } from 'vitest';
import { handle } from '../../../../functions/task-poller/handler.ts';
import type { TaskDeps } from '../../../../shared/tasks/core/deps.ts';
import { pollRound } from '../../../../shared/tasks/rounds/poll.ts';
import { processTask } from '../../../../shared/tasks/rounds/process.ts';
import { createWorld, type World } from '../../../support/world/world.ts';

const TICK_MS = 10_000;
const SUCCEEDED = {
  kind: 'succeeded',
  results: [{ type: 'image', url: 'https://provider.test/1.png' }],
} as const;

interface Called {
  readonly deps: TaskDeps;
  readonly calls: { readonly name: string; readonly data: object }[];
}

function calling(world: World): Called {
  const calls: { name: string; data: object }[] = [];
  const call: NonNullable<TaskDeps['call']> = async (name, data) => {
    calls.push({ name, data });
    return 'answered';
  };
  return { deps: { ...world.lightDeps, call }, calls };
}

/** A task whose job has ended, as the round that asked after it left it. */
async function ready(world: World, { deps }: Called): Promise<string> {
  await world.grant('u1', 1_000);
  const { _id } = await world.submit('u1');
  await processTask(world.deps, _id);
  world.clock.advance(TICK_MS);
  world.provider.pollScript.push(SUCCEEDED);
  await pollRound(deps);
  return _id;
}

describe('a round that can call others', () => {
  test('leaves what has just come to its trigger', async () => {
    const world = await createWorld();
    const called = calling(world);
    const id = await ready(world, called);
    expect((await world.task(id)).wake).toBe('processor');
    expect(called.calls).toEqual([]);
  });

  test('hands over what is still there in the next one', async () => {
    const world = await createWorld();
    const called = calling(world);
    const id = await ready(world, called);
    world.clock.advance(TICK_MS);
    await pollRound(called.deps);
    expect(called.calls).toEqual([{ name: 'task-processor', data: { task_ids: [id] } }]);
  });

  test('calls nobody for a task that somebody is at', async () => {
    const world = await createWorld();
    const called = calling(world);
    const id = await ready(world, called);
    await processTask(world.deps, id);
    world.clock.advance(TICK_MS);
    await pollRound(called.deps);
    expect(called.calls).toEqual([]);
    expect((await world.task(id)).status).toBe('completed');
  });

  test('hands a new task over whose first step is the processor’s, when its trigger had its chance', async () => {
    const world = await createWorld();
    const { deps, calls } = calling(world);
    await world.grant('u1', 1_000);
    const { _id } = await world.submit('u1');
    await pollRound(deps);
    expect(calls).toEqual([]);
    world.clock.advance(deps.policy.triggerGraceMs);
    await pollRound(deps);
    expect(calls).toEqual([{ name: 'task-processor', data: { task_ids: [_id] } }]);
  });
});

describe('events on their way out', () => {
  const event = (at: number, more: object = {}) => ({
    _id: `event-${at}`,
    status: 'pending',
    next_at: new Date(at),
    lease_expires_at: new Date(0),
    ...more,
  });

  test('are seen by the poller, once their trigger had its chance', async () => {
    const world = await createWorld();
    const { deps, calls } = calling(world);
    await world.engine.insert('webhook_outbox', [event(world.clock.now())]);
    await handle(deps, { Type: 'Timer' });
    expect(calls).toEqual([]);
    world.clock.advance(deps.policy.triggerGraceMs);
    await handle(deps, { Type: 'Timer' });
    expect(calls).toEqual([{ name: 'webhook-sender', data: {} }]);
  });

  test.each([
    ['one that is being sent', { lease_expires_at: new Date(Date.UTC(2027, 0, 1)) }],
    ['one that has arrived', { status: 'delivered' }],
  ])('need no call for %s', async (_, more) => {
    const world = await createWorld();
    const { deps, calls } = calling(world);
    await world.engine.insert('webhook_outbox', [event(world.clock.now() - TICK_MS, more)]);
    await handle(deps, { Type: 'Timer' });
    expect(calls).toEqual([]);
  });

  test('are not looked for by each part of a round', async () => {
    const world = await createWorld();
    const { deps, calls } = calling(world);
    await world.engine.insert('webhook_outbox', [event(world.clock.now() - TICK_MS)]);
    await handle(deps, { span: { width: 128, from: 128, to: 256 } });
    expect(calls).toEqual([]);
  });
});
