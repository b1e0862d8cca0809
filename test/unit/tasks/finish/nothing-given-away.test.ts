import { describe, expect, test } from 'vitest';
import type { TaskDoc } from '../../../../shared/tasks/core/documents/schema.ts';
import { findTasks } from '../../../../shared/tasks/find.ts';
import { releaseTask } from '../../../../shared/tasks/operate.ts';
import { pollRound } from '../../../../shared/tasks/rounds/poll.ts';
import { processRound, processTask } from '../../../../shared/tasks/rounds/process.ts';
import { sweepRound } from '../../../../shared/tasks/rounds/sweep.ts';
import { tidyRound } from '../../../../shared/tasks/rounds/tidy.ts';
import { runTask } from '../../../../shared/tasks/run/run.ts';
import { takeVerdict } from '../../../../shared/tasks/verdict.ts';
import { deleteWork } from '../../../../shared/tasks/works.ts';
import {
  type Say,
  ScriptedModerator,
  verdictOf,
} from '../../../support/world/scripted-moderator.ts';
import { brokenDownload } from '../../../support/world/scripted-provider.ts';
import { SteppedClock } from '../../../support/world/stepped-clock.ts';
import { createWorld, type World } from '../../../support/world/world.ts';

interface Scene {
  readonly world: World;
  readonly deps: World['deps'];
  readonly moderator: ScriptedModerator;
  readonly task: TaskDoc;
}

/** A task whose job has succeeded, before its pictures are made. */
async function withResults(says: readonly Say[] = [], count = says.length || 1): Promise<Scene> {
  const world = await createWorld();
  await world.grant('u1', 1_000);
  const moderator = new ScriptedModerator();
  moderator.pictures.push(...says);
  Object.assign(world.deps, { moderator });
  Object.assign(world.lightDeps, { moderator });
  world.provider.results = count;
  world.provider.jobMs = 0;
  const task = await world.submit('u1', { count });
  await processTask(world.deps, task._id);
  world.clock.advance(3_000);
  await pollRound(world.lightDeps);
  expect(await world.task(task._id)).toMatchObject({ step: 'finish' });
  return { world, deps: world.deps, moderator, task };
}

async function afterRounds({ world, deps }: Scene, rounds = 20): Promise<void> {
  for (let n = 0; n < rounds; n++) {
    world.clock.advance(5 * 60_000);
    await sweepRound(world.lightDeps);
    await processRound(deps);
    await tidyRound(world.lightDeps, world.clock.now() + 10_000);
  }
}

/** Every file that is neither the user's own nor shown on a work. */
async function strayFiles({ world, task }: Scene): Promise<string[]> {
  const work = await world.work(task._id);
  const shown = work.images.flatMap(({ file_id, thumb_file_id }) => [file_id, thumb_file_id]);
  return [...world.store.files.keys()].filter(
    (id) => !id.includes('/uploads/') && !shown.includes(id),
  );
}

const untouched = { available: 1_000, held: 0, captured: 0, in_flight: 0 };

async function expectNothingGiven(scene: Scene): Promise<void> {
  const { world, task } = scene;
  expect(await world.work(task._id)).toMatchObject({ images: [], gift: false });
  expect(await world.task(task._id)).toMatchObject({ gift: 'none' });
  expect(await world.account('u1')).toMatchObject(untouched);
  expect(await strayFiles(scene)).toEqual([]);
}

