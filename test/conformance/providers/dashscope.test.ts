import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ProviderServers, startProviderServers } from '../../../local/providers/index.ts';
import { renderPicture } from '../../../local/providers/media/picture.ts';
import { createCatalogue } from '../../../shared/models/catalogue.ts';
import { BUILT_IN_MODELS } from '../../../shared/models/rows/index.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import type { Handle, PollResult, ProviderClient } from '../../../shared/providers/contract.ts';
import { createProviders } from '../../../shared/providers/registry.ts';
import { createDownloader } from '../../../shared/storage/fetch/download.ts';

const models = createCatalogue(BUILT_IN_MODELS);
const download = createDownloader({ allowPrivate: ['127.0.0.1'] });
const LIMITS = { maxBytes: 20_000_000, timeoutMs: 60_000 };

let servers: ProviderServers;
let photos: Server;
let photoUrl: string;
let client: ProviderClient;

beforeAll(async () => {
  servers = await startProviderServers({ port: 0, speed: 30 });
  const photo = await renderPicture({
    prompt: 'a dress',
    width: 300,
    height: 400,
    seed: 1,
    photos: [],
  });
  photos = createServer((request, response) => {
    response.writeHead(request.url === '/dress.png' ? 200 : 404).end(photo);
  });
  await new Promise<void>((resolve) => photos.listen(0, '127.0.0.1', resolve));
  photoUrl = `http://127.0.0.1:${(photos.address() as AddressInfo).port}/dress.png`;
  client = clientWith({});
});

afterAll(async () => {
  await servers.close();
  photos.close();
});

function clientWith(more: { limits?: { submit?: number; sync?: number }; key?: string }) {
  const settings = { ...servers.settings, ...(more.key ? { DASHSCOPE_API_KEY: more.key } : {}) };
  const limits = more.limits ?? {};
  return createProviders({ settings, clock: systemClock, limits }).client('dashscope');
}

function callFor(slug: string, prompt: string, more: { count?: number; url?: string } = {}) {
  const model = models.get(slug);
  const parameters = model.parameters({});
  if (!parameters.ok) throw new Error('defaults must be valid');
  const images = model.input.images.min > 0 || more.url ? [{ url: more.url ?? photoUrl }] : [];
  const { count = 1 } = more;
  return model.request({ prompt, images, count, parameters: parameters.value, seed: 7 });
}

const submit = (slug: string, prompt: string, more: { count?: number; url?: string } = {}) =>
  client.submit({ call: callFor(slug, prompt, more), idempotencyKey: 'task:1' });

async function accepted(slug: string, prompt: string, more: { count?: number } = {}) {
  const result = await submit(slug, prompt, more);
  if (result.kind !== 'accepted')
    throw new Error(`expected accepted, got ${JSON.stringify(result)}`);
  return result.handle;
}

