/** Models through relays: TuZi and Pollo. */
import type { ModelRow } from '../../define.ts';
import { choice, number, text, toggle } from '../../fields.ts';
import { klingRow } from '../china/kling.ts';
import { given, smallSeed, urls } from '../mapping.ts';

const wide = choice('画面比例', ['16:9', '9:16', '1:1']);
const quality = choice('质量', [
  ['std', '标准'],
  ['pro', '高品质'],
]);
const seconds = choice('时长（秒）', ['5', '10']);

function polloRow(row: {
  slug: string;
  zh: string;
  en: string;
  path: string;
  fields: ModelRow['fields'];
  price: ModelRow['price'];
  images: readonly [number, number];
  promptMaxChars?: number;
  disabled?: string;
  /** The model takes a seed. */
  seeded?: boolean;
}): ModelRow {
  const { path, seeded, ...rest } = row;
  return {
    ...rest,
    kind: 'video',
    provider: 'pollo',
    upstream: path,
    tags: ['relay'],
    request: (input) => ({
      path: input.upstream,
      kind: 'video',
      input: {
        prompt: input.prompt,
        ...input.parameters,
        ...given({ image: input.images[0]?.url, imageTail: input.images[1]?.url }),
        ...(seeded === true ? { seed: smallSeed(input) } : {}),
      },
    }),
  };
}

/** By `/v1/videos`; a picture goes along as a file. */
function videosRow(row: {
  slug: string;
  zh: string;
  en: string;
  model: string;
  fields: ModelRow['fields'];
  price: ModelRow['price'];
}): ModelRow {
  const { model, ...rest } = row;
  return {
    ...rest,
    kind: 'video',
    provider: 'tuzi-video',
    upstream: model,
    disabled: 'OpenAI 已于 2026-09-24 停止 Sora，中转是否仍可用尚未验证',
    tags: ['relay', 'sound'],
    images: [0, 1],
    timers: { typicalMs: 180_000 },
    request: ({ prompt, images, parameters, upstream }) => ({
      body: { model: upstream, prompt, ...parameters },
      files: urls(images),
    }),
  };
}

export const RELAY_ROWS: readonly ModelRow[] = [
  videosRow({
    slug: 'tuzi-sora-2',
    zh: 'Sora 2（兔子）',
    en: 'Sora 2 (TuZi)',
    model: 'sora-2',
    fields: {
      size: choice('尺寸', ['1280x720', '720x1280']),
      seconds: choice('时长（秒）', ['10', '15']),
    },
    price: { each: 100, unit: 'video', factors: { seconds: { 15: 1.5 } } },
  }),
  videosRow({
    slug: 'tuzi-sora-2-pro',
    zh: 'Sora 2 Pro（兔子）',
    en: 'Sora 2 Pro (TuZi)',
    model: 'sora-2-pro',
    fields: {
      size: choice('尺寸', ['1280x720', '720x1280', '1792x1024', '1024x1792']),
      seconds: choice('时长（秒）', ['10', '15']),
    },
    price: {
      each: 200,
      unit: 'video',
      factors: { seconds: { 15: 1.5 }, size: { '1792x1024': 2, '1024x1792': 2 } },
    },
  }),
  {
    slug: 'tuzi-midjourney',
    zh: 'Midjourney（兔子）',
    en: 'Midjourney (TuZi)',
    kind: 'image',
    provider: 'tuzi-mj',
    tags: ['art'],
    images: [0, 3],
    promptLanguage: 'en',
    fields: {
      aspect_ratio: choice('画面比例', ['1:1', '16:9', '9:16', '4:3', '3:4', '2:3', '3:2']),
      version: choice('版本', ['7', '6.1']),
      stylize: number('风格强度', [0, 1_000], { default: 100 }),
    },
    price: { each: 30 },
    timers: { typicalMs: 60_000 },
    concurrency: 3,
    // Midjourney takes its parameters at the end of the prompt.
    request: ({ prompt, images, parameters }) => ({
      action: 'imagine',
      images: urls(images),
      body: {
        prompt: `${prompt} --ar ${String(parameters.aspect_ratio)} --v ${String(parameters.version)} --s ${String(parameters.stylize)}`,
      },
    }),
  },
  klingRow({
    slug: 'tuzi-kling',
    zh: '可灵（兔子）',
    en: 'Kling (TuZi)',
    provider: 'tuzi-kling',
    model: 'kling-v2-5-turbo',
    path: 'videos/text2video',
    each: 16,
    fallbacks: ['kling-v2.5-turbo'],
  }),
  klingRow({
    slug: 'tuzi-kling-i2v',
    zh: '可灵 图生视频（兔子）',
    en: 'Kling Image to Video (TuZi)',
    provider: 'tuzi-kling',
    model: 'kling-v2-5-turbo',
    path: 'videos/image2video',
    each: 16,
    fallbacks: ['kling-v2.5-turbo-i2v'],
  }),
  {
    slug: 'tuzi-kling-legacy',
    zh: '可灵（兔子旧接口）',
    en: 'Kling (TuZi, older API)',
    kind: 'video',
    provider: 'tuzi-legacy',
    disabled: '旧接口只见于一份公开代码，未经验证，请改用 tuzi-kling',
    tags: ['relay'],
    images: [0, 1],
    promptMaxChars: 2_500,
    fields: { mode: quality, duration: seconds },
    price: {
      each: 16,
      unit: 'video',
      perSecondOf: 'duration',
      factors: { mode: { pro: 1.75 } },
    },
    timers: { typicalMs: 180_000 },
    concurrency: 5,
    request: ({ prompt, images, parameters }) => ({
      body: { prompt, ...parameters, ...given({ imageUrl: images[0]?.url }) },
    }),
  },
  polloRow({
    slug: 'pollo-kling-2.5-turbo',
    zh: '可灵 2.5 Turbo（Pollo）',
    en: 'Kling 2.5 Turbo (Pollo)',
    path: 'kling-ai/kling-v2-5-turbo',
    images: [0, 0],
    promptMaxChars: 1_500,
    fields: {
      length: choice('时长（秒）', [5, 10]),
      aspectRatio: wide,
      negativePrompt: text('不想出现的内容', 500),
    },
    price: { each: 20, unit: 'video', perSecondOf: 'length' },
  }),
  polloRow({
    slug: 'pollo-veo3',
    zh: 'Veo 3（Pollo）',
    en: 'Veo 3 (Pollo)',
    disabled: 'Google 已于 2026-06-30 停止 Veo 3.0，中转是否改接尚未验证',
    path: 'google/veo3',
    seeded: true,
    images: [0, 1],
    fields: {
      length: choice('时长（秒）', [8]),
      aspectRatio: choice('画面比例', ['16:9', '9:16']),
      resolution: choice('清晰度', ['720p', '1080p']),
      generateAudio: toggle('生成声音', true),
      negativePrompt: text('不想出现的内容', 500),
    },
    price: { each: 400, unit: 'video' },
  }),
  polloRow({
    slug: 'pollo-kling',
    zh: '可灵 1.6（Pollo）',
    en: 'Kling 1.6 (Pollo)',
    disabled: '可灵 1.6 是否仍可用存疑（2026-11 未经验证），请改用 pollo-kling-2.5-turbo',
    path: 'kling-ai/kling-v1-6',
    seeded: true,
    images: [0, 2],
    fields: {
      length: choice('时长（秒）', [5, 10]),
      aspectRatio: wide,
      negativePrompt: text('不想出现的内容', 500),
    },
    price: { each: 20, unit: 'video', perSecondOf: 'length' },
  }),
];
