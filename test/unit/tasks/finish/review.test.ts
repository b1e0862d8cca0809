import { describe, expect, test, vi } from 'vitest';
import { cancelTask } from '../../../../shared/tasks/cancel.ts';
import { claimTask } from '../../../../shared/tasks/core/claim.ts';
import type { TaskDoc } from '../../../../shared/tasks/core/documents/schema.ts';
import { BlockedSinceError } from '../../../../shared/tasks/core/errors.ts';
import { runReview } from '../../../../shared/tasks/finish/review.ts';
import { pollRound } from '../../../../shared/tasks/rounds/poll.ts';
import { processTask } from '../../../../shared/tasks/rounds/process.ts';
import { sweepRound } from '../../../../shared/tasks/rounds/sweep.ts';
import { runTask } from '../../../../shared/tasks/run/run.ts';
import { submitTask } from '../../../../shared/tasks/submit/submit.ts';
import { takeVerdict } from '../../../../shared/tasks/verdict.ts';
import { progressOf } from '../../../../shared/tasks/works.ts';
import {
  type Say,
  ScriptedModerator,
  verdictOf,
} from '../../../support/world/scripted-moderator.ts';
import {
  createWorld,
  plainRequest,
  type World,
  type WorldOptions,
} from '../../../support/world/world.ts';

interface Scene {
  readonly world: World;
  readonly moderator: ScriptedModerator;
  readonly deps: World['deps'];
  readonly lightDeps: World['lightDeps'];
}

async function openScene(options: WorldOptions = {}): Promise<Scene> {
  const world = await createWorld(options);
  await world.grant('u1', 1_000);
  const moderator = new ScriptedModerator();
  return {
    world,
    moderator,
    deps: { ...world.deps, moderator },
    lightDeps: { ...world.lightDeps, moderator },
  };
}

async function submit({ world, lightDeps }: Scene, count = 1): Promise<TaskDoc> {
  const images = [world.store.upload('uploads/u1/garment.jpg')];
  const request = { ...plainRequest(`request-${count}`), images, count };
  return (await submitTask(lightDeps, 'u1', request)).task;
}

interface Making extends WorldOptions {
  readonly count?: number;
}

/** A task whose pictures were made and judged as `says`. */
async function made(
  says: readonly Say[],
  options: Making = {},
): Promise<Scene & { task: TaskDoc }> {
  const { count = says.length, ...rest } = options;
  const scene = await openScene(rest);
  const { world, moderator, deps } = scene;
  moderator.pictures.push(...says);
  world.provider.results = count;
  world.provider.jobMs = 0;
  const task = await submit(scene, count);
  await processTask(deps, task._id);
  world.clock.advance(3_000);
  await pollRound(scene.lightDeps);
  await processTask(deps, task._id);
  return { ...scene, task };
}

const push = ({ lightDeps }: Scene, ticket: string, outcome: 'pass' | 'block' | 'review') =>
  takeVerdict(lightDeps, ticket, verdictOf(outcome));

/** Files of finished pictures in the store. */
const kept = ({ store }: World): string[] =>
  [...store.files.keys()].filter((id) => /\/works\/.*\/1-\d/.test(id)).sort();

const untouched = { available: 1_000, held: 0, captured: 0, in_flight: 0 };

