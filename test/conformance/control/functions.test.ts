/** What a change of a function means for the copies of it that run. */
import { zipSync } from 'fflate';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Params } from '../../../deploy/cloud/cloud.ts';
import { controlOf } from '../../support/control.ts';
import { ENV, startTestCloud, type TestCloud } from '../local-cloud.ts';

const COUNTER = 'let calls = 0; exports.main = async () => { calls += 1; return calls; };';
const NAMED = { FunctionName: 'counter', Namespace: ENV };
const TIMER = { TriggerName: 'often', Type: 'timer', TriggerDesc: '0 0 9 * * * *' };

let cloud: TestCloud;
let ask: (action: string, params: Params) => Promise<unknown>;
beforeEach(async () => {
  cloud = await startTestCloud();
  const control = controlOf({ url: cloud.cloud.url, dataDir: cloud.dataDir });
  ask = (action, params) => control.call('scf', action, { ...NAMED, ...params });
  await ask('CreateFunction', {
    Handler: 'index.main',
    Runtime: 'Nodejs20.19',
    Code: { ZipFile: zipOf(COUNTER) },
  });
});
afterEach(() => cloud.end());

const zipOf = (source: string): string =>
  Buffer.from(zipSync({ 'index.js': Buffer.from(source) })).toString('base64');

async function count(): Promise<unknown> {
  const identity = { kind: 'admin' } as const;
  const call = { name: 'counter', data: {}, identity, source: 'local' } as const;
  return (await cloud.cloud.invoke(call)).result;
}

const timers = (): string[] => cloud.cloud.timers.status().map(({ name }) => name);

test('a timer that comes or goes leaves the copies of its function as they are', async () => {
  expect(await count()).toBe(1);
  await ask('BatchCreateTrigger', { Triggers: JSON.stringify([TIMER]), Count: 1 });
  expect(timers()).toEqual(['often']);
  expect(await count()).toBe(2);
  await ask('DeleteTrigger', TIMER);
  expect(timers()).toEqual([]);
  expect(await count()).toBe(3);
});

test('other variables and other code come with new copies, and the timers stay', async () => {
  await ask('BatchCreateTrigger', { Triggers: JSON.stringify([TIMER]), Count: 1 });
  expect([await count(), await count()]).toEqual([1, 2]);
  const Environment = { Variables: [{ Key: 'ANY', Value: 'thing' }] };
  await ask('UpdateFunctionConfiguration', { Environment });
  expect(await count()).toBe(1);
  await ask('UpdateFunctionCode', { Code: { ZipFile: zipOf(COUNTER.replace('= 0', '= 10')) } });
  expect(await count()).toBe(11);
  expect(timers()).toEqual(['often']);
});

test('a function that is deleted takes its timers along', async () => {
  await ask('BatchCreateTrigger', { Triggers: JSON.stringify([TIMER]), Count: 1 });
  await ask('DeleteFunction', {});
  expect(timers()).toEqual([]);
  await expect(count()).rejects.toMatchObject({ code: 'FUNCTION_NOT_FOUND' });
});
