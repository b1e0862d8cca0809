import { describe, expect, test } from 'vitest';
import { ForbiddenError } from '../../../shared/platform/secrets/compare.ts';
import { hintWebhook } from '../../../shared/providers/calls/webhooks.ts';
import type { ProviderWebhook } from '../../../shared/providers/contract.ts';
import { handleCallback } from '../../../shared/tasks/callback.ts';
import { callbackToken, callbackUrl } from '../../../shared/tasks/core/callback-address.ts';
import type { TaskDoc } from '../../../shared/tasks/core/documents/schema.ts';
import { processTask } from '../../../shared/tasks/rounds/process.ts';
import { runTask } from '../../../shared/tasks/run/run.ts';
import { errorOf } from '../../support/world/scripted-provider.ts';
import { createWorld, type World } from '../../support/world/world.ts';

const address = { base: 'https://callback.test', secret: 'a-secret-of-the-tests' };

interface Scene {
  readonly world: World;
  readonly task: TaskDoc;
  call(options?: { token?: string; job?: string; taskId?: string }): Promise<string>;
}

/** A waiting task whose provider signs nothing; the body names the job. */
async function waitingScene(webhook?: Partial<ProviderWebhook>): Promise<Scene> {
  const world = await createWorld();
  await world.grant('u1', 1_000);
  const task = await world.submit('u1');
  // The reader that production has; what the handle holds besides the id comes from the call.
  const reader = hintWebhook(['id'], () => ({ family: 'jobs' }));
  Object.assign(world.provider, { webhook: { ...reader, ...webhook } });
  Object.assign(world.deps, { callback: address });
  return {
    world,
    task,
    call: ({ token, job = 'job-1', taskId = task._id } = {}) =>
      handleCallback(
        { ...world.lightDeps, callback: address },
        {
          provider: 'dashscope',
          taskId,
          token: token ?? callbackToken(address.secret, 'dashscope', taskId),
          request: { rawBody: Buffer.from(JSON.stringify({ id: job })), headers: {} },
        },
      ),
  };
}