describe('what a user writes', () => {
  test('is checked with who wrote it, before anything is held', async () => {
    const scene = await openScene();
    await submit(scene);
    expect(scene.moderator.texts).toEqual([
      { text: expect.stringContaining('微笑'), openid: 'u1' },
    ]);
  });

  test('is refused when blocked, and nothing is charged or stored', async () => {
    const scene = await openScene();
    scene.moderator.text = 'block';
    await expect(submit(scene)).rejects.toMatchObject({
      code: 'CONTENT_BLOCKED',
      retryable: false,
    });
    expect(await scene.world.account('u1')).toMatchObject(untouched);
    expect(await scene.world.records('u1')).toHaveLength(1);
    expect(await scene.world.engine.find('task_queue', { filter: {} })).toEqual([]);
  });

  test('is let through when doubtful: its pictures decide', async () => {
    const scene = await openScene();
    scene.moderator.text = 'review';
    expect(await submit(scene)).toMatchObject({ status: 'pending' });
  });

  test('is refused for now when nobody can judge it, and nothing is charged', async () => {
    const scene = await openScene();
    scene.moderator.text = 'unavailable';
    await expect(submit(scene)).rejects.toMatchObject({
      code: 'MODERATION_UNAVAILABLE',
      retryable: true,
      userMessage: expect.stringMatching(/\p{Script=Han}/u),
    });
    expect(await scene.world.account('u1')).toMatchObject(untouched);
    scene.moderator.text = 'pass';
    expect(await submit(scene)).toMatchObject({ status: 'pending' });
  });

  test('is not judged again when the same request is repeated', async () => {
    const scene = await openScene();
    await submit(scene);
    scene.moderator.text = 'block';
    expect(await submit(scene)).toMatchObject({ status: 'pending' });
    expect(scene.moderator.texts).toHaveLength(1);
  });
});

describe('a picture', () => {
  test('that passes is shown and charged', async () => {
    const { world, task, moderator } = await made(['pass']);
    expect(await world.work(task._id)).toMatchObject({ status: 'completed', progress: 100 });
    expect(await world.account('u1')).toMatchObject({ captured: task.price, held: 0 });
    expect(moderator.asked[0]).toMatchObject({ openid: 'u1', id: `${task._id}-0` });
    expect(await moderator.asked[0]?.address()).toMatch(/^https:/);
    expect(moderator.asked[0]?.bytes?.length).toBeGreaterThan(0);
  });

  test('that is blocked is gone from the store, never on the work, and refunded', async () => {
    const { world, task } = await made(['block']);
    expect(await world.task(task._id)).toMatchObject({
      status: 'failed',
      attempt: 1,
      images: [],
      error: { code: 'CONTENT_BLOCKED' },
    });
    expect(await world.work(task._id)).toMatchObject({
      status: 'failed',
      images: [],
      error_code: 'CONTENT_BLOCKED',
      refunded: task.price,
    });
    expect(await world.account('u1')).toMatchObject(untouched);
    expect(kept(world)).toEqual([]);
    expect(world.provider.jobs).toHaveLength(1);
  });

  test('that is one of four and blocked is not paid; the others are shown', async () => {
    const { world, task } = await made(['pass', 'block', 'pass', 'pass']);
    const work = await world.work(task._id);
    expect(work).toMatchObject({ status: 'completed', refunded: task.price / 4 });
    expect(work.images).toHaveLength(3);
    const names = work.images.map(({ file_id }) => file_id);
    expect(new Set(names).size).toBe(3);
    expect(kept(world)).toHaveLength(6);
    for (const name of names) expect(kept(world)).toContain(name);
    expect(await world.account('u1')).toMatchObject({ captured: (task.price * 3) / 4, held: 0 });
  });

  test('nobody can judge for now is tried again and never shown unjudged', async () => {
    const { world, task, deps, moderator } = await made(['unavailable']);
    expect(await world.task(task._id)).toMatchObject({ status: 'processing', step: 'finish' });
    expect((await world.work(task._id)).images).toEqual([]);
    world.clock.advance(60_000);
    await processTask(deps, task._id);
    expect(await world.task(task._id)).toMatchObject({ status: 'completed' });
    expect(moderator.asked).toHaveLength(2);
    expect(kept(world)).toHaveLength(2);
  });
});

