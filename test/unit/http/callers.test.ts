import { beforeEach, describe, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../../support/world/api.ts';
import { ADMIN_SECRET } from '../../support/world/app.ts';
import { createWorld, type World } from '../../support/world/world.ts';

let world: World;
let api: TestApi;

beforeEach(async () => {
  world = await createWorld({ policy: { maxInFlight: 50 } });
  api = await createTestApi(world);
  await world.grant('anna', 1_000);
});

const balance = (key: string | null, more: object = {}) =>
  api.call('GET', '/v1/balance', { key, ...more });

describe('a caller', () => {
  test.each([
    ['nothing', null],
    ['a word', 'hello'],
    ['a key mistyped', 'sk-dr_aaaaaaaaaaaa_bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbcccccc'],
    ['another service’s key', 'sk-proj-1234567890'],
  ])('with %s is a 401', async (_, key) => {
    expect((await balance(key)).status).toBe(401);
  });

  test('with a key that expired or was revoked is told so', async () => {
    const { key } = await api.newKey({ expires_in_days: 1 });
    expect((await balance(key)).status).toBe(200);
    world.clock.advance(86_400_000);
    expect((await balance(key)).json.error.code).toBe('api_key_expired');
    const other = await api.newKey();
    await api.call('DELETE', `/v1/keys/${other.doc._id}`);
    expect((await balance(other.key)).json.error.code).toBe('api_key_revoked');
  });

  test('may not do what the key is not for', async () => {
    const { key } = await api.newKey({ scopes: ['audio'], models: ['openai-tts'] });
    const body = { prompt: 'x' };
    expect((await api.call('POST', '/v1/images/generations', { key, body })).status).toBe(403);
    const other = { model: 'minimax-speech-02', input: 'x' };
    expect((await api.call('POST', '/v1/audio/speech', { key, body: other })).status).toBe(403);
    const rpc = { modelId: 'wan2.7-image', prompt: 'x' };
    expect((await api.call('POST', '/api/rpc/generate', { key, body: rpc })).status).toBe(403);
    const { data } = (await api.call('GET', '/v1/models', { key })).json;
    expect(data.map(({ id }: { id: string }) => id)).toEqual(['openai-tts']);
  });

  test('comes from an address the key allows', async () => {
    const { key } = await api.newKey({ cidrs: ['203.0.113.0/24', '2001:db8::/32'] });
    const from = (address?: string) => balance(key, address === undefined ? {} : { address });
    expect((await from('203.0.113.7')).status).toBe(200);
    expect((await from('::ffff:203.0.113.7')).status).toBe(200);
    expect((await from('2001:db8::1')).status).toBe(200);
    expect((await from('198.51.100.1')).status).toBe(403);
    expect((await from()).status).toBe(403);
  });

  test('asks no more often than the key may, and is told how often that is', async () => {
    const { key } = await api.newKey({ rpm: 2 });
    const first = await balance(key);
    expect(first.headers.get('x-ratelimit-remaining-requests')).toBe('1');
    await balance(key);
    const third = await balance(key);
    expect([third.status, third.json.error.code]).toEqual([429, 'rate_limit_exceeded']);
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
    world.clock.advance(60_000);
    expect((await balance(key)).status).toBe(200);
  });

  test('at once with others is counted each', async () => {
    const { key } = await api.newKey({ rpm: 3 });
    const answers = await Promise.all(Array.from({ length: 8 }, () => balance(key)));
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(3);
  });

  test('is never believed in what x-wx headers say', async () => {
    const headers = { 'x-wx-openid': 'anna', 'x-wx-source': 'wx_client' };
    expect((await balance(null, { headers })).status).toBe(401);
    const { key } = await api.newKey({}, 'bob');
    expect((await balance(key, { headers })).json.available).toBe(0);
  });
});

describe('a key with a cap', () => {
  const body = { modelId: 'wan2.7-image', prompt: 'x' };
  const begin = (key: string) => api.call('POST', '/api/rpc/generate', { key, body });

  test('of ten calls at once makes those it has room for, and no more', async () => {
    const { key, doc } = await api.newKey({ cap: { credits: 35, window: 'total' } });
    const answers = await Promise.all(Array.from({ length: 10 }, () => begin(key)));
    const made = answers.filter(({ status }) => status === 200);
    expect(made).toHaveLength(3);
    const refused = answers.find(({ status }) => status !== 200);
    expect([refused?.status, refused?.json.error.code]).toEqual([402, 'SPENDING_CAP_REACHED']);
    const [cap] = await world.engine.find('credit_caps', { filter: { _id: `key:${doc._id}` } });
    expect(cap).toMatchObject({ held: 30, captured: 0 });
    // Another key of the same user has its own.
    expect((await begin(api.key)).status).toBe(200);
  });

  test('has room again when a task fails, and the next day when it is a day’s', async () => {
    const { key } = await api.newKey({ cap: { credits: 10, window: 'day' } });
    const first = await begin(key);
    expect((await begin(key)).status).toBe(402);
    await api.call('POST', `/v1/tasks/${first.json.data.taskId}/cancel`);
    await api.develop((await begin(key)).json.data.taskId);
    expect((await begin(key)).status).toBe(402);
    world.clock.advance(86_400_000);
    expect((await begin(key)).status).toBe(200);
  });
});

describe('an operator', () => {
  const onBehalf = { 'x-on-behalf-of': 'anna' };

  test.each([
    ['secret', (): string => ADMIN_SECRET],
    ['key', (): string => api.adminKey],
  ] as const)('by %s acts for a user, whose account is charged', async (_, credential) => {
    const body = { prompt: 'x', async: true };
    const call = { key: credential(), headers: onBehalf, body };
    expect((await api.call('POST', '/v1/images/generations', call)).status).toBe(202);
    expect((await world.account('anna')).held).toBe(10);
  });

  test('by secret must say for whom', async () => {
    const answer = await balance(ADMIN_SECRET);
    expect([answer.status, answer.json.error.param]).toEqual([400, 'x-on-behalf-of']);
  });

  test('is nobody who only says so', async () => {
    expect((await balance(api.key, { headers: { 'x-on-behalf-of': 'bob' } })).status).toBe(403);
  });
});

describe('keys over HTTP', () => {
  test('are made, listed without their secret, and revoked', async () => {
    const made = await api.call('POST', '/v1/keys', { body: { name: 'robot', scopes: ['image'] } });
    expect(made.status).toBe(201);
    expect((await balance(made.json.key)).status).toBe(200);
    const list = await api.call('GET', '/v1/keys');
    expect(list.text).not.toContain(made.json.key);
    expect(list.text).not.toContain('hash');
    await api.call('DELETE', `/v1/keys/${made.json.id}`);
    expect((await balance(made.json.key)).status).toBe(401);
  });

  test('give no more than the key that makes them has', async () => {
    const make = (key: string, body: object) => api.call('POST', '/v1/keys', { key, body });
    expect((await make(api.key, { name: 'x', scopes: ['admin'] })).status).toBe(403);
    const { key } = await api.newKey({
      scopes: ['keys', 'image'],
      cap: { credits: 5, window: 'total' },
    });
    expect((await make(key, { name: 'x', scopes: ['image'] })).status).toBe(403);
    const { key: narrow } = await api.newKey({ scopes: ['keys'] });
    expect((await make(narrow, { name: 'x' })).status).toBe(403);
  });

  test.each([
    [{ name: '' }, 'name'],
    [{ name: 'x', scopes: [] }, 'scopes'],
    [{ name: 'x', scopes: ['root'] }, 'scopes[0]'],
    [{ name: 'x', cidrs: ['300.1.1.1/8'] }, 'cidrs[0]'],
    [{ name: 'x', rpm: 0 }, 'rpm'],
    [{ name: 'x', cap: { credits: -1 } }, 'cap.credits'],
    [{ name: 'x', colour: 1 }, 'colour'],
  ])('%j is refused and %s is named', async (body, param) => {
    const answer = await api.call('POST', '/v1/keys', { body });
    expect([answer.status, answer.json.error.param]).toEqual([400, param]);
  });

  test('of another are not there', async () => {
    const { doc } = await api.newKey({}, 'bob');
    expect((await api.call('DELETE', `/v1/keys/${doc._id}`)).status).toBe(404);
  });
});
