import { beforeEach, describe, expect, test } from 'vitest';
import { giveCredits, revokeCredits } from '../../../shared/credits/index.ts';
import { createTestApi, type TestApi } from '../../support/world/api.ts';
import { ADMIN_SECRET } from '../../support/world/app.ts';
import { createWorld, type World } from '../../support/world/world.ts';

let world: World;
let api: TestApi;

beforeEach(async () => {
  world = await createWorld();
  api = await createTestApi(world);
  await world.grant('anna', 1_000);
});

const begin = async (model = 'wan2.7-image', key = api.key): Promise<string> => {
  const body = { modelId: model, prompt: 'x' };
  return (await api.call('POST', '/api/rpc/generate', { body, key })).json.data.taskId;
};

describe('tasks', () => {
  test('are listed from one on, by kind and status', async () => {
    const ids: string[] = [];
    for (let turn = 0; turn < 3; turn++) {
      ids.unshift(await begin());
      world.clock.advance(1_000);
    }
    await begin('seedance-2.0');
    const first = await api.call('GET', '/v1/tasks?limit=2&kind=image');
    expect(first.json.data.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 2));
    expect(first.json.has_more).toBe(true);
    const rest = await api.call('GET', `/v1/tasks?kind=image&after=${ids[1]}`);
    expect(rest.json.data.map(({ id }: { id: string }) => id)).toEqual(ids.slice(2));
    expect((await api.call('GET', '/v1/tasks?status=completed')).json.data).toEqual([]);
  });

  test('of one instant are each met once, in either order', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => begin()));
    for (const order of ['asc', 'desc']) {
      const met: string[] = [];
      for (let after = ''; ; after = `&after=${met.at(-1)}`) {
        const { json } = await api.call('GET', `/v1/tasks?limit=2&order=${order}${after}`);
        met.push(...json.data.map(({ id }: { id: string }) => id));
        if (!json.has_more) break;
      }
      expect([...met].sort(), order).toEqual([...ids].sort());
    }
  });

  test('are waited for, and answered unfinished when the time is over', async () => {
    const id = await begin();
    const before = world.clock.now();
    const waited = await api.call('GET', `/v1/tasks/${id}`, { headers: { prefer: 'wait=5' } });
    expect(waited.json.status).toBe('pending');
    expect(world.clock.now() - before).toBeGreaterThanOrEqual(5_000);
    api.developWhileWaiting();
    const done = await api.call('GET', `/v1/tasks/${id}`, { headers: { prefer: 'wait' } });
    expect(done.json).toMatchObject({
      status: 'completed',
      results: [{ url: expect.any(String) }],
    });
  });

  test('are cancelled, and the credits are back', async () => {
    const id = await begin();
    const cancelled = await api.call('POST', `/v1/tasks/${id}/cancel`);
    expect(cancelled.json).toMatchObject({ answer: 'cancelled', task: { status: 'cancelled' } });
    expect((await world.account('anna')).available).toBe(1_000);
    const again = await api.call('POST', `/v1/tasks/${id}/cancel`);
    expect([again.status, again.headers.get('x-should-retry')]).toEqual([409, 'false']);
  });

  test('of another look like none', async () => {
    const { key } = await api.newKey({}, 'bob');
    const id = await begin();
    const foreign = await api.call('GET', `/v1/tasks/${id}`, { key });
    const unknown = await api.call('GET', '/v1/tasks/unknown', { key });
    expect([foreign.status, foreign.json]).toEqual([404, unknown.json]);
    expect((await api.call('POST', `/v1/tasks/${id}/cancel`, { key })).status).toBe(404);
  });
});