describe('a held picture', () => {
  test('is stored, not shown, not charged', async () => {
    const scene = await made(['review']);
    const { world, task } = scene;
    expect(await world.task(task._id)).toMatchObject({ status: 'processing', step: 'review' });
    const work = await world.work(task._id);
    expect(work).toMatchObject({ status: 'processing', progress: 95, message: '内容审核中' });
    expect(work.images).toEqual([]);
    expect(await world.account('u1')).toMatchObject({ captured: 0, held: task.price });
    expect(kept(world)).toHaveLength(2);
    const progress = await progressOf(scene.lightDeps, 'u1', task._id);
    expect(progress).toMatchObject({ progress: 95, cancel: 'none' });
  });

  test('is left alone by pollers, sweepers and the processor until its verdict', async () => {
    const { world, task, deps, lightDeps } = await made(['review']);
    const before = await world.task(task._id);
    for (let minute = 0; minute < 30; minute++) {
      world.clock.advance(60_000);
      await pollRound(lightDeps);
      await sweepRound(lightDeps);
      await processTask(deps, task._id);
    }
    expect(await world.task(task._id)).toEqual(before);
  });

  test('is shown and charged when its verdict is pass', async () => {
    const scene = await made(['review']);
    const { world, task } = scene;
    expect(await push(scene, 'ticket-1', 'pass')).toBe('decided');
    const work = await world.work(task._id);
    expect(work).toMatchObject({ status: 'completed', progress: 100, refunded: 0 });
    expect(kept(world)).toContain(work.images[0]?.file_id);
    expect(await world.account('u1')).toMatchObject({ captured: task.price, held: 0 });
  });

  test('is removed and refunded when its verdict is block', async () => {
    const scene = await made(['review']);
    const { world, task } = scene;
    expect(await push(scene, 'ticket-1', 'block')).toBe('decided');
    expect(await world.work(task._id)).toMatchObject({
      status: 'failed',
      error_code: 'CONTENT_BLOCKED',
      images: [],
    });
    expect(await world.account('u1')).toMatchObject(untouched);
    expect(kept(world)).toEqual([]);
  });

  test('waits on when the verdict is another review', async () => {
    const scene = await made(['review']);
    expect(await push(scene, 'ticket-1', 'review')).toBe('ignored');
    expect(await scene.world.task(scene.task._id)).toMatchObject({ step: 'review', verdicts: [] });
  });

  test('keeps its whole task waiting, and one verdict is not enough for two', async () => {
    const scene = await made(['review', 'pass', 'review', 'block']);
    const { world, task } = scene;
    await push(scene, 'ticket-2', 'block');
    expect(await world.task(task._id)).toMatchObject({ step: 'review', status: 'processing' });
    await push(scene, 'ticket-1', 'pass');
    const work = await world.work(task._id);
    expect(work).toMatchObject({ status: 'completed', refunded: task.price / 2 });
    expect(work.images).toHaveLength(2);
    expect(kept(world)).toHaveLength(4);
  });

  test('is decided by two verdicts that come at the same instant', async () => {
    const scene = await made(['review', 'review']);
    const { world, task } = scene;
    await Promise.all([push(scene, 'ticket-1', 'pass'), push(scene, 'ticket-2', 'block')]);
    const work = await world.work(task._id);
    expect(work).toMatchObject({ status: 'completed', refunded: task.price / 2 });
    expect(work.images).toHaveLength(1);
    expect(await world.account('u1')).toMatchObject({ captured: task.price / 2, held: 0 });
  });

  test('stays blocked when both verdicts are pushed, in whatever order', async () => {
    for (const order of [
      ['pass', 'block'],
      ['block', 'pass'],
    ] as const) {
      const scene = await made(['review', 'review']);
      for (const outcome of order) await push(scene, 'ticket-1', outcome);
      await push(scene, 'ticket-2', 'pass');
      expect((await scene.world.work(scene.task._id)).images).toHaveLength(1);
    }
  });

  test('takes ten times the same push as one', async () => {
    const scene = await made(['review']);
    const { world, task } = scene;
    await Promise.all(Array.from({ length: 10 }, () => push(scene, 'ticket-1', 'pass')));
    expect(await push(scene, 'ticket-1', 'pass')).toBe('ignored');
    expect(await world.account('u1')).toMatchObject({ captured: task.price, held: 0 });
    expect(await world.records('u1')).toHaveLength(3);
  });

  test('knows its verdict when the push came while the other pictures were being made', async () => {
    const pushes: Promise<string>[] = [];
    const opened = await openScene();
    const early: Say = async () => {
      pushes.push(push(opened, 'ticket-1', 'pass'));
      await Promise.all(pushes);
      return 'pass';
    };
    const { world, moderator, deps, lightDeps } = opened;
    moderator.pictures.push('review', early);
    world.provider.results = 2;
    world.provider.jobMs = 0;
    const task = await submit(opened, 2);
    await processTask(deps, task._id);
    world.clock.advance(3_000);
    await pollRound(lightDeps);
    await processTask(deps, task._id);
    expect(await Promise.all(pushes)).toEqual(['decided']);
    expect(await world.work(task._id)).toMatchObject({ status: 'completed', refunded: 0 });
  });

  test('knows its verdict when the push was faster than the write of its ticket', async () => {
    const pushes: Promise<string>[] = [];
    const opened = await openScene();
    const hasty: Say = async () => {
      pushes.push(push(opened, 'ticket-1', 'block'));
      return 'review';
    };
    const { world, moderator, deps, lightDeps } = opened;
    moderator.pictures.push(hasty);
    world.provider.jobMs = 0;
    const task = await submit(opened);
    await processTask(deps, task._id);
    world.clock.advance(3_000);
    await pollRound(lightDeps);
    await processTask(deps, task._id);
    expect(await Promise.all(pushes)).toEqual(['decided']);
    expect(await world.work(task._id)).toMatchObject({ error_code: 'CONTENT_BLOCKED' });
  });

  test('is asked about anew when its worker froze with the ticket, beyond the push', async () => {
    let isFrozen = false;
    const pushed: string[] = [];
    const scene: Scene = await openScene({
      policy: { afterReviewLimit: 'publish' },
      intercept: (send) => async (action, params) => {
        if (isFrozen && JSON.stringify(params).includes('reviews')) {
          isFrozen = false;
          pushed.push(await push(scene, 'ticket-1', 'block'));
        }
        return send(action, params);
      },
    });
    const { world, moderator, deps, lightDeps } = scene;
    const freezing: Say = async () => {
      isFrozen = true;
      return 'review';
    };
    moderator.pictures.push(freezing, 'review');
    world.provider.jobMs = 0;
    const task = await submit(scene);
    await processTask(deps, task._id);
    world.clock.advance(3_000);
    await pollRound(lightDeps);
    await processTask(deps, task._id);
    expect(pushed).toEqual(['ignored']);
    expect(await world.task(task._id)).toMatchObject({ step: 'finish', images: [], reviews: [] });
    world.clock.advance(60_000);
    await processTask(deps, task._id);
    expect(moderator.tickets).toEqual(['ticket-1', 'ticket-2']);
    expect(await push(scene, 'ticket-2', 'block')).toBe('decided');
    expect(await world.work(task._id)).toMatchObject({ images: [], error_code: 'CONTENT_BLOCKED' });
  });

  test('survives the death of its processor: only what is left is made again', async () => {
    const scene = await openScene();
    const { world, moderator, deps, lightDeps } = scene;
    moderator.pictures.push('review', () => Promise.reject(new Error('killed')), 'pass');
    world.provider.results = 2;
    world.provider.jobMs = 0;
    const task = await submit(scene, 2);
    await processTask(deps, task._id);
    world.clock.advance(3_000);
    await pollRound(lightDeps);
    await processTask(deps, task._id);
    expect(await world.task(task._id)).toMatchObject({ step: 'finish', status: 'processing' });
    world.clock.advance(60_000);
    await processTask(deps, task._id);
    await push(scene, 'ticket-1', 'pass');
    expect(moderator.asked.map(({ id }) => id.slice(-2))).toEqual(['-0', '-1', '-1']);
    expect((await world.work(task._id)).images).toHaveLength(2);
  });
});