describe('a provider’s callback', () => {
  test('makes the provider be asked at once, and what it says is stored', async () => {
    const { world, task, call } = await waitingScene();
    await runTask(world.deps, task._id);
    world.provider.jobMs = 0;
    expect(await call()).toBe('asked');
    expect(await world.task(task._id)).toMatchObject({ step: 'finish', wake: 'processor' });
    expect(await processTask(world.deps, task._id)).toBe('settled');
    expect(await world.work(task._id)).toMatchObject({ status: 'completed' });
  });

  test('is only a hint: a job that still runs goes on running', async () => {
    const { world, task, call } = await waitingScene();
    await runTask(world.deps, task._id);
    expect(await call()).toBe('asked');
    expect(await world.task(task._id)).toMatchObject({ step: 'wait', status: 'processing' });
  });

  test('ten times over ends the task once', async () => {
    const { world, task, call } = await waitingScene();
    await runTask(world.deps, task._id);
    world.provider.jobMs = 0;
    await Promise.all(Array.from({ length: 10 }, () => call()));
    await processTask(world.deps, task._id);
    expect(await call()).toBe('ignored');
    expect(await world.account('u1')).toMatchObject({ captured: task.price, held: 0 });
    expect(world.provider.jobs).toHaveLength(1);
  });

  test.each(['', 'wrong', 'x'.repeat(43)])('with the token "%s" is refused', async (token) => {
    const { world, task, call } = await waitingScene();
    await runTask(world.deps, task._id);
    await expect(call({ token })).rejects.toThrow(ForbiddenError);
    expect(world.provider.polls).toBe(0);
  });

  test('with another task’s token is refused', async () => {
    const { world, task, call } = await waitingScene();
    await runTask(world.deps, task._id);
    const token = callbackToken(address.secret, 'dashscope', 'another-task');
    await expect(call({ token })).rejects.toThrow(ForbiddenError);
  });

  test('with a forged signature is refused although the token is right', async () => {
    const { world, task, call } = await waitingScene({ verify: async () => 'forged' });
    await runTask(world.deps, task._id);
    await expect(call()).rejects.toThrow(ForbiddenError);
    expect(world.provider.polls).toBe(0);
  });

  test('about an earlier attempt’s job is not taken for the current one', async () => {
    const { world, task, call } = await waitingScene();
    await runTask(world.deps, task._id);
    expect(await call({ job: 'job-of-yesterday' })).toBe('ignored');
    expect(world.provider.polls).toBe(0);
  });

  test('for a task that is not there, pending, or ended is ignored', async () => {
    const { world, task, call } = await waitingScene();
    expect(await call({ taskId: 'nothing-here' })).toBe('ignored');
    expect(await call()).toBe('ignored');
    world.provider.submitScript.push({ kind: 'failed', error: errorOf('content_policy', 'never') });
    await runTask(world.deps, task._id);
    expect(await call()).toBe('ignored');
  });

  test('brings back the job of a submit that was never answered', async () => {
    const { world, task, call } = await waitingScene();
    world.provider.submitScript.push(() => {
      world.provider.accept(`${task._id}:1`);
      return { kind: 'unknown', error: errorOf('unknown', 'never') };
    });
    await runTask(world.deps, task._id);
    world.provider.jobMs = 0;
    expect(await call()).toBe('asked');
    expect(await processTask(world.deps, task._id)).toBe('settled');
    expect(await world.task(task._id)).toMatchObject({
      status: 'completed',
      attempt: 1,
      // As an answer would have made it.
      jobs: [{ state: 'succeeded', handle: { family: 'jobs', taskId: 'job-1' } }],
    });
    expect(world.provider.jobs).toHaveLength(1);
  });

  test('that comes while the submit is still waiting for its answer is not lost', async () => {
    const { world, task, call } = await waitingScene();
    const heard: string[] = [];
    world.provider.submitScript.push(async () => {
      world.provider.accept(`${task._id}:1`);
      heard.push(await call());
      return { kind: 'unknown', error: errorOf('timeout', 'never') };
    });
    await runTask(world.deps, task._id);
    expect(heard).toEqual(['asked']);
    world.clock.advance(10_000);
    await runTask(world.deps, task._id);
    expect(await world.task(task._id)).toMatchObject({ status: 'completed', attempt: 1 });
    expect(world.provider.jobs).toHaveLength(1);
  });

  test('that names a job the provider does not know brings back nothing', async () => {
    const { world, task, call } = await waitingScene();
    world.provider.submitScript.push(() => {
      world.provider.accept(`${task._id}:1`);
      return { kind: 'unknown', error: errorOf('timeout', 'never') };
    });
    await runTask(world.deps, task._id);
    await call({ job: 'job-of-another' });
    expect(await world.task(task._id)).toMatchObject({ step: 'submit', attempt: 1 });
    world.provider.jobMs = 0;
    expect(await call()).toBe('asked');
    await processTask(world.deps, task._id);
    expect(await world.task(task._id)).toMatchObject({ status: 'completed', attempt: 1 });
  });

  test('that comes late about an earlier attempt’s job brings back nothing', async () => {
    const { world, task, call } = await waitingScene();
    await runTask(world.deps, task._id);
    const gone = errorOf('provider_failed', 'resubmit', { stage: 'output' });
    world.provider.pollScript.push({ kind: 'failed', error: gone });
    world.clock.advance(5_000);
    await runTask(world.deps, task._id);
    world.provider.submitScript.push({ kind: 'unknown', error: errorOf('timeout', 'never') });
    world.clock.advance(10_000);
    await runTask(world.deps, task._id);
    expect(await world.task(task._id)).toMatchObject({ attempt: 2, step: 'submit' });
    await call({ job: 'job-1' });
    expect(await world.task(task._id)).toMatchObject({ attempt: 2, step: 'submit' });
  });

  test('that names one job after another is heard only so often', async () => {
    const { world, task, call } = await waitingScene();
    world.provider.submitScript.push({ kind: 'unknown', error: errorOf('timeout', 'never') });
    await runTask(world.deps, task._id);
    const mine = { ...(await world.task(task._id)).jobs[0], kept: null };
    await world.engine.update({
      collection: 'task_queue',
      filter: { _id: task._id },
      update: { $set: { jobs: [mine] } },
    });
    for (let n = 0; n < 20; n++) await call({ job: `job-${n}` });
    expect((await world.task(task._id)).called_back).toHaveLength(8);
  });

  test('address holds provider, task and a token that is not the secret', () => {
    const url = new URL(callbackUrl(address, 'kie', 'task-1'));
    expect(url.pathname).toBe('/webhooks/kie/task-1');
    expect(url.searchParams.get('t')).toBe(callbackToken(address.secret, 'kie', 'task-1'));
    expect(url.href).not.toContain(address.secret);
  });
});
