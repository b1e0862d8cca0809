import { describe, expect, test } from 'vitest';
import { sweepRound } from '../../../../shared/tasks/rounds/sweep.ts';
import { runTask } from '../../../../shared/tasks/run/run.ts';
import { createWorld } from '../../../support/world/world.ts';

describe('a job that simply takes long', () => {
  test('is looked after by every sweep without a single write', async () => {
    const world = await createWorld();
    await world.grant('u1', 100);
    const { _id } = await world.submit('u1');
    world.provider.jobMs = 8 * 60_000;
    await runTask(world.deps, _id);
    const before = await world.task(_id);
    for (let minute = 0; minute < 5; minute++) {
      world.clock.advance(60_000);
      await sweepRound(world.lightDeps);
    }
    expect(world.provider.polls).toBe(5);
    expect(await world.task(_id)).toEqual(before);
  });

  test('ends through sweeps alone when no poller runs', async () => {
    const world = await createWorld();
    await world.grant('u1', 100);
    const { _id } = await world.submit('u1');
    world.provider.jobMs = 90_000;
    await runTask(world.deps, _id);
    for (let minute = 0; minute < 3; minute++) {
      world.clock.advance(60_000);
      await sweepRound(world.lightDeps);
    }
    expect(await world.task(_id)).toMatchObject({ step: 'finish', wake: 'processor' });
    await runTask(world.deps, _id);
    expect(await world.task(_id)).toMatchObject({ status: 'completed' });
  });

  test('whose check throws every time is still quarantined by the sweeper', async () => {
    const world = await createWorld();
    await world.grant('u1', 100);
    const { _id, price } = await world.submit('u1');
    await runTask(world.deps, _id);
    const broken = (): never => {
      throw new TypeError('a bug in the client');
    };
    for (let minute = 0; minute < 8; minute++) {
      world.clock.advance(60_000);
      world.provider.pollScript.splice(0, 9, broken, broken);
      await sweepRound(world.lightDeps);
    }
    expect(await world.task(_id)).toMatchObject({ status: 'failed', quarantined: true });
    expect(await world.account('u1')).toMatchObject({ available: 100, held: 0 });
    expect(price).toBeGreaterThan(0);
  });
});
