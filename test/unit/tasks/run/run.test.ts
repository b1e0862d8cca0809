import { describe, expect, test } from 'vitest';
import { DamagedPictureError } from '../../../../shared/pictures/errors.ts';
import { InvariantError } from '../../../../shared/platform/errors.ts';
import { claimTask } from '../../../../shared/tasks/core/claim.ts';
import type { TaskDoc } from '../../../../shared/tasks/core/documents/schema.ts';
import { settleTask } from '../../../../shared/tasks/core/ending/settle.ts';
import { LeaseLostError } from '../../../../shared/tasks/core/errors.ts';
import { writeFenced } from '../../../../shared/tasks/core/write.ts';
import { pollRound } from '../../../../shared/tasks/rounds/poll.ts';
import { sweepRound } from '../../../../shared/tasks/rounds/sweep.ts';
import { runTask } from '../../../../shared/tasks/run/run.ts';
import { brokenDownload, errorOf } from '../../../support/world/scripted-provider.ts';
import { createWorld, type World, type WorldOptions } from '../../../support/world/world.ts';

async function worldWithTask(options: WorldOptions = {}): Promise<{ world: World; task: TaskDoc }> {
  const world = await createWorld(options);
  await world.grant('u1', 1_000);
  return { world, task: await world.submit('u1') };
}

/** Lets time pass as the platform would: poller every 10 s, sweeper every minute. */
async function rest(world: World, taskId: string, maxMs = 40 * 60_000): Promise<TaskDoc> {
  for (let passed = 0; passed <= maxMs; passed += 10_000) {
    const task = await world.task(taskId);
    if (task.settled_at !== null) return task;
    world.clock.advance(10_000);
    await pollRound(world.lightDeps);
    await runWoken(world);
    if (passed % 60_000 === 0) await sweepRound(world.lightDeps);
  }
  throw new Error('the task never came to rest');
}

async function runWoken(world: World): Promise<void> {
  const woken = await world.engine.find('task_queue', { filter: { wake: 'processor' } });
  for (const { _id } of woken) await runTask(world.deps, _id);
}

async function refundedWhole(world: World, task: TaskDoc): Promise<void> {
  expect(await world.account('u1')).toMatchObject({ available: 1_000, held: 0, in_flight: 0 });
  const records = await world.records('u1');
  expect(records.filter(({ task_id }) => task_id === task._id)).toMatchObject([
    { kind: 'hold', amount: task.price },
    { kind: 'settle', captured: 0, released: task.price },
  ]);
  expect(await world.work(task._id)).toMatchObject({ refunded: task.price });
}

