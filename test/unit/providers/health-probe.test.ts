import { describe, expect, test } from 'vitest';
import { createHttp } from '../../../shared/providers/calls/http.ts';
import type { NormError } from '../../../shared/providers/contract.ts';
import { createProbes } from '../../../shared/providers/health/probe.ts';
import { createProviders } from '../../../shared/providers/registry.ts';
import { createAvailability } from '../../../shared/providers/table/availability.ts';
import { PROVIDER_ROWS } from '../../../shared/providers/table/rows.ts';

const clock = { now: () => 1_760_000_000_000, sleep: async () => undefined };

interface Seen {
  url: string;
  headers: Headers;
}

/** Asks one provider whose answer is scripted; its key is `the-key`. */
async function ask(
  id: string,
  answer: () => Response | Promise<Response>,
): Promise<{ error: NormError | null; seen: Seen }> {
  const seen: Seen = { url: '', headers: new Headers() };
  const fetcher = (async (url: string, init?: RequestInit) => {
    seen.url = url;
    seen.headers = new Headers(init?.headers);
    return answer();
  }) as typeof fetch;
  const row = PROVIDER_ROWS.find((one) => one.id === id);
  const [keySet = {}] = row?.keySets ?? [];
  const settings = Object.fromEntries(Object.values(keySet).map((name) => [name, 'the-key']));
  const checks = createProbes(createAvailability({ settings }), {
    http: createHttp(fetcher),
    providers: createProviders({ settings, clock, fetch: fetcher }),
  });
  const check = checks.find((one) => one.id === id);
  if (check === undefined) throw new Error(`${id} has no health check`);
  return { error: await check.health(), seen };
}

const json =
  (body: unknown, status = 200) =>
  () =>
    Response.json(body, { status });

describe('the health check of a provider', () => {
  test.each([
    [
      'dashscope',
      'https://dashscope.aliyuncs.com/compatible-mode/v1/models',
      'authorization',
      'Bearer the-key',
    ],
    ['elevenlabs', 'https://api.elevenlabs.io/v1/user', 'xi-api-key', 'the-key'],
    [
      'gemini',
      'https://generativelanguage.googleapis.com/v1beta/models?pageSize=1',
      'x-goog-api-key',
      'the-key',
    ],
  ])('%s is asked with its key', async (id, url, header, value) => {
    const { error, seen } = await ask(id, json({ data: [] }));
    expect(error).toBeNull();
    expect(seen.url).toBe(url);
    expect(seen.headers.get(header)).toBe(value);
  });

  test.each([
    [json({}, 401), 'auth'],
    [json({}, 402), 'insufficient_balance'],
    [json({}, 429), 'rate_limited'],
    [json({}, 404), 'model_unavailable'],
    [json({}, 503), 'transient'],
    [json({ code: 401, msg: 'no access' }), 'auth'],
    [() => new Response('<html>Welcome</html>'), 'transient'],
    [() => Response.redirect('https://elsewhere.test/', 302), 'model_unavailable'],
    [() => Promise.reject(new TypeError('fetch failed')), 'transient'],
  ])('tells trouble %# by its kind, without the key', async (answer, kind) => {
    const { error } = await ask('kie', answer);
    expect(error).toMatchObject({ provider: 'kie', kind, stage: 'poll' });
    expect(JSON.stringify(error)).not.toContain('the-key');
  });

  test.each([
    ['kie', { code: 200, data: 0 }, 'insufficient_balance'],
    ['kie', { code: 200, data: 5_916.25 }, null],
    ['kie', { code: 200, data: null }, null],
    ['siliconflow', { code: 20_000, data: { totalBalance: '-0.01' } }, 'insufficient_balance'],
    ['siliconflow', { code: 20_000, data: { totalBalance: '88.0' } }, null],
    ['stability', { credits: 0 }, 'insufficient_balance'],
    ['openai', { credits: 0 }, null],
  ])('%s with %j is %s', async (id, body, kind) => {
    const { error } = await ask(id, json(body));
    expect(error?.kind ?? null).toBe(kind);
  });

  const idsWith = (settings: Record<string, string>): string[] => {
    const http = createHttp(() => Promise.reject(new Error('not asked')));
    const providers = createProviders({ settings, clock });
    const checks = createProbes(createAvailability({ settings }), { http, providers });
    return checks.map(({ id }) => id);
  };

  test('is made only for providers that have a key here', () => {
    expect(idsWith({})).toEqual([]);
    expect(idsWith({ POLLO_API_KEY: 'x', KIE_API_KEY: 'x' })).toEqual(['kie', 'pollo']);
  });

  test('is not made for one that works by what the platform gives to every function', () => {
    const given = {
      TENCENTCLOUD_SECRETID: 'a',
      TENCENTCLOUD_SECRETKEY: 'b',
      TENCENTCLOUD_SESSIONTOKEN: 'c',
    };
    expect(idsWith(given)).toEqual([]);
    const own = { TENCENT_SECRET_ID: 'x', TENCENT_SECRET_KEY: 'y' };
    expect(idsWith({ ...given, ...own })).toEqual(['tencent']);
  });

  test.each(PROVIDER_ROWS.map((row) => [row.id, row] as const))(
    'is there for %s, with any of its sets of keys, or its row says why not',
    (id, row) => {
      for (const keySet of row.keySets) {
        const names = Object.values(keySet);
        if (names.some((name) => row.ambient?.includes(name))) continue;
        const ids = idsWith(Object.fromEntries(names.map((name) => [name, 'x'])));
        if ('none' in row.probe) expect(row.probe.none).toMatch(/\w+ \w+/);
        else expect(ids).toContain(id);
      }
    },
  );

  test('is trouble, and no crash, where the base URL is none', async () => {
    const settings = {
      VOLC_ACCESS_KEY: 'the-key',
      VOLC_SECRET_KEY: 'the-key',
      JIMENG_BASE_URL: 'not a URL',
    };
    const providers = createProviders({ settings, clock });
    const [check] = createProbes(createAvailability({ settings }), {
      http: createHttp(),
      providers,
    });
    const error = await check?.health();
    expect(error).toMatchObject({ provider: 'jimeng', kind: 'model_unavailable' });
    expect(JSON.stringify(error)).not.toMatch(/the-key|\.ts:/);
  });
});

