/** The switch that makes the database slow, seen by the real SDK. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startTestCloud, type TestCloud, until } from '../local-cloud.ts';

let test_: TestCloud;

beforeAll(async () => {
  test_ = await startTestCloud();
  for (const name of ['held', 'free']) await test_.local('collections', { name });
});
afterEach(() => test_.local('database-faults', {}));
afterAll(() => test_.end());

const waiting = async (): Promise<number> => (await test_.local('database-faults')).waiting;

test('calls about a collection wait until the delay is taken back; others are answered', async () => {
  await test_.local('database-faults', { delayMs: 3_600_000, collection: 'held' });
  const db = test_.app().database();
  const added = db.collection('held').add({ name: 'one' });
  await until(async () => (await waiting()) === 1);
  await db.collection('free').add({ name: 'two' });
  expect(await test_.cloud.engine.count('held')).toBe(0);
  expect(await test_.local('database-faults', {})).toEqual({
    ...{ delayMs: 0, collection: '', waiting: 0 },
  });
  await added;
  expect(await test_.cloud.engine.count('held')).toBe(1);
});

test('a call that waited long enough is done by itself', async () => {
  await test_.local('database-faults', { delayMs: 5 });
  const { total } = await test_.app().database().collection('free').count();
  expect(total).toBe(1);
});

test.each([
  [{ delayMs: 'long' }, 'delayMs must be a number'],
  [{ delayMs: -1 }, 'delayMs must be a number from 0'],
  [{ collection: 7 }, 'collection must be a string'],
  [{ delay: 7 }, 'there is no fault "delay"'],
])('%j is refused by name', async (wanted, message) => {
  const answer = await test_.local('database-faults', wanted);
  expect(answer).toMatchObject({ code: 'INVALID_PARAM' });
  expect(answer.message).toContain(message);
});