describe('a task that goes well', () => {
  test('is captured once, with its picture stored and shown', async () => {
    const { world, task } = await worldWithTask();
    expect(await runTask(world.deps, task._id)).toMatchObject({ kind: 'handed_back' });
    expect(await world.task(task._id)).toMatchObject({ status: 'processing', step: 'wait' });
    expect(await world.work(task._id)).toMatchObject({ status: 'processing', progress: 20 });
    const ended = await rest(world, task._id);
    expect(ended).toMatchObject({ status: 'completed', attempt: 1 });
    expect(ended.stages.map(({ status }) => status)).toEqual(['done', 'done', 'done']);
    const work = await world.work(task._id);
    expect(work).toMatchObject({ status: 'completed', progress: 100, refunded: 0 });
    expect(work.images).toHaveLength(1);
    for (const { file_id, thumb_file_id } of work.images) {
      expect(world.store.files.has(file_id)).toBe(true);
      expect(world.store.files.has(thumb_file_id)).toBe(true);
    }
    expect(await world.account('u1')).toMatchObject({
      available: 1_000 - task.price,
      held: 0,
      captured: task.price,
      in_flight: 0,
    });
    expect(world.provider.jobs).toHaveLength(1);
  });

  test('costs two transactions and at most six single writes', async () => {
    const writes: string[] = [];
    const transactions: string[] = [];
    const { world, task } = await worldWithTask({
      intercept: (send) => async (action, params) => {
        if (action === 'database.commitTransaction') transactions.push(action);
        const single = params?.transactionId === undefined && params?.collectionName !== undefined;
        if (single && /modify|insert|remove/.test(action)) writes.push(action);
        return send(action, params);
      },
    });
    transactions.length = 1;
    writes.length = 0;
    world.provider.jobMs = 45_000;
    await runTask(world.deps, task._id);
    await rest(world, task._id);
    expect(transactions).toHaveLength(2);
    expect(writes.length).toBeLessThanOrEqual(6);
  });

  test('a check that learns nothing writes nothing', async () => {
    const { world, task } = await worldWithTask();
    world.provider.jobMs = 10 * 60_000 - 1;
    await runTask(world.deps, task._id);
    const before = await world.task(task._id);
    for (let round = 0; round < 5; round++) {
      world.clock.advance(10_000);
      await pollRound(world.lightDeps);
    }
    expect(world.provider.polls).toBe(5);
    expect(await world.task(task._id)).toEqual(before);
  });

  test('without any database trigger it ends as well, a little later', async () => {
    const { world, task } = await worldWithTask();
    expect(await rest(world, task._id)).toMatchObject({ status: 'completed' });
  });

  test('fewer pictures than asked for are charged in part', async () => {
    const world = await createWorld();
    await world.grant('u1', 1_000);
    const task = await world.submit('u1', { count: 4 });
    world.provider.results = 3;
    await rest(world, task._id);
    const captured = Math.floor((task.price * 3) / 4);
    expect(await world.account('u1')).toMatchObject({ captured, available: 1_000 - captured });
    expect(await world.work(task._id)).toMatchObject({
      status: 'completed',
      refunded: task.price - captured,
    });
  });

  test('more pictures than asked for are not stored', async () => {
    const { world, task } = await worldWithTask();
    world.provider.results = 4;
    await rest(world, task._id);
    expect((await world.work(task._id)).images).toHaveLength(1);
  });
});

describe('claiming', () => {
  test('of many who come at once exactly one gets the task', async () => {
    const { world, task } = await worldWithTask();
    const claims = await Promise.all(
      Array.from({ length: 10 }, () => claimTask(world.lightDeps, task._id)),
    );
    const won = claims.filter((claim) => claim !== null);
    expect(won).toHaveLength(1);
    expect(won[0]).toMatchObject({ fence: 1, status: 'processing', claims: 1 });
  });

  test('a held task is not claimed until its lease has run out', async () => {
    const { world, task } = await worldWithTask();
    await claimTask(world.lightDeps, task._id);
    world.clock.advance(74_000);
    expect(await claimTask(world.lightDeps, task._id)).toBeNull();
    world.clock.advance(1_000);
    expect(await claimTask(world.lightDeps, task._id)).toMatchObject({ fence: 2 });
  });

  test('a task is not visited before it is due, unless somebody has a reason', async () => {
    const { world, task } = await worldWithTask();
    await runTask(world.deps, task._id);
    expect(await claimTask(world.lightDeps, task._id)).toBeNull();
    expect(await claimTask(world.lightDeps, task._id, { early: true })).not.toBeNull();
  });

  test('a duplicate, a late and a garbage delivery change nothing', async () => {
    const { world, task } = await worldWithTask();
    await runTask(world.deps, task._id);
    expect(await runTask(world.deps, task._id)).toEqual({ kind: 'not_claimed' });
    await rest(world, task._id);
    expect(await runTask(world.deps, task._id)).toEqual({ kind: 'not_claimed' });
    expect(await runTask(world.deps, 'no-such-task')).toEqual({ kind: 'not_claimed' });
    expect(world.provider.jobs).toHaveLength(1);
  });

  test('an entry whose clock is ahead does not hide its task from the trigger', async () => {
    const { world, task } = await worldWithTask();
    world.clock.advance(-4_000);
    expect(await claimTask(world.lightDeps, task._id)).not.toBeNull();
  });
});

