/** What services refuse of their newer models is refused here too, and read as what it is. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ProviderServers, startProviderServers } from '../../../local/providers/index.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import type { JsonObject } from '../../../shared/platform/json.ts';
import type { Providers, SubmitResult } from '../../../shared/providers/contract.ts';
import { createProviders } from '../../../shared/providers/registry.ts';

let servers: ProviderServers;
let providers: Providers;

beforeAll(async () => {
  servers = await startProviderServers({ port: 0, speed: 50 });
  providers = createProviders({ settings: servers.settings, clock: systemClock });
});
afterAll(() => servers.close());

const submit = (provider: string, call: JsonObject): Promise<SubmitResult> =>
  providers.client(provider).submit({ call, idempotencyKey: 'k:1' });

const text = { type: 'text', text: 'a lake' };
const part = (role: string, type = 'image_url') => ({ type, [type]: { url: 'https://x/a' }, role });
const film = (model: string, fields: JsonObject) => ({
  body: { model, content: [text], resolution: '720p', duration: 5, ratio: '16:9', ...fields },
});
const h3 = (fields: JsonObject) => ({
  operation: 'film',
  body: {
    model: 'MiniMax-H3',
    content: [text],
    resolution: '2K',
    duration: 5,
    ratio: '16:9',
    ...fields,
  },
});
const wan = (model: string, media: JsonObject[], parameters: JsonObject = {}) => ({
  endpoint: 'video-generation',
  body: { model, input: { prompt: 'a lake', ...(media.length > 0 ? { media } : {}) }, parameters },
});
const medium = (type: string) => ({ type, url: 'https://x/a' });
const seedance25 = 'doubao-seedance-2-5-260628';

describe.each<[string, string, JsonObject]>([
  [
    'a fixed camera, of Seedance 2',
    'ark',
    film('doubao-seedance-2-0-260128', { camera_fixed: true }),
  ],
  [
    '1080p, of Seedance 2 fast',
    'ark',
    film('doubao-seedance-2-0-fast-260128', { resolution: '1080p' }),
  ],
  [
    'another ratio than the frame’s, of Seedance 2.5',
    'ark',
    film(seedance25, { content: [text, part('first_frame')] }),
  ],
  ['31 seconds, of Seedance 2.5', 'ark', film(seedance25, { duration: 31 })],
  [
    'frames beside references, of Seedance 2',
    'ark',
    film('doubao-seedance-2-0-260128', {
      content: [text, part('first_frame'), part('reference_image')],
    }),
  ],
  [
    'a series, of Seedream 5.0 Pro',
    'ark',
    {
      operation: 'images',
      body: {
        model: 'doubao-seedream-5-0-pro-260628',
        prompt: 'x',
        sequential_image_generation: 'disabled',
      },
    },
  ],
  ['plain words with the ratio of a picture, of H3', 'minimax', h3({ ratio: 'adaptive' })],
  [
    'a voice alone, of H3',
    'minimax',
    h3({ content: [text, part('reference_audio', 'audio_url')], ratio: 'adaptive' }),
  ],
  ['768P, of H3', 'minimax', h3({ resolution: '768P' })],
  ['a first frame, of Wan 2.7 r2v', 'dashscope', wan('wan2.7-r2v', [medium('first_frame')])],
  [
    'frames beside references, of Wan 3',
    'dashscope',
    wan('wan3.0-video', [medium('first_frame'), medium('reference_image')]),
  ],
  ['no frame, of HappyHorse i2v', 'dashscope', wan('happyhorse-1.1-i2v', [])],
  [
    'four pictures, of Qwen-Image 2',
    'dashscope',
    {
      endpoint: 'multimodal-generation',
      body: {
        model: 'qwen-image-2.0',
        input: {
          messages: [
            {
              role: 'user',
              content: [
                ...Array.from({ length: 4 }, () => ({ image: 'https://x/a' })),
                { text: 'x' },
              ],
            },
          ],
        },
        parameters: {},
      },
    },
  ],
  [
    'speech without a voice',
    'dashscope',
    { endpoint: 'speech', body: { model: 'cosyvoice-v3-flash', input: { text: 'hello' } } },
  ],
  [
    'a mouth without a voice',
    'dashscope',
    {
      endpoint: 'image-to-video',
      body: { model: 'videoretalk', input: { video_url: 'https://x/a.mp4' }, parameters: {} },
    },
  ],
  [
    'a mouth without a voice, of Kling',
    'kling',
    {
      path: 'videos/lip-sync',
      body: { input: { mode: 'audio2video', video_url: 'https://x/a.mp4', audio_type: 'url' } },
    },
  ],
  [
    'lyrics for a piece without words',
    'minimax',
    {
      operation: 'music',
      body: { model: 'music-3.0', prompt: 'x', is_instrumental: true, lyrics: '[Verse] x' },
    },
  ],
  [
    'sixteen seconds, of Kling 3',
    'kling',
    { path: 'videos/text2video', body: { model_name: 'kling-v3', prompt: 'x', duration: '16' } },
  ],
  [
    'a plain model at the omni interface',
    'kling',
    { path: 'videos/omni-video', body: { model_name: 'kling-v3', prompt: 'x', duration: '5' } },
  ],
  [
    'a list of pictures, of HY-Video',
    'tokenhub',
    { body: { model: 'hy-video-1.5', prompt: 'x', images: ['https://x/a'] } },
  ],
  [
    'six pictures, of HY-Image',
    'tokenhub',
    {
      operation: 'image',
      body: {
        model: 'hy-image-v3.5-preview',
        size: '1024x1024',
        messages: [
          {
            role: 'user',
            content: [text, ...Array.from({ length: 6 }, () => part('reference_image'))],
          },
        ],
      },
    },
  ],
  [
    'a count, of GLM-Image',
    'zhipu',
    { operation: 'images', body: { model: 'glm-image', prompt: 'x', size: '1280x1280', n: 2 } },
  ],
  [
    'ten pictures to be like, of Kie’s Seedance 2',
    'kie',
    {
      family: 'jobs',
      kind: 'video',
      body: {
        model: 'bytedance/seedance-2',
        input: {
          prompt: 'x',
          reference_image_urls: Array.from({ length: 10 }, () => 'https://x/a'),
        },
      },
    },
  ],
  [
    'one side of an element, of Kie’s Kling 3',
    'kie',
    {
      family: 'jobs',
      kind: 'video',
      body: {
        model: 'kling-3.0/video',
        input: {
          prompt: '@e',
          image_urls: ['https://x/a'],
          kling_elements: [{ name: 'e', element_input_urls: ['https://x/b'] }],
        },
      },
    },
  ],
  [
    'music without saying whether it is sung',
    'kie',
    { family: 'suno', kind: 'audio', body: { prompt: 'x', model: 'V5', customMode: false } },
  ],
])('%s', (_, provider, call) => {
  it('is refused as wrong input, and nothing is charged', async () => {
    expect(await submit(provider, call)).toMatchObject({
      kind: 'failed',
      error: { kind: 'invalid_input', charged: 'no', retry: 'never' },
    });
  });
});

describe.each<[string, string, JsonObject]>([
  ['Ark', 'ark', film('doubao-seedance-1-0-pro-250528', {})],
  ['DashScope', 'dashscope', wan('wan3.0-t2v', [])],
  ['MiniMax', 'minimax', h3({ model: 'MiniMax-H2' })],
  ['Kling', 'kling', { path: 'images/generations', body: { model_name: 'kling-v2', prompt: 'x' } }],
  ['TokenHub', 'tokenhub', { body: { model: 'hy-video-1.0', prompt: 'x' } }],
  ['Zhipu', 'zhipu', { operation: 'chat', body: { model: 'glm-4', messages: [] } }],
  [
    'DeepSeek',
    'deepseek',
    {
      operation: 'chat',
      body: { model: 'deepseek-chat', messages: [{ role: 'user', content: 'x' }] },
    },
  ],
])('a model that is none', (name, provider, call) => {
  it(`is known as such at ${name}, so that another takes its place`, async () => {
    expect(await submit(provider, call)).toMatchObject({
      kind: 'failed',
      error: { kind: 'model_unavailable', charged: 'no' },
    });
  });
});