describe('a verdict', () => {
  test('for a ticket nobody knows changes nothing', async () => {
    const scene = await made(['review']);
    const before = await scene.world.task(scene.task._id);
    expect(await push(scene, 'ticket-of-another', 'pass')).toBe('ignored');
    expect(await scene.world.task(scene.task._id)).toEqual(before);
  });

  test('that finds a worker on the task waits for it', async () => {
    const scene = await made(['review']);
    const { world, task, lightDeps } = scene;
    const policy = { ...lightDeps.policy, leaseMs: 600 };
    expect(await claimTask({ ...lightDeps, policy }, task._id, { early: true })).not.toBeNull();
    expect(await push(scene, 'ticket-1', 'pass')).toBe('decided');
    expect(await world.task(task._id)).toMatchObject({ status: 'completed' });
  });

  test('is not lost when that worker has died: the poller carries on', async () => {
    const scene = await made(['review']);
    const { world, task, lightDeps } = scene;
    await claimTask(lightDeps, task._id, { early: true });
    expect(await push(scene, 'ticket-1', 'pass')).toBe('decided');
    expect(await world.task(task._id)).toMatchObject({ status: 'processing' });
    world.clock.advance(lightDeps.policy.leaseMs);
    await pollRound(lightDeps);
    expect(await world.task(task._id)).toMatchObject({ status: 'completed' });
  });

  test('after its task has ended adds nothing but a note', async () => {
    const scene = await made(['review']);
    const { world, task } = scene;
    await push(scene, 'ticket-1', 'block');
    const [work, account] = [await world.work(task._id), await world.account('u1')];
    expect(await push(scene, 'ticket-1', 'block')).toBe('ignored');
    expect(await push(scene, 'ticket-1', 'pass')).toBe('ignored');
    expect(await world.work(task._id)).toEqual(work);
    expect(await world.account('u1')).toEqual(account);
  });
});

