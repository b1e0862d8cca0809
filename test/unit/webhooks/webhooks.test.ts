/** Events on their way out, over the real settle and the real outbox; only receivers are scripted. */
import { beforeEach, describe, expect, test } from 'vitest';
import { runTransaction } from '../../../shared/platform/database.ts';
import { announce } from '../../../shared/webhooks/index.ts';
import { type Post, PostError, type PostRequest } from '../../../shared/webhooks/post.ts';
import { sendRound } from '../../../shared/webhooks/round.ts';
import { readWebhookKeyring } from '../../../shared/webhooks/secrets.ts';
import { sendOne } from '../../../shared/webhooks/send.ts';
import { signatures } from '../../../shared/webhooks/sign.ts';
import { createTestApi, KEY_SECRET, type TestApi } from '../../support/world/api.ts';
import { createWorld, type Send, type World } from '../../support/world/world.ts';

let world: World;
let api: TestApi;
/** What receivers got. */
let got: PostRequest[];
/** What they answer, the first first; then 200. */
let answers: (number | 'timeout' | { status: number; retryAfter: string })[];
let duringPost: () => Promise<void>;
let writes: string[];

const post: Post = async (request) => {
  got.push(request);
  await duringPost();
  const answer = answers.shift() ?? 200;
  if (answer === 'timeout') throw new PostError('timeout', new Error('scripted'));
  if (typeof answer === 'number') return { status: answer, retryAfter: null };
  return answer;
};

const counting =
  (send: Send): Send =>
  (action, params) => {
    writes.push(`${action} ${String(params?.collectionName ?? '')}`);
    return send(action, params);
  };

beforeEach(async () => {
  got = [];
  answers = [];
  writes = [];
  duringPost = async () => undefined;
  world = await createWorld({ policy: { maxInFlight: 50 }, intercept: counting });
  api = await createTestApi(world);
  await world.grant('anna', 1_000);
});

const sender = () => ({
  ...world.lightDeps,
  log: api.app.log,
  keyring: readWebhookKeyring({ DARKROOM_KEY_SECRET: KEY_SECRET }),
  post,
});
const round = () => sendRound(sender());
const make = async (more: object = {}) => {
  const body = { url: 'https://receiver.test/hook', ...more };
  return (await api.call('POST', '/v1/webhooks', { body })).json;
};
const begin = async (): Promise<string> => {
  const body = { modelId: 'wan2.7-image', prompt: 'a red lighthouse' };
  return (await api.call('POST', '/api/rpc/generate', { body })).json.data.taskId;
};
const outbox = (filter: Record<string, unknown> = {}) =>
  world.engine.find('webhook_outbox', { filter, sort: { _id: 1 } });
const deliveries = async (id: string) =>
  (await api.call('GET', `/v1/webhooks/${id}/deliveries`)).json.data;

