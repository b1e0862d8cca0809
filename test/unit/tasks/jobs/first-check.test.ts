import { describe, expect, test } from 'vitest';
import { readConfig } from '../../../../shared/platform/config.ts';
import { ConfigError } from '../../../../shared/platform/errors.ts';
import { runTask } from '../../../../shared/tasks/run/run.ts';
import { createWorld, type WorldOptions } from '../../../support/world/world.ts';

async function firstAskedAfter(options: WorldOptions): Promise<number> {
  const world = await createWorld(options);
  await world.grant('u1', 1_000);
  const { _id } = await world.submit('u1');
  await runTask(world.deps, _id);
  const { step, next_run_at } = await world.task(_id);
  expect(step).toBe('wait');
  return next_run_at.getTime() - world.clock.now();
}

describe('a job is first asked after', () => {
  test('when its provider says', async () => {
    expect(await firstAskedAfter({})).toBe(3_000);
    expect(await firstAskedAfter({ policy: { firstCheckMs: 8_000 } })).toBe(3_000);
  });

  test('sooner where the deployment says so', async () => {
    expect(await firstAskedAfter({ policy: { firstCheckMs: 500 } })).toBe(500);
  });

  test('and a setting that is no time is refused by its name', () => {
    expect(readConfig({ DARKROOM_FIRST_CHECK_MS: '500' }).firstCheckMs).toBe(500);
    for (const text of ['0', '-1', 'soon', '600001']) {
      const read = () => readConfig({ DARKROOM_FIRST_CHECK_MS: text });
      expect(read).toThrow(ConfigError);
      expect(read).toThrow('DARKROOM_FIRST_CHECK_MS');
    }
  });
});