describe('a zombie', () => {
  test('writes nothing once its lease was taken over', async () => {
    const { world, task } = await worldWithTask();
    const zombie = await claimTask(world.lightDeps, task._id);
    world.clock.advance(76_000);
    const heir = await claimTask(world.lightDeps, task._id);
    if (zombie === null || heir === null) throw new Error('not claimed');
    await expect(writeFenced(world.lightDeps, zombie, { step: 'finish' })).rejects.toThrow(
      LeaseLostError,
    );
    expect(await world.task(task._id)).toMatchObject({ step: 'submit', fence: heir.fence });
  });

  test('cannot settle, neither for nor against the user', async () => {
    const { world, task } = await worldWithTask();
    const zombie = await claimTask(world.lightDeps, task._id);
    world.clock.advance(76_000);
    await claimTask(world.lightDeps, task._id);
    const settled = settleTask(world.lightDeps, task._id, {
      ending: { kind: 'cancelled' },
      authority: { fence: zombie?.fence ?? 0 },
    });
    await expect(settled).rejects.toThrow(LeaseLostError);
    expect(await world.account('u1')).toMatchObject({ held: task.price });
  });
});

describe('settling', () => {
  const image = { file_id: 'f', thumb_file_id: 't', width: 1, height: 1, sha256: null };
  const completed = (captured: number) =>
    ({ kind: 'completed', images: [image], captured, warnings: [] }) as const;

  async function claimedTask() {
    const { world, task } = await worldWithTask();
    const claimed = await claimTask(world.lightDeps, task._id);
    return { world, task, authority: { fence: claimed?.fence ?? 0 } };
  }

  test('happens once: later verdicts, whatever they say, answer the first', async () => {
    const { world, task, authority } = await claimedTask();
    const ending = completed(task.price);
    const first = await settleTask(world.lightDeps, task._id, { ending, authority });
    expect(first).toMatchObject({ settledNow: true, task: { status: 'completed' } });
    const second = await settleTask(world.lightDeps, task._id, {
      ending: { kind: 'cancelled' },
      authority,
    });
    expect(second).toMatchObject({ settledNow: false, task: { status: 'completed' } });
    expect(await world.records('u1')).toHaveLength(3);
  });

  test('of many at once exactly one moves the credits', async () => {
    const { world, task, authority } = await claimedTask();
    const answers = await Promise.all(
      [completed(task.price), { kind: 'cancelled' } as const, completed(0)].map((ending) =>
        settleTask(world.lightDeps, task._id, { ending, authority }),
      ),
    );
    expect(answers.filter(({ settledNow }) => settledNow)).toHaveLength(1);
    expect(await world.account('u1')).toMatchObject({ held: 0, in_flight: 0 });
  });

  test('never captures more than the quote, nor without a stored picture', async () => {
    const { world, task, authority } = await claimedTask();
    const tooMuch = settleTask(world.lightDeps, task._id, {
      ending: completed(task.price + 1),
      authority,
    });
    await expect(tooMuch).rejects.toThrow(InvariantError);
    const noPicture = settleTask(world.lightDeps, task._id, {
      ending: { ...completed(task.price), images: [] },
      authority,
    });
    await expect(noPicture).rejects.toThrow(InvariantError);
    expect(await world.account('u1')).toMatchObject({ held: task.price });
  });

  test('uses the stored quote even when the parameters would cost something else now', async () => {
    const { world, task, authority } = await claimedTask();
    await world.engine.update({
      collection: 'task_queue',
      filter: { _id: task._id },
      update: { $set: { count: 4, parameters: { size: '2048*2048' } } },
    });
    await settleTask(world.lightDeps, task._id, { ending: { kind: 'cancelled' }, authority });
    expect(await world.account('u1')).toMatchObject({ available: 1_000, held: 0 });
  });
});