async function outcome(start: Handle, seen: PollResult[] = []): Promise<PollResult> {
  let handle = start;
  for (let i = 0; i < 100; i += 1) {
    const result = await client.poll(handle);
    seen.push(result);
    if (result.kind !== 'processing' && result.kind !== 'indeterminate') return result;
    if (result.kind === 'processing' && result.handle) handle = result.handle;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('job never ended');
}

describe('DashScope jobs', () => {
  it.each(['wan2.7-image', 'wan2.7-image-pro', 'qwen-image', 'wanx2.1-imageedit'])(
    '%s ends with a picture that can be fetched',
    async (slug) => {
      const result = await outcome(await accepted(slug, '海边的白色连衣裙'));
      expect(result).toMatchObject({ kind: 'succeeded', results: [{ type: 'image' }] });
      const url = result.kind === 'succeeded' ? result.results[0]?.url : undefined;
      const picture = await download(url ?? '', LIMITS);
      expect(picture.mime).toBe('image/png');
      expect(picture.bytes.length).toBeGreaterThan(10_000);
    },
  );

  it('answers at once where the model has no queue', async () => {
    const result = await submit('qwen-image-edit', 'studio');
    expect(result).toMatchObject({ kind: 'done', results: [{ type: 'image' }] });
  });

  it('makes as many pictures as asked, each its own', async () => {
    const result = await outcome(await accepted('wan2.7-image', 'a quiet lake', { count: 3 }));
    if (result.kind !== 'succeeded') throw new Error(result.kind);
    const all = await Promise.all(result.results.map(({ url }) => download(url ?? '', LIMITS)));
    expect(new Set(all.map(({ bytes }) => Buffer.from(bytes).toString('base64'))).size).toBe(3);
  });

  it('reports what was refused beside what was made', async () => {
    const handle = await accepted('wanx2.1-imageedit', '[partial]', { count: 3 });
    const result = await outcome(handle);
    expect(result).toMatchObject({
      kind: 'succeeded',
      itemErrors: [
        { kind: 'content_policy', stage: 'output', providerCode: 'DataInspectionFailed' },
        { kind: 'content_policy' },
      ],
    });
    expect(result.kind === 'succeeded' && result.results.length).toBe(1);
  });

  it('keeps the job when checks fail', async () => {
    const seen: PollResult[] = [];
    const result = await outcome(await accepted('qwen-image', '5xx-on-poll'), seen);
    expect(seen.slice(0, 2).map(({ kind }) => kind)).toEqual(['indeterminate', 'indeterminate']);
    expect(seen[0]).toMatchObject({ error: { kind: 'transient', retry: 'same_call' } });
    expect(result.kind).toBe('succeeded');
  });

  it('waits for a URL that is late', async () => {
    const seen: PollResult[] = [];
    const result = await outcome(await accepted('qwen-image', 'success-without-url-once'), seen);
    expect(result.kind).toBe('succeeded');
    expect(seen).toContainEqual(
      expect.objectContaining({ handle: expect.objectContaining({ emptyPolls: 1 }) }),
    );
  });

  it('stays processing for as many checks as the job takes', async () => {
    const seen: PollResult[] = [];
    await outcome(await accepted('qwen-image', 'slow:9'), seen);
    expect(seen.filter(({ kind }) => kind === 'processing').length).toBeGreaterThanOrEqual(9);
  });

  it.each([
    ['policy-output', { kind: 'content_policy', stage: 'output', retry: 'resubmit' }],
    ['[fail]', { kind: 'provider_failed', retry: 'resubmit', charged: 'no' }],
    ['not-found', { kind: 'not_found', retry: 'never' }],
  ])('ends a job asked for %s with its error', async (prompt, error) => {
    const result = await outcome(await accepted('qwen-image', prompt));
    expect(result).toMatchObject({ kind: 'failed', error });
  });

  it('cancels a job still queued, and no other', async () => {
    const slow = await startProviderServers({ port: 0, speed: 0.1 });
    const { settings } = slow;
    const own = createProviders({ settings, clock: systemClock }).client('dashscope');
    const call = callFor('qwen-image', 'later');
    const queued = await own.submit({ call, idempotencyKey: 'task:1' });
    if (queued.kind !== 'accepted') throw new Error(queued.kind);
    expect(await own.cancel(queued.handle)).toBe('cancelled');
    expect(await own.poll(queued.handle)).toEqual({ kind: 'cancelled' });
    expect(await own.cancel(queued.handle)).toBe('too_late');
    await slow.close();
  });
});

describe('DashScope refusals', () => {
  it.each([
    ['policy-input', { kind: 'content_policy', stage: 'input', retry: 'never' }],
    ['[balance]', { kind: 'insufficient_balance', providerCode: 'Arrearage' }],
    ['429-then-ok', { kind: 'rate_limited', retry: 'same_call', httpStatus: 429 }],
  ])('%s is definitive: nothing was accepted', async (prompt, error) => {
    const result = await submit('wan2.7-image', prompt);
    expect(result).toMatchObject({ kind: 'failed', error: { ...error, charged: 'no' } });
  });

  it('accepts the second try after a rate limit', async () => {
    await submit('wan2.7-image', '429-then-ok again');
    expect((await submit('wan2.7-image', '429-then-ok again')).kind).toBe('accepted');
  });

  it('names a photo that cannot be fetched', async () => {
    const result = await submit('wan2.7-image', 'beach', { url: `${photoUrl}.gone` });
    expect(result).toMatchObject({ kind: 'failed', error: { kind: 'input_fetch_failed' } });
  });

  it('tells a wrong key from everything else', async () => {
    const call = callFor('qwen-image', 'beach');
    const result = await clientWith({ key: 'not-a-key' }).submit({
      call,
      idempotencyKey: 'task:1',
    });
    expect(result).toMatchObject({ kind: 'failed', error: { kind: 'auth' } });
    expect(JSON.stringify(result)).not.toContain('not-a-key');
  });

  it('does not know what became of a submit without an answer', async () => {
    const own = clientWith({ limits: { submit: 300 } });
    const call = callFor('qwen-image', '[hang]');
    const result = await own.submit({ call, idempotencyKey: 'task:1' });
    expect(result).toMatchObject({
      kind: 'unknown',
      error: { kind: 'timeout', charged: 'maybe', retry: 'never' },
    });
  });

  it('does not know what became of a generating call it had to abort', async () => {
    const own = clientWith({ limits: { sync: 300 } });
    const call = callFor('qwen-image-edit', '[hang]');
    const result = await own.submit({ call, idempotencyKey: 'task:1' });
    expect(result).toMatchObject({ kind: 'unknown', error: { kind: 'timeout', charged: 'maybe' } });
  });

  it('knows that nothing was sent when nobody listens', async () => {
    const gone = await startProviderServers({ port: 0 });
    await gone.close();
    const { settings } = gone;
    const own = createProviders({ settings, clock: systemClock }).client('dashscope');
    const result = await own.submit({
      call: callFor('qwen-image', 'beach'),
      idempotencyKey: 'task:1',
    });
    expect(result).toMatchObject({
      kind: 'failed',
      error: { kind: 'transient', retry: 'same_call', charged: 'no' },
    });
  });

  it('lets an expired result be refused by its server', async () => {
    const result = await outcome(await accepted('qwen-image', 'expired-url'));
    const url = result.kind === 'succeeded' ? result.results[0]?.url : undefined;
    await expect(download(url ?? '', LIMITS)).rejects.toMatchObject({
      code: 'DOWNLOAD_HTTP_STATUS',
      httpStatus: 403,
      retryable: false,
    });
  });
});