describe('without a verdict in time', () => {
  const reviewLimitMs = 35 * 60_000;

  test('the picture is refused and refunded where the rule says so', async () => {
    const scene = await made(['review', 'pass']);
    const { world, task, lightDeps } = scene;
    world.clock.advance(reviewLimitMs);
    await pollRound(lightDeps);
    const work = await world.work(task._id);
    expect(work).toMatchObject({ status: 'completed', refunded: task.price / 2 });
    expect(work.images).toHaveLength(1);
    expect(kept(world)).toHaveLength(2);
  });

  test('it is published where the rule says so, and taken down by a late block', async () => {
    const policy = { afterReviewLimit: 'publish' } as const;
    const scene = await made(['review', 'review', 'pass'], { policy });
    const { world, task, lightDeps } = scene;
    world.clock.advance(reviewLimitMs);
    await pollRound(lightDeps);
    const shown = await world.work(task._id);
    expect(shown).toMatchObject({ status: 'completed', refunded: 0 });
    expect(shown.images).toHaveLength(3);
    const account = await world.account('u1');
    expect(await push(scene, 'ticket-1', 'block')).toBe('taken_down');
    expect(await push(scene, 'ticket-2', 'block')).toBe('taken_down');
    expect(await push(scene, 'ticket-1', 'block')).toBe('taken_down');
    const left = await world.work(task._id);
    expect(left.images).toEqual(shown.images.slice(2));
    expect(left.message).toContain('下架');
    expect(kept(world)).toHaveLength(2);
    expect(await world.account('u1')).toEqual(account);
  });

  test('two late blocks at once take both down', async () => {
    const policy = { afterReviewLimit: 'publish' } as const;
    const scene = await made(['review', 'review'], { policy });
    const { world, task, lightDeps } = scene;
    world.clock.advance(reviewLimitMs);
    await pollRound(lightDeps);
    await Promise.all([push(scene, 'ticket-1', 'block'), push(scene, 'ticket-2', 'block')]);
    expect((await world.work(task._id)).images).toEqual([]);
    expect(kept(world)).toEqual([]);
  });

  test('a block wins that comes while a worker is publishing the picture', async () => {
    const scene = await made(['review', 'pass'], { policy: { afterReviewLimit: 'publish' } });
    const { world, task, lightDeps } = scene;
    world.clock.advance(reviewLimitMs);
    const claimed = await claimTask(lightDeps, task._id, { early: true });
    if (claimed === null) throw new Error('not claimed');
    const pushing = push(scene, 'ticket-1', 'block');
    await vi.waitUntil(async () => (await world.task(task._id)).verdicts.length === 1);
    await expect(runReview(lightDeps, claimed)).rejects.toBeInstanceOf(BlockedSinceError);
    expect(await pushing).toBe('decided');
    expect((await world.work(task._id)).images).toEqual([]);
    world.clock.advance(lightDeps.policy.leaseMs);
    await runTask(lightDeps, task._id);
    expect((await world.work(task._id)).images).toHaveLength(1);
    expect(kept(world)).toHaveLength(2);
  });

  test('and a visit that froze at the limit takes no picture away that has passed since', async () => {
    const scene = await made(['review']);
    const { world, task, lightDeps } = scene;
    world.clock.advance(lightDeps.policy.reviewLimitMs);
    const frozen = await claimTask(lightDeps, task._id, { early: true });
    if (frozen === null) throw new Error('not claimed');
    world.clock.advance(lightDeps.policy.leaseMs);
    await push(scene, 'ticket-1', 'pass');
    expect(await world.task(task._id)).toMatchObject({ status: 'completed' });
    await runReview(lightDeps, frozen).catch(() => {});
    expect(kept(world)).toHaveLength(2);
    expect((await world.work(task._id)).images).toHaveLength(1);
  });

  test('and without a visit for hours a picture that passed is still shown', async () => {
    const scene = await made(['review', 'review']);
    const { world, task, lightDeps } = scene;
    await push(scene, 'ticket-1', 'pass');
    world.clock.advance(6 * 60 * 60_000);
    await sweepRound(lightDeps);
    const work = await world.work(task._id);
    expect(work).toMatchObject({ status: 'completed', refunded: task.price / 2 });
    expect(kept(world)).toHaveLength(2);
  });
});