describe('an event', () => {
  test('is written with the end of its task, once, and says how it ended', async () => {
    const { id } = await make();
    const taskId = await begin();
    expect(await outbox()).toEqual([]);
    await api.develop(taskId);
    const [row, ...more] = await outbox();
    expect(more).toEqual([]);
    expect(row).toMatchObject({ endpoint_id: id, type: 'task.completed', subject: taskId });
    const body = JSON.parse(String(row?.body));
    expect(body).toMatchObject({
      type: 'task.completed',
      data: { id: taskId, object: 'task', status: 'completed', credits: { held: 0, charged: 10 } },
    });
    expect(body.data.results).toHaveLength(1);
    expect(body.timestamp).toBe(body.data.ended_at);
  });

  test('tells of a cancel and of a failure too', async () => {
    await make();
    const taskId = await begin();
    await api.call('POST', `/v1/tasks/${taskId}/cancel`);
    expect((await outbox()).map(({ type }) => type)).toEqual(['task.cancelled']);
    expect(JSON.parse(String((await outbox())[0]?.body)).data.credits.charged).toBe(0);
  });

  test('goes to every endpoint that wants it, with one id, and to no other', async () => {
    await make();
    await make({ url: 'https://second.test/', events: ['task.completed'] });
    await make({ url: 'https://third.test/', events: ['task.failed'] });
    await api.develop(await begin());
    const rows = await outbox();
    expect(rows).toHaveLength(2);
    expect(new Set(rows.map(({ event_id }) => event_id)).size).toBe(1);
    await round();
    expect(got.map(({ url }) => url).sort()).toEqual([
      'https://receiver.test/hook',
      'https://second.test/',
    ]);
  });

  test('costs nobody anything who wants none: a settle without endpoints makes the same calls', async () => {
    const callsOf = async (): Promise<string[]> => {
      const taskId = await begin();
      writes = [];
      await api.develop(taskId);
      return [...writes];
    };
    const before = await callsOf();
    expect(before.join()).not.toContain('webhook');
    // An endpoint of somebody else changes nothing for this account.
    const { key } = await api.newKey({ scopes: ['webhooks'] }, 'bob');
    await api.call('POST', '/v1/webhooks', { key, body: { url: 'https://bob.test/' } });
    expect(await callsOf()).toEqual(before);
    await make();
    const after = await callsOf();
    expect(after.length).toBe(before.length + 2);
  });

  test('is not written when the settle is rolled back', async () => {
    await make();
    const event = { openid: 'anna', taskId: 't', type: 'task.failed', data: {}, at: new Date() };
    const undone = runTransaction(world.lightDeps, async (tx) => {
      await announce(tx, { ...event, type: 'task.failed' });
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await outbox()).toEqual([]);
  });

  test('that would be too long for receivers says only what it is about', async () => {
    await make();
    const data = { id: 't', object: 'task', status: 'failed', words: '长'.repeat(20_000) };
    const at = new Date(0);
    await runTransaction(world.lightDeps, async (tx) =>
      announce(tx, { openid: 'anna', taskId: 't', type: 'task.failed', data, at }),
    );
    const body = String((await outbox())[0]?.body);
    expect(Buffer.byteLength(body)).toBeLessThan(20_000);
    expect(JSON.parse(body).data).toEqual({
      id: 't',
      object: 'task',
      status: 'failed',
      is_shortened: true,
    });
  });
});

describe('a delivery', () => {
  test('is signed with the secret its owner was told, over what is sent', async () => {
    const { secret } = await make();
    await api.develop(await begin());
    await round();
    const [sent] = got;
    const headers = sent?.headers ?? {};
    const id = headers['webhook-id'] ?? '';
    const timestamp = Number(headers['webhook-timestamp']);
    expect(headers['webhook-signature']).toBe(
      signatures({ id, timestamp, body: sent?.body ?? '' }, [secret]),
    );
    expect(Math.abs(timestamp * 1_000 - world.clock.now())).toBeLessThan(1_000);
  });

  test('that fails comes again with the same id and body and a new time, ten times in all', async () => {
    const { id } = await make();
    await api.develop(await begin());
    answers = Array.from({ length: 10 }, () => 500);
    for (let turn = 0; turn < 12; turn++) {
      await round();
      world.clock.advance(30 * 3_600_000);
    }
    expect(got).toHaveLength(10);
    expect(new Set(got.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(got.map(({ body }) => body)).size).toBe(1);
    expect(new Set(got.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(10);
    expect((await outbox())[0]).toMatchObject({ status: 'failed', attempts: 10 });
    // Nothing got through in three days.
    const off = (await api.call('GET', `/v1/webhooks/${id}`)).json;
    expect(off).toMatchObject({ enabled: false, disabled_because: 'unreachable' });
    expect((await world.account('anna')).has_webhooks).toBe(false);
  });

  test('that failed for good leaves an endpoint on that took others in the meantime', async () => {
    const { id } = await make();
    await api.develop(await begin());
    answers = Array.from({ length: 9 }, () => 500);
    for (let turn = 0; turn < 9; turn++) {
      await round();
      world.clock.advance(30 * 3_600_000);
    }
    const other = await begin();
    await api.develop(other);
    await sendOne(sender(), String((await outbox({ subject: other }))[0]?._id));
    answers = [500];
    await round();
    expect((await outbox({ status: 'failed' })).length).toBe(1);
    expect((await api.call('GET', `/v1/webhooks/${id}`)).json.enabled).toBe(true);
  });

  test.each([
    [199, 'again'],
    [200, 'delivered'],
    [204, 'delivered'],
    [301, 'again'],
    [302, 'again'],
    [404, 'again'],
    [429, 'again'],
    [410, 'failed'],
    ['timeout', 'again'],
  ] as const)('answered %s is %s', async (answer, outcome) => {
    await make();
    await api.develop(await begin());
    answers = [answer];
    expect(await sendOne(sender(), String((await outbox())[0]?._id))).toBe(outcome);
  });

  test('answered 410 switches its endpoint off, and what else was on its way is dropped', async () => {
    const { id } = await make();
    await api.develop(await begin());
    await api.develop(await begin());
    answers = [410];
    await round();
    expect(got).toHaveLength(1);
    const statuses = (await outbox()).map(({ status }) => status).sort();
    expect(statuses).toEqual(['dropped', 'failed']);
    expect((await api.call('GET', `/v1/webhooks/${id}`)).json.disabled_because).toBe('gone');
    await api.develop(await begin());
    expect(await outbox()).toHaveLength(2);
  });

  test('waits as long as the receiver asks', async () => {
    await make();
    await api.develop(await begin());
    answers = [{ status: 429, retryAfter: '3600' }];
    await round();
    world.clock.advance(3_500_000);
    await round();
    expect(got).toHaveLength(1);
    world.clock.advance(200_000);
    await round();
    expect(got).toHaveLength(2);
  });

  test('is sent by one of many who see it at once', async () => {
    await make();
    await api.develop(await begin());
    await Promise.all(Array.from({ length: 5 }, round));
    expect(got).toHaveLength(1);
  });

  test('of a sender that died goes out again, and the dead one changes nothing any more', async () => {
    await make();
    await api.develop(await begin());
    const id = String((await outbox())[0]?._id);
    answers = [500, 200];
    duringPost = async () => {
      duringPost = async () => undefined;
      world.clock.advance(80_000);
      expect(await sendOne(sender(), id)).toBe('again');
    };
    // The first wakes up after the second has written what it learned.
    expect(await sendOne(sender(), id)).toBe('not_ours');
    expect((await outbox())[0]).toMatchObject({ status: 'pending', attempts: 1, fence: 2 });
  });

  test('of a slow endpoint delays none of another', async () => {
    await make();
    await api.develop(await begin());
    await api.develop(await begin());
    await api.develop(await begin());
    await make({ url: 'https://second.test/' });
    await api.develop(await begin());
    const slow: Post = async (request) => {
      got.push(request);
      if (request.url.includes('receiver')) throw new PostError('timeout', new Error('slow'));
      return { status: 200, retryAfter: null };
    };
    await sendRound({ ...sender(), post: slow });
    // One wait for the slow one; the rest of its own come a minute later, no attempt counted.
    expect(got.filter(({ url }) => url.includes('receiver'))).toHaveLength(1);
    expect(got.filter(({ url }) => url.includes('second'))).toHaveLength(1);
    expect((await outbox({ attempts: 0, status: 'pending' })).length).toBe(3);
  });

  test('leaves no secret in the log, whatever happens', async () => {
    const { secret } = await make();
    await api.develop(await begin());
    answers = [500, 'timeout'];
    await round();
    world.clock.advance(10_000);
    await round();
    const lines = api.app.lines.join('\n');
    expect(lines).toContain('"message":"webhook"');
    expect(lines).not.toContain(secret.slice(6));
    expect(lines).not.toMatch(/v1,[A-Za-z0-9+/]{20}/);
  });

  test('is forgotten a month after its end, and not before', async () => {
    await make();
    await api.develop(await begin());
    await round();
    await round();
    expect(await outbox()).toHaveLength(1);
    world.clock.advance(31 * 86_400_000);
    expect((await round()).forgotten).toBe(1);
    expect(await outbox()).toEqual([]);
  });
});

describe('an endpoint', () => {
  test('tells its secret once, and stores it sealed', async () => {
    const made = await make();
    expect(made.secret).toMatch(/^whsec_/);
    const list = await api.call('GET', '/v1/webhooks');
    expect(list.json.data).toHaveLength(1);
    expect(list.text).not.toContain('secret"');
    expect(list.text).not.toContain('sealed');
    const stored = JSON.stringify(await world.engine.find('webhook_endpoints', { filter: {} }));
    expect(stored).not.toContain(made.secret.slice(6));
    expect(api.app.lines.join()).not.toContain(made.secret.slice(6));
  });

  test('signs with two secrets for a day after a rotation', async () => {
    const { id, secret } = await make();
    const next = (await api.call('POST', `/v1/webhooks/${id}/rotate`, { body: {} })).json;
    expect(next.former_secret_until).not.toBeNull();
    const signatureAfter = async (): Promise<[string, PostRequest]> => {
      got = [];
      await api.develop(await begin());
      await round();
      const sent = got[0] as PostRequest;
      return [sent.headers['webhook-signature'] ?? '', sent];
    };
    const expected = ({ headers, body }: PostRequest, secrets: string[]): string => {
      const id = headers['webhook-id'] ?? '';
      return signatures({ id, timestamp: Number(headers['webhook-timestamp']), body }, secrets);
    };
    const [both, sent] = await signatureAfter();
    expect(both).toBe(expected(sent, [next.secret, secret]));
    world.clock.advance(25 * 3_600_000);
    const [one, later] = await signatureAfter();
    expect(one).toBe(expected(later, [next.secret]));
  });

  test('of which there are five takes no sixth', async () => {
    for (let index = 0; index < 5; index++) await make({ url: `https://receiver.test/${index}` });
    const body = { url: 'https://receiver.test/6' };
    const refused = await api.call('POST', '/v1/webhooks', { body });
    expect([refused.status, refused.json.error.code]).toEqual([400, 'too_many_webhooks']);
  });

  test('that is changed, switched off and on, or deleted is what it is told to be', async () => {
    const { id } = await make();
    const change = (body: object) => api.call('POST', `/v1/webhooks/${id}`, { body });
    const url = 'https://second.test/';
    const changed = (await change({ url, events: ['task.failed'] })).json;
    expect(changed).toMatchObject({ url, events: ['task.failed'], enabled: true });
    await change({ enabled: false });
    expect((await world.account('anna')).has_webhooks).toBe(false);
    expect((await change({ enabled: true })).json).toMatchObject({ disabled_because: null });
    expect((await world.account('anna')).has_webhooks).toBe(true);
    await api.call('DELETE', `/v1/webhooks/${id}`);
    expect((await world.account('anna')).has_webhooks).toBe(false);
    expect((await api.call('GET', `/v1/webhooks/${id}`)).status).toBe(404);
  });

  test('moves no credits and writes no entry', async () => {
    const before = await world.account('anna');
    const entries = await world.records('anna');
    await make();
    expect(await world.account('anna')).toEqual({ ...before, has_webhooks: true });
    expect(await world.records('anna')).toEqual(entries);
  });

  test('of somebody who never had credits is fine too', async () => {
    const { key } = await api.newKey({ scopes: ['webhooks'] }, 'carl');
    const body = { url: 'https://carl.test/' };
    expect((await api.call('POST', '/v1/webhooks', { key, body })).status).toBe(201);
    await world.grant('carl', 5);
    expect(await world.account('carl')).toMatchObject({ available: 5, has_webhooks: true });
  });

  test('of another looks like none, in every verb', async () => {
    const { id } = await make();
    await api.call('POST', `/v1/webhooks/${id}/test`, { body: {} });
    const [delivery] = await deliveries(id);
    const { key } = await api.newKey({ scopes: ['webhooks'] }, 'bob');
    const verbs = [
      ['GET', ''],
      ['POST', ''],
      ['DELETE', ''],
      ['POST', '/rotate'],
      ['POST', '/test'],
      ['GET', '/deliveries'],
      ['POST', `/deliveries/${delivery.id}/replay`],
    ] as const;
    for (const [method, path] of verbs) {
      const options = { key, ...(method === 'POST' ? { body: {} } : {}) };
      const foreign = await api.call(method, `/v1/webhooks/${id}${path}`, options);
      const unknown = await api.call(method, `/v1/webhooks/we_unknown${path}`, options);
      expect(foreign.status, `${method} ${path}`).toBe(404);
      expect(foreign.json).toEqual(unknown.json);
    }
  });

  test('needs a key that may', async () => {
    const { key } = await api.newKey();
    expect((await api.call('GET', '/v1/webhooks', { key })).status).toBe(403);
  });

  test.each([
    ['an address without https', 'http://receiver.test/'],
    ['an address inside', 'https://10.0.0.1/'],
    ['the cloud’s own metadata', 'https://169.254.169.254/latest'],
    ['loopback', 'https://127.0.0.1:8080/'],
    ['loopback as one number', 'https://2130706433/'],
    ['loopback of IPv6', 'https://[::1]/'],
    ['IPv4 inside, as IPv6', 'https://[::ffff:10.0.0.1]/'],
    ['localhost', 'https://localhost/'],
    ['a name that leads inside', 'https://inside.test/'],
    ['a name and password', 'https://user:pass@receiver.test/'],
    ['another protocol', 'file:///etc/passwd'],
    ['no address', 'receiver'],
    ['nothing', ''],
    ['a number', 5],
    ['a long one', `https://receiver.test/${'x'.repeat(2_000)}`],
  ])('is refused %s, by name', async (_, url) => {
    const { status, json } = await api.call('POST', '/v1/webhooks', { body: { url } });
    expect([status, json.error.param]).toEqual([400, 'url']);
    expect(json.error.message).toMatch(/\p{Script=Han}/u);
    expect(await world.engine.find('webhook_endpoints', { filter: {} })).toEqual([]);
    const { id } = await make();
    const changed = await api.call('POST', `/v1/webhooks/${id}`, { body: { url } });
    expect(changed.json.error.param).toBe('url');
  });

  test.each([
    [{ events: ['task.started'] }, 'events[0]'],
    [{ events: [] }, 'events'],
    [{ description: 'x'.repeat(201) }, 'description'],
    [{ secret: 'mine' }, 'secret'],
  ])('is refused %j', async (more, field) => {
    const body = { url: 'https://receiver.test/', ...more };
    const { status, json } = await api.call('POST', '/v1/webhooks', { body });
    expect([status, json.error.param]).toEqual([400, field]);
  });
});

describe('deliveries', () => {
  test('are tested, one at a time', async () => {
    const { id } = await make();
    const test = () => api.call('POST', `/v1/webhooks/${id}/test`, { body: {} });
    const first = await test();
    expect(first.status).toBe(202);
    expect((await test()).json.error.code).toBe('delivery_pending');
    await round();
    expect(JSON.parse(got[0]?.body ?? '')).toMatchObject({
      type: 'webhook.test',
      data: { webhook_id: id },
    });
    expect((await test()).status).toBe(202);
  });

  test('are replayed as the same event, and not while they are on their way', async () => {
    const { id } = await make();
    await api.develop(await begin());
    const [pending] = await deliveries(id);
    const replay = () =>
      api.call('POST', `/v1/webhooks/${id}/deliveries/${pending.id}/replay`, { body: {} });
    expect((await replay()).json.error.code).toBe('delivery_pending');
    await round();
    expect((await replay()).json).toMatchObject({ status: 'pending', ended_at: null });
    await round();
    expect(got).toHaveLength(2);
    expect(got[1]?.headers['webhook-id']).toBe(got[0]?.headers['webhook-id']);
    expect(got[1]?.body).toBe(got[0]?.body);
    const [done] = await deliveries(id);
    expect(done.attempts).toHaveLength(2);
    expect(done).toMatchObject({ status: 'delivered', next_attempt_at: null });
  });

  test('are neither tested nor replayed at an endpoint that is off', async () => {
    const { id } = await make();
    await api.develop(await begin());
    await round();
    const [row] = await deliveries(id);
    await api.call('POST', `/v1/webhooks/${id}`, { body: { enabled: false } });
    for (const path of ['test', `deliveries/${row.id}/replay`]) {
      const refused = await api.call('POST', `/v1/webhooks/${id}/${path}`, { body: {} });
      expect([refused.status, refused.json.error.code]).toEqual([409, 'webhook_disabled']);
      expect(refused.headers.get('x-should-retry')).toBe('false');
    }
  });

  test('are listed newest first, page by page, each once', async () => {
    const { id } = await make();
    const ids: string[] = [];
    for (let index = 0; index < 5; index++) {
      const at = new Date(world.clock.now() + Math.floor(index / 2));
      await runTransaction(world.lightDeps, async (tx) =>
        announce(tx, { openid: 'anna', taskId: `t${index}`, type: 'task.failed', data: {}, at }),
      );
    }
    let after = '';
    for (;;) {
      const query = `?limit=2${after === '' ? '' : `&after=${encodeURIComponent(after)}`}`;
      const { json } = await api.call('GET', `/v1/webhooks/${id}/deliveries${query}`);
      ids.push(...json.data.map(({ id }: { id: string }) => id));
      if (!json.has_more) break;
      after = ids.at(-1) ?? '';
    }
    expect(ids).toHaveLength(5);
    expect(new Set(ids).size).toBe(5);
    const pending = await api.call('GET', `/v1/webhooks/${id}/deliveries?status=delivered`);
    expect(pending.json.data).toEqual([]);
  });
});