describe('only where time ran out is anything given away', () => {
  test('a blocked picture never comes back', async () => {
    const scene = await withResults(['block']);
    await processTask(scene.deps, scene.task._id);
    expect(await scene.world.task(scene.task._id)).toMatchObject({
      status: 'failed',
      error: { code: 'CONTENT_BLOCKED' },
    });
    await afterRounds(scene);
    // Asked a second time, this moderator would have let it pass.
    expect(scene.moderator.asked).toHaveLength(1);
    await expectNothingGiven(scene);
  });

  test('an operator’s release at the last step gives no picture', async () => {
    const scene = await withResults();
    await releaseTask(scene.deps, scene.task._id);
    await afterRounds(scene);
    await expectNothingGiven(scene);
  });

  test('an operator’s release of a running job gives no picture when the job succeeds', async () => {
    const world = await createWorld();
    await world.grant('u1', 1_000);
    const task = await world.submit('u1');
    await processTask(world.deps, task._id);
    await releaseTask(world.deps, task._id);
    const scene = { world, deps: world.deps, moderator: new ScriptedModerator(), task };
    await afterRounds(scene);
    expect(world.provider.polls).toBe(0);
    await expectNothingGiven(scene);
  });

  test('a release between two pictures leaves the first nowhere', async () => {
    const scene = await withResults(['pass', 'pass']);
    scene.world.provider.downloadScript.push(Buffer.from('first'), () => {
      throw brokenDownload(true);
    });
    await processTask(scene.deps, scene.task._id);
    expect((await scene.world.task(scene.task._id)).images).toHaveLength(1);
    await releaseTask(scene.deps, scene.task._id);
    await afterRounds(scene);
    await expectNothingGiven(scene);
  });

  test('a task that is put aside half made leaves its pictures nowhere', async () => {
    const scene = await withResults(['pass', 'pass']);
    const { world, deps, task } = scene;
    world.provider.downloadScript.push(Buffer.from('first'), () => {
      throw brokenDownload(true);
    });
    await processTask(deps, task._id);
    await world.engine.update({
      collection: 'task_queue',
      filter: { _id: task._id },
      update: { $set: { claims: deps.policy.maxClaimsWithoutProgress } },
    });
    world.clock.advance(60_000);
    await runTask(deps, task._id);
    expect(await world.task(task._id)).toMatchObject({ quarantined: true });
    await afterRounds(scene);
    await expectNothingGiven(scene);
  });
});

describe('a picture that was held when its task was released', () => {
  test('is gone at once when the verdict is a block', async () => {
    const scene = await withResults(['review']);
    await processTask(scene.deps, scene.task._id);
    const [held] = (await scene.world.task(scene.task._id)).images;
    await releaseTask(scene.deps, scene.task._id);
    const outcome = await takeVerdict(scene.deps, 'ticket-1', verdictOf('block'));
    expect(outcome).toBe('ignored');
    expect(scene.world.store.files.has(held?.file_id ?? '')).toBe(false);
    expect(scene.world.store.files.has(held?.thumb_file_id ?? '')).toBe(false);
  });

  test('is gone an hour later when no verdict comes, or a pass', async () => {
    const scene = await withResults(['review']);
    await processTask(scene.deps, scene.task._id);
    await releaseTask(scene.deps, scene.task._id);
    await takeVerdict(scene.deps, 'ticket-1', verdictOf('pass'));
    await afterRounds(scene);
    await expectNothingGiven(scene);
  });
});

describe('a picture whose worker died with its ticket', () => {
  test('is gone an hour after its task was released', async () => {
    const scene = await withResults(['review']);
    const { world, task } = scene;
    const picture = world.store.upload('works/stray.jpg');
    const reviews = [{ file_id: picture, ticket: 'ticket-0', outcome: 'review' as const }];
    await world.engine.update({
      collection: 'task_queue',
      filter: { _id: task._id },
      update: { $set: { reviews } },
    });
    await releaseTask(world.deps, task._id);
    expect((await world.task(task._id)).discarded).toEqual([picture]);
    await afterRounds(scene);
    expect(await strayFiles(scene)).toEqual([]);
  });
});

describe('a gift for a work that its user has deleted', () => {
  test('is not made, and leaves no file', async () => {
    const scene = await withResults();
    const { world, deps, task } = scene;
    world.clock.advance(task.hard_deadline_at.getTime() - world.clock.now());
    await sweepRound(world.lightDeps);
    expect(await world.task(task._id)).toMatchObject({ status: 'failed', gift: 'ready' });
    await deleteWork(deps, 'u1', task._id);
    expect(await processTask(deps, task._id)).toBe('not_claimed');
    await afterRounds(scene);
    await expectNothingGiven(scene);
  });

  test('is taken back when the work goes while it is being made', async () => {
    const scene = await withResults();
    const { world, deps, task } = scene;
    world.clock.advance(task.hard_deadline_at.getTime() - world.clock.now());
    await sweepRound(world.lightDeps);
    world.provider.downloadScript.push(async () => {
      await deleteWork(deps, 'u1', task._id);
      return Buffer.from('too late');
    });
    expect(await processTask(deps, task._id)).toBe('not_claimed');
    await afterRounds(scene);
    await expectNothingGiven(scene);
  });
});