describe('trouble at the provider', () => {
  test('a definitive failure fails the task and gives the credits back', async () => {
    const { world, task } = await worldWithTask();
    const error = errorOf('content_policy', 'never');
    world.provider.submitScript.push({ kind: 'failed', error });
    const outcome = await runTask(world.deps, task._id);
    expect(outcome).toMatchObject({ kind: 'settled', task: { status: 'failed' } });
    const work = await world.work(task._id);
    expect(work.error_code).toBe('PROVIDER_CONTENT_POLICY');
    expect(work.message).toContain(`已退回 ${task.price} 积分`);
    await refundedWhole(world, task);
  });

  test('a check that fails says nothing about the job', async () => {
    const { world, task } = await worldWithTask();
    await runTask(world.deps, task._id);
    const error = errorOf('transient', 'same_call', { stage: 'poll' });
    for (let n = 0; n < 6; n++) world.provider.pollScript.push({ kind: 'indeterminate', error });
    expect(await rest(world, task._id)).toMatchObject({ status: 'completed', attempt: 1 });
    expect(world.provider.jobs).toHaveLength(1);
  });

  test('an unanswered submit is never repeated blindly', async () => {
    const { world, task } = await worldWithTask();
    world.provider.submitScript.push({ kind: 'unknown', error: errorOf('unknown', 'never') });
    await runTask(world.deps, task._id);
    world.clock.advance(60_000);
    await pollRound(world.lightDeps);
    expect(world.provider.jobs).toHaveLength(0);
    expect(await rest(world, task._id)).toMatchObject({ status: 'completed', attempt: 2 });
    expect(world.provider.jobs.map(({ key }) => key)).toEqual([`${task._id}:2`]);
  });

  test('an unanswered submit is repeated with its key where the provider honours keys', async () => {
    const { world, task } = await worldWithTask();
    world.provider.submitIsIdempotent = true;
    world.provider.submitScript.push({ kind: 'unknown', error: errorOf('unknown', 'never') });
    await runTask(world.deps, task._id);
    expect(await rest(world, task._id)).toMatchObject({ status: 'completed', attempt: 1 });
    expect(world.provider.jobs.map(({ key }) => key)).toEqual([`${task._id}:1`]);
  });

  test('a crash between the mark and the answer counts as unanswered', async () => {
    const { world, task } = await worldWithTask();
    world.provider.submitScript.push(() => {
      world.provider.accept(`${task._id}:1`);
      throw new Error('the process died here');
    });
    await runTask(world.deps, task._id);
    expect(await world.task(task._id)).toMatchObject({ jobs: [{ state: 'submitting' }] });
    expect(await rest(world, task._id)).toMatchObject({ status: 'completed', attempt: 2 });
    expect(world.provider.jobs).toHaveLength(2);
  });

  test('too many requests wait as long as they are told and spend no attempt', async () => {
    const { world, task } = await worldWithTask();
    const error = errorOf('rate_limited', 'same_call', { retryAfterMs: 30_000 });
    world.provider.submitScript.push({ kind: 'failed', error });
    await runTask(world.deps, task._id);
    world.clock.advance(29_000);
    await pollRound(world.lightDeps);
    expect(world.provider.jobs).toHaveLength(0);
    expect(await rest(world, task._id)).toMatchObject({ status: 'completed', attempt: 1 });
  });

  test('a failed job is tried once more, then the credits go back', async () => {
    const { world, task } = await worldWithTask();
    const error = errorOf('provider_failed', 'resubmit', { stage: 'output' });
    world.provider.pollScript.push({ kind: 'failed', error }, { kind: 'failed', error });
    expect(await rest(world, task._id)).toMatchObject({
      status: 'failed',
      attempt: 2,
      error: { code: 'PROVIDER_PROVIDER_FAILED' },
    });
    expect(world.provider.jobs).toHaveLength(2);
    await refundedWhole(world, task);
  });

  test('a job that never ends is released at the hard deadline', async () => {
    const { world, task } = await worldWithTask();
    world.provider.jobMs = Number.POSITIVE_INFINITY;
    const ended = await rest(world, task._id);
    expect(ended).toMatchObject({ status: 'failed', error: { code: 'TASK_TIMEOUT' } });
    expect(ended.settled_at?.getTime()).toBeGreaterThanOrEqual(task.hard_deadline_at.getTime());
    await refundedWhole(world, task);
  });

  test('at the deadline a provider that can stop the job ends the task at once', async () => {
    const { world, task } = await worldWithTask();
    world.provider.jobMs = Number.POSITIVE_INFINITY;
    world.provider.cancelAnswer = 'cancelled';
    const ended = await rest(world, task._id);
    expect(ended.settled_at?.getTime()).toBeLessThan(task.hard_deadline_at.getTime());
    await refundedWhole(world, task);
  });

  test('a job that ends between deadline and hard deadline is still delivered', async () => {
    const { world, task } = await worldWithTask();
    world.provider.jobMs = task.deadline_at.getTime() - task.created_at.getTime() + 60_000;
    expect(await rest(world, task._id)).toMatchObject({ status: 'completed' });
  });
});

