/** A database that does not answer is told as what it is: ask again, nothing of yours is wrong. */
import { beforeEach, describe, expect, test } from 'vitest';
import { answerEvent } from '../../../shared/http/event.ts';
import { createTestApi, type TestApi } from '../../support/world/api.ts';
import { createWorld, type World } from '../../support/world/world.ts';

let world: World;
let api: TestApi;
/** Name of a collection nothing of which can be had, and the code of what is thrown then. */
let away: { readonly collection: string; readonly code: string } | null;

beforeEach(async () => {
  away = null;
  world = await createWorld({
    intercept: (send) => async (action, params) => {
      if (away !== null && params?.collectionName === away.collection) {
        throw Object.assign(new Error('scripted'), { code: away.code });
      }
      return send(action, params);
    },
  });
  api = await createTestApi(world);
  await world.grant('anna', 1_000);
});

const routes = [
  ['GET', '/v1/tasks', 'works'],
  ['GET', '/v1/balance', 'credit_accounts'],
  ['GET', '/v1/models', 'api_keys'],
  ['GET', '/v1/videos/tasks/unknown', 'works'],
] as const;

describe('while the database does not answer', () => {
  test.each(
    routes.flatMap((route) => ['ESOCKETTIMEDOUT', 'ECONNREFUSED'].map((code) => [...route, code])),
  )('%s %s says 503 and when to ask again (%s, %s)', async (method, path, collection, code) => {
    away = { collection, code };
    const { status, headers, text } = await api.call(method, path);
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toBe('1');
    expect(headers.get('x-should-retry')).toBe('true');
    expect(text).not.toMatch(/scripted|ECONN|ESOCKET/);
    away = null;
    expect((await api.call(method, path)).status).not.toBe(503);
  });

  test('so does the event function', async () => {
    away = { collection: 'works', code: 'ETIMEDOUT' };
    const headers = { authorization: `Bearer ${api.key}` };
    const event = { path: '/v1/tasks', httpMethod: 'GET', headers };
    const answer = await answerEvent(api.handler, event, { addressHeader: 'x-forwarded-for' });
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('1');
  });

  test('what is wrong with us is a 500 all the same', async () => {
    away = { collection: 'works', code: 'SOMETHING_ELSE' };
    expect((await api.call('GET', '/v1/tasks')).status).toBe(500);
  });
});
