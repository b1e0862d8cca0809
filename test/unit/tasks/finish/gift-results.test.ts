import { describe, expect, test } from 'vitest';
import { pollRound } from '../../../../shared/tasks/rounds/poll.ts';
import { processTask } from '../../../../shared/tasks/rounds/process.ts';
import { sweepRound } from '../../../../shared/tasks/rounds/sweep.ts';
import { tidyRound } from '../../../../shared/tasks/rounds/tidy.ts';
import { runTask } from '../../../../shared/tasks/run/run.ts';
import { ScriptedModerator } from '../../../support/world/scripted-moderator.ts';
import { brokenDownload } from '../../../support/world/scripted-provider.ts';
import { createWorld } from '../../../support/world/world.ts';

describe('a job whose pictures were on their way when time ran out', () => {
  test('gives them to the user, and the credits back', async () => {
    const world = await createWorld();
    await world.grant('u1', 1_000);
    const task = await world.submit('u1', { count: 2 });
    world.provider.results = 2;
    await runTask(world.deps, task._id);
    await processTask(world.deps, task._id);
    world.clock.advance(10_000);
    await pollRound(world.lightDeps);
    expect(await world.task(task._id)).toMatchObject({ step: 'finish' });
    // One picture comes, the other is not to be had before the end.
    world.provider.downloadScript.push(Buffer.from('first'), () => {
      throw brokenDownload(true);
    });
    await processTask(world.deps, task._id);
    expect((await world.task(task._id)).images).toHaveLength(1);
    world.clock.advance(task.hard_deadline_at.getTime() - world.clock.now());
    await sweepRound(world.lightDeps);
    expect(await world.task(task._id)).toMatchObject({ status: 'failed', gift: 'ready' });
    expect(await world.account('u1')).toMatchObject({ available: 1_000, captured: 0, held: 0 });
    expect(await processTask(world.deps, task._id)).toBe('gift');
    const work = await world.work(task._id);
    expect(work).toMatchObject({ status: 'failed', gift: true, refunded: task.price });
    expect(work.images).toHaveLength(2);
    expect(await world.account('u1')).toMatchObject({ available: 1_000, captured: 0, held: 0 });
  });
});

describe('a gift that moderation holds', () => {
  test('is tidied up once more, as a frozen worker may have stored it again', async () => {
    const world = await createWorld();
    await world.grant('u1', 1_000);
    const moderator = new ScriptedModerator();
    const deps = { ...world.deps, moderator };
    const task = await world.submit('u1');
    await runTask(world.deps, task._id);
    world.clock.advance(10_000);
    await pollRound(world.lightDeps);
    world.clock.advance(task.hard_deadline_at.getTime() - world.clock.now());
    await sweepRound(world.lightDeps);
    expect(await world.task(task._id)).toMatchObject({ status: 'failed', gift: 'ready' });
    moderator.pictures.push('review');
    expect(await processTask(deps, task._id)).toBe('not_claimed');
    const { images, gift, discarded } = await world.task(task._id);
    expect({ images, gift, files: discarded.length }).toEqual({
      images: [],
      gift: 'none',
      files: 2,
    });
    for (const file of discarded) world.store.files.set(file, Buffer.from('stored again'));
    world.clock.advance(60 * 60_000);
    await tidyRound(world.lightDeps, world.clock.now() + 10_000);
    expect(discarded.filter((file) => world.store.files.has(file))).toEqual([]);
  });
});