describe('a user who knows where files lie', () => {
  test('cannot guess the path of a picture or of a safe copy', async () => {
    const scene = await withResults();
    await processTask(scene.deps, scene.task._id);
    const { images, prepared } = await scene.world.task(scene.task._id);
    const files = [
      ...images.flatMap((image) => [image.file_id, image.thumb_file_id]),
      ...(prepared ?? []),
    ];
    expect(files).toHaveLength(3);
    const parts = files.map((id) => /\/works\/[^/]+\/([0-9a-f]{32})\/[^/]+$/.exec(id)?.[1]);
    // One that was shown gives no other away.
    expect(new Set(parts).size).toBe(3);
    expect(parts).not.toContain(undefined);
  });

  test('and replaces a held picture gets neither the replacement published nor charged', async () => {
    const scene = await withResults(['review', 'pass']);
    const { world, deps, task } = scene;
    await processTask(deps, task._id);
    const [held] = (await world.task(task._id)).images;
    world.store.files.set(held?.file_id ?? '', Buffer.from('not what was judged'));
    await takeVerdict(deps, 'ticket-1', verdictOf('pass'));
    const work = await world.work(task._id);
    expect(work).toMatchObject({ status: 'completed', refunded: task.price / 2 });
    expect(work.images.map(({ file_id }) => file_id)).not.toContain(held?.file_id);
    expect(work.images).toHaveLength(1);
    expect(world.store.files.has(held?.file_id ?? '')).toBe(false);
  });

  test('and replaces what an earlier visit made gets nothing for it', async () => {
    const scene = await withResults(['pass', 'pass']);
    const { world, deps, task } = scene;
    world.provider.downloadScript.push(Buffer.from('first'), () => {
      throw brokenDownload(true);
    });
    await processTask(deps, task._id);
    const [first] = (await world.task(task._id)).images;
    world.store.files.set(first?.file_id ?? '', Buffer.from('something else'));
    world.clock.advance(60_000);
    await processTask(deps, task._id);
    const { images } = await world.work(task._id);
    expect(images).toHaveLength(1);
    expect(images[0]?.file_id).not.toBe(first?.file_id);
  });
});

describe('a round goes on for the others', () => {
  test('when a gift cannot be delivered', async () => {
    const scene = await withResults();
    const { world, deps, task } = scene;
    world.clock.advance(task.hard_deadline_at.getTime() - world.clock.now());
    await sweepRound(world.lightDeps);
    await world.grant('u2', 1_000);
    const second = await world.submit('u2');
    world.store.failNext = new Error('storage is down');
    world.clock.advance(10_000);
    await processRound(deps);
    expect((await world.task(second._id)).status).not.toBe('pending');
  });

  test('when a hundred jobs of a provider that is gone are waited for', async () => {
    const world = await createWorld({ policy: { maxInFlight: 1_000 } });
    await world.grant('u1', 100_000);
    world.provider.jobMs = Number.POSITIVE_INFINITY;
    const gone: TaskDoc[] = [];
    for (let n = 0; n < 101; n++) gone.push(await world.submit('u1'));
    const good = gone.pop();
    for (const { _id } of [...gone, good as TaskDoc]) await processTask(world.deps, _id);
    world.clock.advance(
      Math.max(...gone.map((task) => task.hard_deadline_at.getTime())) - world.clock.now(),
    );
    // One that waits for another of its user must not move the clock by waiting.
    const still = { ...world.lightDeps, clock: new SteppedClock(world.clock.now()) };
    for (let n = 0; n < 6; n++) await sweepRound(still);
    expect(await findTasks(world.deps.db, { status: 'failed' }, 200)).toHaveLength(101);
    await world.engine.update({
      collection: 'task_queue',
      filter: { _id: good?._id },
      update: { $set: { late_check_at: new Date(world.clock.now() + 2 * 60 * 60_000) } },
    });
    const { poll } = world.provider;
    const mine = (await world.task(good?._id ?? '')).jobs[0]?.handle?.taskId;
    world.provider.jobMs = 0;
    world.provider.poll = (handle) => {
      if (handle.taskId !== mine) throw new Error('provider not configured');
      return poll.call(world.provider, handle);
    };
    for (let n = 0; n < 30; n++) {
      world.clock.advance(5 * 60_000);
      await sweepRound(world.lightDeps);
    }
    expect(await world.task(good?._id ?? '')).toMatchObject({ gift: 'ready' });
    const failed = await findTasks(world.deps.db, { status: 'failed' }, 200);
    expect(failed.filter((task) => task.late_check_at !== null)).toEqual([]);
  });
});
