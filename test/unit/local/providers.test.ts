import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadImage } from 'canvas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scriptOf } from '../../../local/providers/behaviours.ts';
import { type ProviderServers, startProviderServers } from '../../../local/providers/index.ts';
import { renderPicture } from '../../../local/providers/media/picture.ts';
import { sceneFor } from '../../../local/providers/media/scenes/index.ts';
import { sizeOf, sizeOfRatio } from '../../../local/providers/sizes.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import type { Handle, PollResult } from '../../../shared/providers/contract.ts';
import { createProviders } from '../../../shared/providers/registry.ts';

describe('words that bring on a bad day', () => {
  it.each([
    ['policy-input', 'policy-input'],
    ['a dress, policy-output please', 'policy-output'],
    ['[fail]', 'fail'],
    ['海边的裙子，fail', 'fail'],
    ['a dress\nbalance', 'balance'],
    ['a balance of light', 'ok'],
    ['hang the dress on a wall', 'ok'],
    ['never fail to smile', 'ok'],
    ['not-foundation', 'ok'],
    ['', 'ok'],
  ])('"%s" asks for %s', (prompt, behaviour) => {
    expect(scriptOf(prompt).behaviour).toBe(behaviour);
  });

  it('slow:N asks for N checks', () => {
    expect(scriptOf('a dress slow:12 now')).toEqual({ behaviour: 'slow', slowPolls: 12 });
    expect(scriptOf('slow:x')).toEqual({ behaviour: 'ok', slowPolls: 0 });
  });
});

describe('sizes', () => {
  it.each([
    ['1024*768', { width: 1024, height: 768 }],
    ['720x1280', { width: 720, height: 1280 }],
    ['1024:1024', { width: 1024, height: 1024 }],
    ['2K', { width: 2048, height: 2048 }],
    ['10*10', undefined],
    ['99999*1', undefined],
    ['wide', undefined],
    [7, undefined],
  ])('%s is %j', (text, size) => {
    expect(sizeOf(text)).toEqual(size);
  });

  it('of a ratio are about a million pixels', () => {
    expect(sizeOfRatio('1:1')).toEqual({ width: 1024, height: 1024 });
    const wide = sizeOfRatio('16:9');
    expect((wide?.width ?? 0) / (wide?.height ?? 1)).toBeCloseTo(16 / 9, 1);
  });
});

describe('rendered media', () => {
  const order = { prompt: '海边 a red dress', width: 320, height: 240, seed: 5, photos: [] };

  it('pictures are of the size asked, the same for the same seed and other for another', async () => {
    const [one, same, other] = await Promise.all([
      renderPicture(order),
      renderPicture(order),
      renderPicture({ ...order, seed: 6 }),
    ]);
    const image = await loadImage(one);
    expect([image.width, image.height]).toEqual([320, 240]);
    expect(one.equals(same)).toBe(true);
    expect(one.equals(other)).toBe(false);
  });

  it('pictures show the photos given', async () => {
    const photo = await renderPicture({ ...order, prompt: 'studio' });
    const bare = await renderPicture(order);
    const worn = await renderPicture({ ...order, photos: [photo, photo, photo] });
    expect(worn.equals(bare)).toBe(false);
  });

  it('a prompt is understood by its words, not by parts of them', () => {
    expect(sceneFor('a sunny beach')).toBe(sceneFor('海边'));
    expect(sceneFor('all seasons in Hollywood, sparkling')).toBeUndefined();
  });
});