describe('cancelling while a picture is held', () => {
  test('is refused honestly, and the verdict still counts', async () => {
    const scene = await made(['review']);
    const { world, task, lightDeps } = scene;
    expect(await cancelTask(lightDeps, 'u1', task._id)).toBe('requested');
    await pollRound(lightDeps);
    expect(await progressOf(lightDeps, 'u1', task._id)).toMatchObject({ cancel: 'refused' });
    expect(await cancelTask(lightDeps, 'u1', task._id)).toBe('refused');
    expect(await world.account('u1')).toMatchObject({ held: task.price });
    await push(scene, 'ticket-1', 'pass');
    expect(await world.work(task._id)).toMatchObject({ status: 'completed' });
  });
});

describe('a gift', () => {
  test('holds only pictures that passed; the others are gone', async () => {
    const scene = await openScene();
    const { world, moderator, deps, lightDeps } = scene;
    world.provider.results = 3;
    const task = await submit(scene, 3);
    world.provider.jobMs = Number.POSITIVE_INFINITY;
    await processTask(deps, task._id);
    world.clock.advance(task.hard_deadline_at.getTime() - world.clock.now());
    await sweepRound(lightDeps);
    world.provider.jobMs = 0;
    moderator.pictures.push('review', 'pass', 'block');
    world.clock.advance(deps.policy.lateCheckEveryMs);
    await sweepRound(lightDeps);
    expect(await processTask(deps, task._id)).toBe('gift');
    const work = await world.work(task._id);
    expect(work).toMatchObject({ status: 'failed', gift: true });
    expect(work.images).toHaveLength(1);
    expect(kept(world)).toHaveLength(2);
    expect(await push(scene, 'ticket-1', 'pass')).toBe('ignored');
    expect((await world.work(task._id)).images).toHaveLength(1);
  });
});
