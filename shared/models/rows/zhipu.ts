/** Zhipu: CogView, CogVideoX and GLM. */
import type { ModelRow } from '../define.ts';
import { choice, toggle } from '../fields.ts';
import { firstUrl, urls } from './mapping.ts';

export const ZHIPU_ROWS: readonly ModelRow[] = [
  {
    slug: 'cogview-4',
    zh: '智谱 CogView-4',
    en: 'CogView-4',
    kind: 'image',
    provider: 'zhipu',
    upstream: 'cogview-4-250304',
    tags: ['text-rendering'],
    fields: {
      size: choice('尺寸', [
        '1024x1024',
        '768x1344',
        '864x1152',
        '1344x768',
        '1152x864',
        '1440x720',
        '720x1440',
      ]),
      quality: choice('质量', [
        ['standard', '标准'],
        ['hd', '精细'],
      ]),
    },
    price: { each: 6, factors: { quality: { hd: 2 } } },
    timers: { typicalMs: 10_000 },
    concurrency: 5,
    fallbacks: ['qwen-image'],
    request: ({ prompt, parameters, upstream }) => ({
      operation: 'images',
      body: { model: upstream, prompt, ...parameters },
    }),
  },
  {
    slug: 'cogvideox-3',
    zh: '智谱 CogVideoX-3',
    en: 'CogVideoX-3',
    kind: 'video',
    provider: 'zhipu',
    upstream: 'cogvideox-3',
    images: [0, 2],
    promptMaxChars: 512,
    fields: {
      quality: choice('侧重', [
        ['speed', '速度'],
        ['quality', '质量'],
      ]),
      size: choice('尺寸', ['1920x1080', '1280x720', '720x1280', '1024x1024', '1080x1920']),
      duration: choice('时长（秒）', [5, 10]),
      fps: choice('帧率', [30, 60]),
      with_audio: toggle('生成声音', false),
    },
    price: { each: 10, unit: 'video', perSecondOf: 'duration' },
    concurrency: 5,
    request: ({ prompt, images, parameters, upstream }) => ({
      body: {
        model: upstream,
        prompt,
        ...parameters,
        ...(images.length > 0
          ? { image_url: images.length === 1 ? firstUrl(images) : urls(images) }
          : {}),
      },
    }),
  },
  {
    slug: 'glm-4.5-flash',
    zh: '智谱 GLM-4.5 Flash',
    en: 'GLM-4.5 Flash',
    kind: 'text',
    provider: 'zhipu',
    upstream: 'glm-4.5-flash',
    promptMaxChars: 8_000,
    fields: {},
    price: { each: 1, unit: 'answer' },
    request: ({ prompt, upstream }) => ({
      operation: 'chat',
      body: { model: upstream, messages: [{ role: 'user', content: prompt }] },
    }),
  },
];
