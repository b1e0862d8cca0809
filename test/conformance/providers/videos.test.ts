/**
 * `/videos` where relays differ: what is sent, and where the film is found. The behaviours every
 * protocol shares are in providers.test.ts, with a relay that names the film's URL in the job.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ProviderServers, startProviderServers } from '../../../local/providers/index.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import type { JsonObject } from '../../../shared/platform/json.ts';
import type { Handle, PollResult, ProviderClient } from '../../../shared/providers/contract.ts';
import { createProviders } from '../../../shared/providers/registry.ts';
import { sniffMime } from '../../../shared/storage/media-type.ts';

const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
  'base64',
);
const download = async () => ({ bytes: new Uint8Array(PICTURE), mime: 'image/png' });

let servers: ProviderServers;

beforeAll(async () => {
  servers = await startProviderServers({ port: 0, speed: 100, filmFps: 1 });
});
afterAll(() => servers.close());

/** The client in front of a server that speaks as OpenAI did: films come as bytes. */
function originalClient(): ProviderClient {
  const base = `${servers.url}/openai/v1`;
  const settings = { ...servers.settings, TUZI_VIDEO_BASE_URL: base };
  return createProviders({ settings, clock: systemClock, download }).client('tuzi-video');
}

async function outcome(client: ProviderClient, start: Handle): Promise<PollResult> {
  let handle = start;
  for (let check = 0; check < 100; check += 1) {
    const result = await client.poll(handle);
    if (result.kind !== 'processing' && result.kind !== 'indeterminate') return result;
    if (result.kind === 'processing' && result.handle) handle = result.handle;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('job never ended');
}

async function end(call: JsonObject): Promise<PollResult> {
  const client = originalClient();
  const result = await client.submit({ call, idempotencyKey: 'a:1' });
  if (result.kind !== 'accepted') throw new Error(JSON.stringify(result));
  return outcome(client, result.handle);
}

describe('a server that hands out the film itself', () => {
  test('gives a film as bytes', async () => {
    const result = await end({ body: { model: 'sora-2', prompt: 'a quiet lake' } });
    const [film] = result.kind === 'succeeded' ? result.results : [];
    expect(film).toMatchObject({ type: 'video', mime: 'video/mp4' });
    expect(film).not.toHaveProperty('url');
    expect(sniffMime(Buffer.from(film?.base64 ?? '', 'base64'))).toBe('video/mp4');
  });

  test('may not have it yet when the job is done', async () => {
    const body = { model: 'sora-2', prompt: 'success-without-url-once' };
    expect(await end({ body })).toMatchObject({ kind: 'succeeded', results: [{ type: 'video' }] });
  });
});

/** A client whose server answers as scripted, and what was sent to it. */
function scripted(...answers: (() => Response)[]) {
  const seen: { url: string; init: RequestInit | undefined }[] = [];
  const fetch = (async (url: string, init?: RequestInit) => {
    seen.push({ url, init });
    return (answers[seen.length - 1] ?? answers.at(-1))?.() ?? new Response('');
  }) as typeof globalThis.fetch;
  const settings = { TUZI_VIDEO_API_KEY: 'the-key' };
  const providers = createProviders({ settings, clock: systemClock, fetch, download });
  return { client: providers.client('tuzi-video'), seen };
}

const json =
  (body: unknown, status = 200) =>
  () =>
    Response.json(body, { status });

const submit = (client: ProviderClient, call: JsonObject) =>
  client.submit({ call, idempotencyKey: 'a:1' });

describe('what is sent', () => {
  const body = { model: 'sora-2', prompt: 'a lake', seconds: '10' };
  const accepted = json({ id: 'sora-2:task_1', status: 'queued' });

  test('is a form, with the picture as a file', async () => {
    const { client, seen } = scripted(accepted);
    const result = await submit(client, { body, files: ['https://in.example/a.png'] });
    expect(result).toMatchObject({ kind: 'accepted', handle: { taskId: 'sora-2:task_1' } });
    expect(seen[0]?.url).toBe('https://api.tu-zi.com/v1/videos');
    expect(new Headers(seen[0]?.init?.headers).get('authorization')).toBe('Bearer the-key');
    const form = seen[0]?.init?.body as FormData;
    expect(Object.fromEntries([...form].filter(([, value]) => typeof value === 'string'))).toEqual(
      body,
    );
    const file = form.get('input_reference') as File;
    expect([file.name, file.type, file.size]).toEqual([
      'file-0.png',
      'image/png',
      PICTURE.byteLength,
    ]);
  });

  test('is JSON for a relay that wants it', async () => {
    const { client, seen } = scripted(accepted);
    await submit(client, { body, json: true });
    expect(JSON.parse(String(seen[0]?.init?.body))).toEqual(body);
  });

  test('escapes an id, whatever is in it', async () => {
    const { client, seen } = scripted(json({ status: 'in_progress', progress: 67 }));
    expect(await client.poll({ taskId: 'sora-2:../x?y' })).toMatchObject({
      kind: 'processing',
      progress: 0.67,
    });
    expect(seen[0]?.url).toBe('https://api.tu-zi.com/v1/videos/sora-2%3A..%2Fx%3Fy');
  });
});

describe('where the film is', () => {
  const url = 'https://cdn.example/film.mp4';
  const done = json({ id: 'x', status: 'completed', progress: 100 });
  const film = { kind: 'succeeded', results: [{ type: 'video', url }] };

  test.each([
    ['video_url', { video_url: url }],
    ['url', { url }],
    ['metadata.url', { metadata: { url } }],
    ['several, which are one', { video_url: url, metadata: { url: 'https://cdn.example/b.mp4' } }],
  ])('the job names it in %s', async (_, fields) => {
    const { client, seen } = scripted(json({ id: 'x', status: 'completed', ...fields }));
    expect(await client.poll({ taskId: 'x' })).toEqual(film);
    expect(seen).toHaveLength(1);
  });

  test('its content is JSON that names it', async () => {
    const { client, seen } = scripted(done, json({ id: 'x', video_url: url }));
    expect(await client.poll({ taskId: 'x' })).toEqual(film);
    expect(seen[1]?.url).toBe('https://api.tu-zi.com/v1/videos/x/content');
  });

  test('its content is elsewhere, where the key is not sent', async () => {
    const { client, seen } = scripted(done, () => Response.redirect(url, 302));
    expect(await client.poll({ taskId: 'x' })).toEqual(film);
    expect(seen).toHaveLength(2);
  });

  test('it is not there: believed after five more checks', async () => {
    const missing = json({ error: { code: 'video_not_found', message: 'm' } }, 404);
    const { client } = scripted(...Array.from({ length: 20 }, (_, n) => (n % 2 ? missing : done)));
    let handle: Handle = { taskId: 'x' };
    for (let check = 0; check < 5; check += 1) {
      const result = await client.poll(handle);
      if (result.kind !== 'processing' || !result.handle) throw new Error(result.kind);
      handle = result.handle;
    }
    expect(await client.poll(handle)).toMatchObject({
      kind: 'failed',
      error: { kind: 'not_found' },
    });
  });

  test.each([
    ['a page', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    ['nothing', () => new Response('', { headers: { 'content-type': 'video/mp4' } })],
    ['JSON without a film', json({ id: 'x' })],
    ['a gateway in trouble', () => new Response('<html>', { status: 502 })],
  ])('its content is %s: the check failed, not the job', async (_, answer) => {
    const { client } = scripted(done, answer);
    expect(await client.poll({ taskId: 'x' })).toMatchObject({ kind: 'indeterminate' });
  });
});

describe('what relays say', () => {
  test.each([
    [
      { status: 'failed', error: { code: 'content_policy_violation', message: 'm' } },
      { kind: 'content_policy', stage: 'output', retry: 'resubmit' },
    ],
    [{ status: 'failed', error: { code: 'x', message: 'm' } }, { kind: 'provider_failed' }],
    [{ status: 'failed' }, { kind: 'provider_failed' }],
  ])('of a failed job: %j', async (body, error) => {
    const { client } = scripted(json(body));
    expect(await client.poll({ taskId: 'x' })).toMatchObject({ kind: 'failed', error });
  });

  test.each([
    [404, { error: { code: 'task_not_found', message: 'm' } }],
    [400, { code: 'task_not_exist', message: 'task_not_exist', data: null }],
  ])('of a job that is gone: %i %j', async (status, body) => {
    const { client } = scripted(json(body, status));
    expect(await client.poll({ taskId: 'x' })).toMatchObject({
      kind: 'failed',
      error: { kind: 'not_found', retry: 'never' },
    });
  });

  test('of a cancelled one', async () => {
    const { client } = scripted(json({ status: 'cancelled' }));
    expect(await client.poll({ taskId: 'x' })).toEqual({ kind: 'cancelled' });
  });
});
