/** The sweeper's health checks in a whole environment: built functions, every provider local. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HealthDoc } from '../../../shared/providers/health/health.ts';
import { PROVIDER_ROWS } from '../../../shared/providers/table/rows.ts';
import {
  startTestEnvironment,
  type TestEnvironment,
} from '../../support/environment/environment.ts';

let everything: TestEnvironment;
let usual: TestEnvironment;

beforeAll(async () => {
  everything = await startTestEnvironment({ name: 'health', allProviders: true });
  usual = await startTestEnvironment({ name: 'health-usual' });
  for (const { cloud } of [everything, usual]) cloud.timers.stop();
});

afterAll(async () => {
  await usual.close();
  await everything.close();
});

/** What the last check of each provider complained of; empty where all was well. */
async function complaints(environment: TestEnvironment): Promise<Record<string, string>> {
  await environment.cloud.timers.runNow('sweep');
  const { providers } = (await environment.operate('listHealth')) as { providers: HealthDoc[] };
  return Object.fromEntries(
    providers.map(({ _id, history }) => [_id, history.at(-1)?.message ?? 'never checked']),
  );
}

const well = (ids: readonly string[]) => Object.fromEntries(ids.map((id) => [id, '']));

test('one round of the sweeper checks every provider, and finds it well', async () => {
  const asked = PROVIDER_ROWS.filter(({ probe }) => !('none' in probe)).map(({ id }) => id);
  expect(asked.length).toBeGreaterThan(20);
  expect(await complaints(everything)).toEqual(well(asked));
  expect(await everything.cloud.engine.find('error_log', { filter: {} })).toEqual([]);
});

test('where nobody chose a provider, only the built-in one is asked, on this machine', async () => {
  expect(await complaints(usual)).toEqual(well(['dashscope', 'dashscope-chat']));
});