describe('jobs', () => {
  let dataDir: string;
  let servers: ProviderServers;
  const photo = async (): Promise<string> => {
    const bytes = await renderPicture({
      prompt: 'x',
      width: 256,
      height: 256,
      seed: 1,
      photos: [],
    });
    return `data:image/png;base64,${bytes.toString('base64')}`;
  };
  const clientOf = ({ settings }: ProviderServers) =>
    createProviders({ settings, clock: systemClock }).client('dashscope');
  const call = (prompt: string, image?: string) => ({
    endpoint: 'image-generation',
    body: {
      model: 'wan2.7-image',
      input: {
        messages: [{ role: 'user', content: [...(image ? [{ image }] : []), { text: prompt }] }],
      },
      parameters: { size: '512*512', n: 1 },
    },
  });
  async function accepted(prompt: string, image?: string): Promise<Handle> {
    const result = await clientOf(servers).submit({
      call: call(prompt, image),
      idempotencyKey: 'a:1',
    });
    if (result.kind !== 'accepted') throw new Error(JSON.stringify(result));
    return result.handle;
  }
  async function ended(handle: Handle): Promise<PollResult> {
    for (let i = 0; i < 100; i += 1) {
      const result = await clientOf(servers).poll(handle);
      if (result.kind !== 'processing') return result;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('never ended');
  }

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'darkroom-providers-'));
    servers = await startProviderServers({ port: 0, dataDir, speed: 20 });
  });
  afterAll(async () => {
    await servers.close();
    await rm(dataDir, { recursive: true });
  });

  it('survive a restart, with the photos they were given', async () => {
    const handle = await accepted('beach', await photo());
    await servers.close();
    servers = await startProviderServers({ port: 0, dataDir, speed: 20 });
    const result = await ended(handle);
    const url = result.kind === 'succeeded' ? (result.results[0]?.url ?? '') : '';
    const picture = Buffer.from(await (await fetch(url)).arrayBuffer());
    const without = await renderPicture({
      prompt: 'beach',
      width: 512,
      height: 512,
      seed: 1,
      photos: [],
    });
    expect((await loadImage(picture)).width).toBe(512);
    expect(picture.equals(without)).toBe(false);
    expect(await clientOf(servers).poll({ taskId: 'stranger' })).toMatchObject({
      kind: 'failed',
      error: { kind: 'not_found' },
    });
  });

  it('refuse photos that are none', async () => {
    const junk = `data:image/png;base64,${Buffer.from('this is not a picture').toString('base64')}`;
    const result = await clientOf(servers).submit({
      call: call('beach', junk),
      idempotencyKey: 'a:1',
    });
    expect(result).toMatchObject({ kind: 'failed', error: { kind: 'input_fetch_failed' } });
  });

  it('hand out media only under the address they gave', async () => {
    const result = await ended(await accepted('beach'));
    const url = result.kind === 'succeeded' ? (result.results[0]?.url ?? '') : '';
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(url.replace(/\/[0-9a-f]{16}-/, '/0000000000000000-'))).status).toBe(404);
    expect((await fetch(url.replace('-0.png', '-1.png'))).status).toBe(404);
    expect((await fetch(`${servers.url}/media/../jobs.json`)).status).toBe(404);
  });

  it('are not made for a wrong body, key or header', async () => {
    const url = `${servers.url}/dashscope/api/v1/services/aigc/image-generation/generation`;
    const headers = { authorization: 'Bearer sk-x', 'x-dashscope-async': 'enable' };
    const post = async (body: string, more: Record<string, string> = {}) => {
      const response = await fetch(url, { method: 'POST', body, headers: { ...headers, ...more } });
      return [response.status, ((await response.json()) as { code: string }).code];
    };
    const good = JSON.stringify(call('beach').body);
    expect(await post(good, { authorization: 'nonsense' })).toEqual([401, 'InvalidApiKey']);
    expect(await post(good, { 'x-dashscope-async': '' })).toEqual([403, 'AccessDenied']);
    expect(await post('{')).toEqual([400, 'InvalidParameter']);
    expect(await post('{"model":"wan2.7-image","input":{}}')).toEqual([400, 'InvalidParameter']);
    expect(await post(good.replace('512*512', '5*5'))).toEqual([400, 'InvalidParameter']);
    expect((await fetch(`${servers.url}/nobody/`)).status).toBe(404);
  });

  it('cannot be started on a port that is taken', async () => {
    const port = Number(new URL(servers.url).port);
    await expect(startProviderServers({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