describe('the balance', () => {
  test('tells what expires, what has expired, what was taken back and what is owed', async () => {
    const give = (key: string, days: number) =>
      giveCredits(world.lightDeps, {
        ...{ kind: 'grant', openid: 'carl', amount: 30, key, reason: 'test' },
        kind: 'grant',
        source: 'gift',
        expiresAt: new Date(world.clock.now() + days * 86_400_000),
      });
    await give('old', 1);
    world.clock.advance(2 * 86_400_000);
    await give('soon', 3);
    await give('later', 30);
    await revokeCredits(world.lightDeps, { openid: 'carl', amount: 70, key: 'r', reason: 'test' });
    await give('last', 5);
    const { key } = await api.newKey({}, 'carl');
    const { json } = await api.call('GET', '/v1/balance', { key });
    expect(json).toMatchObject({ granted: 120, expired: 30, revoked: 70, debt: 0, available: 20 });
    expect(json.expiring).toMatchObject([{ amount: 20, source: 'gift', days_left: 5 }]);
  });
});

describe('usage', () => {
  test('is counted by key, model, modality, day and user', async () => {
    await api.develop(await begin());
    await api.develop(await begin('seedance-2.0'));
    const { key, doc } = await api.newKey();
    await api.develop(await begin('wan2.7-image', key));
    await world.submit('anna');
    const by = async (name: string, more = '') =>
      (await api.call('GET', `/v1/usage?by=${name}${more}`)).json.data;
    const mine = (await by('key')).find((row: { group: string }) => row.group === doc._id);
    expect(mine).toMatchObject({ tasks: 1, completed: 1, pictures: 1, credits: 10 });
    expect((await by('modality')).map(({ group }: { group: string }) => group).sort()).toEqual([
      'image',
      'video',
    ]);
    expect(await by('day')).toMatchObject([{ group: '2026-01-01', tasks: 3 }]);
    expect(await by('model')).toHaveLength(2);
    expect(await by('user')).toMatchObject([{ group: 'anna' }]);
    expect((await by('key'))[0].upstream_ms).toBeGreaterThan(0);
  });

  test('is a table for spreadsheets when asked for', async () => {
    await api.develop(await begin());
    const headers = { accept: 'text/csv' };
    const answer = await api.call('GET', '/v1/usage?by=model', { headers });
    expect(answer.headers.get('content-type')).toContain('text/csv');
    expect(answer.text.split('\r\n')[1]).toMatch(/^wan2\.7-image,1,1/);
  });

  test('of everybody, and what it cost, is the operator’s affair', async () => {
    await world.grant('bob', 100);
    const { key } = await api.newKey({}, 'bob');
    const priced = world.lightDeps.catalogue.list().find(({ cost, parameters, input }) => {
      const usual = parameters({});
      const facts = { count: 1, images: 0, parameters: usual.ok ? usual.value : {} };
      return input.images.min === 0 && cost(facts) !== null;
    });
    await api.develop(await begin(priced?.slug));
    await api.develop(await begin(priced?.slug, key));
    const own = (await api.call('GET', '/v1/usage?by=user')).json.data;
    expect(own).toMatchObject([{ group: 'anna' }]);
    expect(own[0].cost_cny_micros).toBeUndefined();
    const all = (await api.call('GET', '/v1/usage?by=user', { key: ADMIN_SECRET })).json.data;
    expect(all).toHaveLength(2);
    expect(all[0].cost_cny_micros + all[0].cost_usd_micros).toBeGreaterThan(0);
  });

  test.each([
    ['from=2020-01-01', 'from'],
    ['from=yesterday', 'from'],
    ['to=2026-13-45', 'to'],
    ['from=2026-02-31&to=2026-03-02', 'from'],
    ['by=colour', 'by'],
  ])('?%s is refused by %s', async (query, param) => {
    const answer = await api.call('GET', `/v1/usage?${query}`);
    expect([answer.status, answer.json.error.param]).toEqual([400, param]);
  });
});

test('a place to upload to lies below the caller’s own, whatever the name', async () => {
  const body = { filename: '../../bob/x y.png' };
  const { json, status } = await api.call('POST', '/v1/uploads', { body });
  expect(status).toBe(201);
  expect(json.file_id).toMatch(
    /^cloud:\/\/test\.bucket\/uploads\/anna\/api\/[0-9a-f]{24}\/f[\w.-]+\.png$/,
  );
  world.store.files.set(json.file_id, Buffer.from('x'));
  const use = { prompt: 'x', input_images: [json.file_id], async: true };
  expect((await api.call('POST', '/v1/images/generations', { body: use })).status).toBe(202);
});