/** Asks after a job that was never made, with scripted answers; tells how often it asked. */
async function lookUp(id: string, ...answers: (() => Response)[]) {
  let asked = 0;
  const { error } = await ask(id, () => {
    const answer = answers[asked] ?? answers.at(-1);
    asked += 1;
    return answer?.() ?? new Response('');
  });
  return { error, asked };
}

const page = (status: number) => () => new Response('<html>nginx</html>', { status });
const tencent = (Code: string) => json({ Response: { Error: { Code, Message: 'm' } } });

describe('asking after a job that was never made', () => {
  test.each([
    ['kling', json({ code: 1203, message: 'no such resource' }, 404)],
    ['kling', json({ code: 1201, message: 'task_id is wrong' }, 400)],
    ['tuzi-kling', json({ code: 'task_not_exist', message: 'task_not_exist' }, 400)],
    ['tuzi-mj', json({ code: 3, description: '任务不存在' })],
    ['tuzi-mj', json({ code: 4, description: 'task_no_found ', type: 'upstream_error' }, 400)],
    ['tuzi-mj', () => new Response('')],
    ['jimeng', json({ code: 10_000, data: { status: 'not_found' } })],
    ['jimeng', json({ code: 50_215, message: 'Input invalid' }, 400)],
    ['zhipu', json({ error: { code: '1214', message: 'id 不存在' } }, 400)],
    ['minimax', json({ base_resp: { status_code: 2013, status_msg: 'task not exist' } })],
    ['fal', json({ detail: 'Request not found' }, 404)],
    ['fal', json({ detail: [{ type: 'uuid_parsing', msg: 'bad id' }] }, 422)],
    ['pollo', json({ code: 'NOT_FOUND', message: 'Task not found' }, 404)],
    ['tencent', tencent('FailedOperation.JobNotExist')],
    ['tencent', tencent('InvalidParameterValue')],
  ])('%s is well when it says that there is none (%#)', async (id, answer) => {
    expect(await lookUp(id, answer)).toEqual({ error: null, asked: 1 });
  });

  test.each([
    ['kling', json({ code: 0, data: { task_status: 'processing' } }), 'unknown'],
    ['kling', page(400), 'invalid_input'],
    ['kling', page(404), 'model_unavailable'],
    ['kling', page(200), 'unknown'],
    ['zhipu', json({ error: { code: '1113', message: '欠费' } }, 429), 'insufficient_balance'],
    ['zhipu', json({ error: { code: '1302', message: 'm' } }, 429), 'rate_limited'],
    ['minimax', json({ base_resp: { status_code: 2013, status_msg: 'bad group' } }), 'unknown'],
    ['pollo', json({}), 'unknown'],
    ['fal', json({ status: 'COMPLETED' }), 'unknown'],
  ])('%s is in trouble when it says anything else (%#)', async (id, answer, kind) => {
    const { error } = await lookUp(id, answer);
    expect(error).toMatchObject({ provider: id, kind, stage: 'poll' });
  });

  test('of several services, one that answers well is enough', async () => {
    const closed = tencent('UnauthorizedOperation');
    const unpaid = tencent('ResourceUnavailable.NotExist');
    const none = tencent('FailedOperation.JobNotExist');
    expect(await lookUp('tencent', closed, unpaid, none)).toEqual({ error: null, asked: 3 });
    const { error, asked } = await lookUp('tencent', closed, unpaid);
    expect(error).toMatchObject({ kind: 'auth', providerCode: 'UnauthorizedOperation' });
    expect(asked).toBe(4);
  });

  test('a server that does not answer is not asked for its other services', async () => {
    const { error, asked } = await lookUp('tencent', page(502));
    expect(error).toMatchObject({ kind: 'transient' });
    expect(asked).toBe(1);
  });
});
