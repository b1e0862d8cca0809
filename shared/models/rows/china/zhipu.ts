/** Zhipu: CogView, CogVideoX and GLM. */
import type { ModelRow } from '../../define.ts';
import { choice, toggle } from '../../fields.ts';
import { firstUrl, urls } from '../mapping.ts';

const chat = (row: Pick<ModelRow, 'slug' | 'zh' | 'en' | 'upstream' | 'fallbacks'>): ModelRow => ({
  ...row,
  kind: 'text',
  provider: 'zhipu',
  promptMaxChars: 8_000,
  json: 'object',
  fields: {},
  price: { each: 1, unit: 'answer' },
  request: ({ prompt, upstream }) => ({
    operation: 'chat',
    body: { model: upstream, messages: [{ role: 'user', content: prompt }] },
  }),
});

export const ZHIPU_ROWS: readonly ModelRow[] = [
  {
    slug: 'glm-image',
    zh: '智谱 GLM-Image',
    en: 'GLM-Image',
    kind: 'image',
    provider: 'zhipu',
    upstream: 'glm-image',
    tags: ['text-rendering', 'quality'],
    fields: {
      size: choice('尺寸', [
        ['1280x1280', '方形'],
        ['1056x1568', '竖版 2:3'],
        ['1568x1056', '横版 3:2'],
        ['960x1728', '竖屏 9:16'],
        ['1728x960', '宽屏 16:9'],
      ]),
    },
    price: { each: 8 },
    timers: { typicalMs: 20_000 },
    concurrency: 1,
    fallbacks: ['cogview-4'],
    request: ({ prompt, parameters, upstream }) => ({
      operation: 'images',
      body: { model: upstream, prompt, quality: 'hd', ...parameters },
    }),
  },
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
  chat({
    slug: 'glm-5.2',
    zh: '智谱 GLM-5.2',
    en: 'GLM-5.2',
    upstream: 'glm-5.2',
    fallbacks: ['glm-4.7'],
  }),
  chat({
    slug: 'glm-4.7',
    zh: '智谱 GLM-4.7',
    en: 'GLM-4.7',
    upstream: 'glm-4.7',
    fallbacks: ['glm-4.5-flash'],
  }),
  // The slug is what mini-programs ask for; its vendor serves 4.7 Flash for the older name.
  chat({
    slug: 'glm-4.5-flash',
    zh: '智谱 GLM-4.7 Flash',
    en: 'GLM-4.7 Flash',
    upstream: 'glm-4.7-flash',
    fallbacks: ['qwen-plus'],
  }),
];