describe('trouble with the picture', () => {
  test('a download that fails for now is tried again', async () => {
    const { world, task } = await worldWithTask();
    world.provider.downloadScript.push(() => {
      throw brokenDownload(true);
    });
    expect(await rest(world, task._id)).toMatchObject({ status: 'completed', attempt: 1 });
  });

  test('a result that cannot be had costs an attempt, then the credits go back', async () => {
    const { world, task } = await worldWithTask();
    const broken = () => {
      throw brokenDownload(false);
    };
    world.provider.downloadScript.push(broken, broken);
    expect(await rest(world, task._id)).toMatchObject({ status: 'failed', attempt: 2 });
    await refundedWhole(world, task);
  });

  test('a picture is named by its own place, whatever became of the one before it', async () => {
    const world = await createWorld();
    await world.grant('u1', 1_000);
    world.provider.results = 2;
    const task = await world.submit('u1', { count: 2 });
    world.provider.downloadScript.push(() => {
      throw brokenDownload(false);
    });
    await rest(world, task._id);
    const { images } = await world.work(task._id);
    expect(images.map(({ file_id }) => file_id.split('/').at(-1))).toEqual(['1-1.jpg']);
  });

  test('storage that fails for a while loses nothing', async () => {
    const { world, task } = await worldWithTask();
    world.store.failNext = new Error('storage is down');
    expect(await rest(world, task._id)).toMatchObject({ status: 'completed', attempt: 1 });
    expect(world.provider.jobs).toHaveLength(1);
  });

  test('gives each picture all its tries, however many the one before it took', async () => {
    const world = await createWorld();
    await world.grant('u1', 1_000);
    const task = await world.submit('u1', { count: 2 });
    world.provider.results = 2;
    const broken = (): never => {
      throw brokenDownload(true);
    };
    const five = [broken, broken, broken, broken, broken];
    world.provider.downloadScript.push(...five, Buffer.from('1'), broken);
    world.provider.jobMs = 0;
    for (let n = 0; n < 40 && (await world.task(task._id)).settled_at === null; n++) {
      world.clock.advance(20_000);
      await runTask(world.deps, task._id);
    }
    expect(await world.task(task._id)).toMatchObject({ status: 'completed' });
    expect((await world.work(task._id)).images).toHaveLength(2);
  });

  test('bytes given instead of a URL are put aside before anything else is done', async () => {
    const { world, task } = await worldWithTask();
    const base64 = Buffer.from('picture').toString('base64');
    world.provider.submitScript.push({
      kind: 'done',
      results: [{ type: 'image', base64, mime: 'image/png' }],
    });
    await runTask(world.deps, task._id);
    expect(await world.task(task._id)).toMatchObject({
      status: 'completed',
      results: [{ url: null, raw_file_id: expect.stringMatching(/\/raw-1-0$/) }],
    });
  });
});

