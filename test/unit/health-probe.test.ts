import { describe, expect, test } from 'vitest';
import { createAvailability } from '../../shared/providers/availability.ts';
import type { NormError } from '../../shared/providers/contract.ts';
import { createHttp } from '../../shared/providers/http.ts';
import { createProbes } from '../../shared/providers/probe.ts';
import { PROVIDER_ROWS } from '../../shared/providers/rows.ts';

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
  const checks = createProbes(createAvailability({ settings }), { http: createHttp(fetcher) });
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

  test('is made only for providers that have a key here and a cheap call', () => {
    const http = createHttp(() => Promise.reject(new Error('not asked')));
    expect(createProbes(createAvailability({ settings: {} }), { http })).toEqual([]);
    const settings = { POLLO_API_KEY: 'x', KIE_API_KEY: 'x' };
    const checks = createProbes(createAvailability({ settings }), { http });
    expect(checks.map(({ id }) => id)).toEqual(['kie']);
  });
});