describe('a poisonous task', () => {
  test('that kills its worker at every visit is quarantined and refunded', async () => {
    const { world, task } = await worldWithTask();
    for (let n = 0; n < 20 && (await world.task(task._id)).settled_at === null; n++) {
      const dying = { ...world.deps, catalogue: { ...world.deps.catalogue } };
      Object.assign(dying.catalogue, {
        get: () => {
          throw new Error('boom');
        },
      });
      world.clock.advance(80_000);
      await runTask(dying, task._id, { early: true });
    }
    expect(await world.task(task._id)).toMatchObject({
      status: 'failed',
      quarantined: true,
      error: { code: 'TASK_QUARANTINED' },
    });
    await refundedWhole(world, task);
  });

  test('is none whose visit got further and only failed to tell of it', async () => {
    let isDown = false;
    const { world, task } = await worldWithTask({
      intercept: (send) => (action, params) =>
        isDown && params?.collectionName === 'works' && action === 'database.modifyDocument'
          ? Promise.reject(new Error('scripted ETIMEDOUT'))
          : send(action, params),
    });
    await claimTask(world.deps, task._id);
    world.clock.advance(80_000);
    isDown = true;
    expect(await runTask(world.deps, task._id)).toEqual({ kind: 'setback' });
    expect(await world.task(task._id)).toMatchObject({ step: 'wait', fence: 2, claims: 0 });
  });
});

describe('the user’s photos', () => {
  test('reach the provider only as safe copies', async () => {
    const { world, task } = await worldWithTask();
    await runTask(world.deps, task._id);
    const { prepared } = await world.task(task._id);
    expect(prepared).toEqual([expect.stringMatching(/\/[0-9a-f]{32}\/input-0\.jpg$/)]);
    expect(world.store.files.has(prepared?.[0] ?? '')).toBe(true);
  });

  test('are prepared by the processor, which the poller only calls', async () => {
    const { world, task } = await worldWithTask();
    world.clock.advance(31_000);
    await pollRound(world.lightDeps);
    expect(await world.task(task._id)).toMatchObject({ wake: 'processor', prepared: null });
    expect(world.provider.jobs).toHaveLength(0);
    await runTask(world.deps, task._id);
    expect(world.provider.jobs).toHaveLength(1);
  });

  test('that cannot be opened end the task, say which, and cost nothing', async () => {
    const { world, task } = await worldWithTask();
    const finisher = {
      ...world.deps.finisher,
      prepareInput: async () => {
        throw new DamagedPictureError('truncated');
      },
    };
    await runTask({ ...world.deps, finisher }, task._id);
    expect(await world.task(task._id)).toMatchObject({
      status: 'failed',
      error: { code: 'PICTURE_DAMAGED', message: expect.stringContaining('第 1 张图片') },
    });
    expect(world.provider.jobs).toHaveLength(0);
    await refundedWhole(world, task);
  });

  test('are prepared once, whatever happens afterwards', async () => {
    const { world, task } = await worldWithTask();
    let prepared = 0;
    const finisher = {
      ...world.deps.finisher,
      prepareInput: async (bytes: Uint8Array) => {
        prepared += 1;
        return { bytes, mime: 'image/jpeg', width: 9, height: 9 };
      },
    };
    const error = errorOf('rate_limited', 'same_call');
    world.provider.submitScript.push({ kind: 'failed', error }, { kind: 'failed', error });
    for (let n = 0; n < 3; n++) {
      await runTask({ ...world.deps, finisher }, task._id, { early: true });
    }
    expect(prepared).toBe(1);
    expect(world.provider.jobs).toHaveLength(1);
  });
});

describe('a model that answers only when it is done, and fails', () => {
  test('has spent an attempt each time, as one that is asked later has', async () => {
    const { world, task } = await worldWithTask({ policy: { maxAttempts: 2 } });
    const error = { ...errorOf('provider_failed', 'resubmit'), stage: 'output' } as const;
    const failed = { kind: 'failed', error } as const;
    world.provider.submitScript.push(failed, failed, failed, failed);
    const ended = await rest(world, task._id);
    expect(ended).toMatchObject({ status: 'failed', attempt: 2 });
    expect(ended.jobs.map(({ state }) => state)).toEqual(['failed', 'failed']);
    expect(world.provider.submitScript).toHaveLength(2);
    await refundedWhole(world, task);
  });
});
