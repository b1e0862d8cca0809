/** Alibaba DashScope: films of Wan, HappyHorse and Vidu, and moving a mouth to a voice. */
import type { Json, JsonObject } from '../../../platform/json.ts';
import { type CostTable, yuan } from '../../cost.ts';
import type { ModelRow, RowInput } from '../../define.ts';
import { choice, number, text, toggle } from '../../fields.ts';
import { frames, references, slot } from '../../media.ts';
import type { PriceTable } from '../../price.ts';
import { firstUrl, given, smallSeed } from '../mapping.ts';

const RATIOS = ['16:9', '9:16', '1:1', '4:3', '3:4'] as const;
const ratio = choice('画面比例', RATIOS);
const sharp = choice('清晰度', ['720P', '1080P']);
const negative = text('不想出现的内容', 500, { multiline: true, placeholder: '例如：模糊、抖动' });
const seconds = (min: number, max: number) => number('时长（秒）', [min, max], { default: 5 });
const perSecond = (each: number, dearer = 1.7): PriceTable => ({
  each,
  unit: 'video',
  perSecondOf: 'duration',
  factors: { resolution: { '1080P': dearer } },
});

const IMAGE_PARTS = { first: 'first_frame', last: 'last_frame', reference: 'reference_image' };
const FILE_PARTS = { reference: 'reference_video', voice: 'reference_audio' };

/** Every picture, film and sound with the part it plays, pictures first. */
function mediaOf({ images, files = [] }: RowInput): JsonObject {
  const named =
    (parts: Readonly<Record<string, string>>, fallback: string) =>
    ({ url, role = '' }: { url: string; role?: string }): Json => ({
      type: parts[role] ?? fallback,
      url,
    });
  const media = [
    ...images.map(named(IMAGE_PARTS, 'reference_image')),
    ...files.map(named(FILE_PARTS, 'reference_video')),
  ];
  return media.length === 0 ? {} : { media };
}

/** The call all of them share; `negative_prompt` belongs to the input where a model has one. */
const film: ModelRow['request'] = (input) => {
  const { negative_prompt, ...parameters } = input.parameters;
  return {
    endpoint: 'video-generation',
    body: {
      model: input.upstream,
      input: { prompt: input.prompt, ...given({ negative_prompt }), ...mediaOf(input) },
      parameters: { ...parameters, watermark: false, seed: smallSeed(input) },
    },
  };
};

/** Vidu tells the job apart by the model's name, and its frames by their order. */
const vidu: ModelRow['request'] = (input) => ({
  endpoint: 'video-generation',
  body: {
    model: input.upstream,
    input: {
      prompt: input.prompt,
      ...(input.images.length === 0
        ? {}
        : { media: input.images.map(({ url }): Json => ({ type: 'image', url })) }),
    },
    parameters: { ...input.parameters, watermark: false, seed: smallSeed(input) },
  },
});

const WAN3_PRICES = 'Alibaba’s list as independent clients quote it, 2026-09';
const wan3Cost: CostTable = yuan(0.63, WAN3_PRICES, {
  perSecondOf: 'duration',
  factors: { resolution: { '480P': 0.476, '1080P': 1.857 } },
});

function wan3(
  row: Pick<ModelRow, 'slug' | 'zh' | 'en'> & { model: string; each: number },
): ModelRow {
  return {
    slug: row.slug,
    zh: row.zh,
    en: row.en,
    kind: 'video',
    provider: 'dashscope-workspace',
    upstream: row.model,
    tags: ['sound', 'quality'],
    modes: [frames(), references(10, 5, 5)],
    promptMaxChars: 5_000,
    fields: {
      resolution: choice('清晰度', ['720P', '480P', '1080P']),
      ratio: choice('画面比例', [['adaptive', '自适应'], ...RATIOS]),
      duration: seconds(2, 30),
      audio: toggle('生成声音', true),
    },
    price: {
      each: row.each,
      unit: 'video',
      perSecondOf: 'duration',
      factors: { resolution: { '480P': 0.5, '1080P': 1.9 } },
    },
    ...(row.model === 'wan3.0-video' ? { cost: wan3Cost } : {}),
    timers: { typicalMs: 150_000 },
    fallbacks: ['happyhorse-1.1-t2v'],
    request: film,
  };
}

const happyHorse = (
  row: Pick<ModelRow, 'slug' | 'zh' | 'modes' | 'images' | 'fields'>,
): ModelRow => ({
  ...row,
  en: `HappyHorse 1.1${row.slug.endsWith('i2v') ? ' Image to Video' : row.slug.endsWith('r2v') ? ' Reference to Video' : ''}`,
  kind: 'video',
  provider: 'dashscope',
  upstream: row.slug,
  tags: ['sound'],
  promptMaxChars: 2_500,
  price: perSecond(20),
  timers: { typicalMs: 90_000 },
  fallbacks: row.slug.endsWith('t2v')
    ? ['wan2.7-t2v']
    : row.slug.endsWith('i2v')
      ? ['wan2.7-i2v']
      : ['wan2.7-r2v'],
  request: film,
});

export const ALIBABA_FILM_ROWS: readonly ModelRow[] = [
  wan3({
    slug: 'wan3.0-video',
    zh: '通义万相 3.0',
    en: 'Wan 3.0',
    model: 'wan3.0-video',
    each: 16,
  }),
  wan3({
    slug: 'wan3.0-video-prime',
    zh: '通义万相 3.0 高速版',
    en: 'Wan 3.0 Prime',
    model: 'wan3.0-video-prime',
    each: 22,
  }),
  {
    slug: 'wan2.7-t2v',
    zh: '通义万相 2.7 文生视频',
    en: 'Wan 2.7 Text to Video',
    kind: 'video',
    provider: 'dashscope',
    upstream: 'wan2.7-t2v',
    tags: ['sound'],
    promptMaxChars: 5_000,
    fields: { resolution: sharp, ratio, duration: seconds(2, 15), negative_prompt: negative },
    price: perSecond(16),
    timers: { typicalMs: 90_000 },
    fallbacks: ['happyhorse-1.1-t2v'],
    request: film,
  },
  {
    slug: 'wan2.7-i2v',
    zh: '通义万相 2.7 图生视频',
    en: 'Wan 2.7 Image to Video',
    kind: 'video',
    provider: 'dashscope',
    upstream: 'wan2.7-i2v',
    tags: ['image-to-video'],
    images: [1, 2],
    fields: { resolution: sharp, duration: seconds(2, 15) },
    price: perSecond(16),
    timers: { typicalMs: 60_000 },
    // Recorded without a seed.
    request: ({ prompt, images, parameters, upstream }) => ({
      endpoint: 'video-generation',
      body: {
        model: upstream,
        input: {
          prompt,
          media: images.map(({ url, role }) => ({
            type: role === 'last' ? 'last_frame' : 'first_frame',
            url,
          })),
        },
        parameters: { ...parameters, watermark: false },
      },
    }),
  },
  {
    slug: 'wan2.7-r2v',
    zh: '通义万相 2.7 参考生视频',
    en: 'Wan 2.7 Reference to Video',
    kind: 'video',
    provider: 'dashscope',
    upstream: 'wan2.7-r2v',
    tags: ['sound', 'multi-image'],
    modes: [{ ...references(5, 3, 0, 1), value: '', label: '', most: 5 }],
    promptMaxChars: 5_000,
    fields: { resolution: sharp, ratio, duration: seconds(2, 10), negative_prompt: negative },
    price: perSecond(20),
    timers: { typicalMs: 120_000 },
    fallbacks: ['happyhorse-1.1-r2v'],
    request: film,
  },
  happyHorse({
    slug: 'happyhorse-1.1-t2v',
    zh: 'HappyHorse 1.1 文生视频',
    fields: { resolution: sharp, ratio, duration: seconds(3, 15) },
  }),
  happyHorse({
    slug: 'happyhorse-1.1-i2v',
    zh: 'HappyHorse 1.1 图生视频',
    images: [1, 1],
    fields: { resolution: sharp, duration: seconds(3, 15) },
  }),
  happyHorse({
    slug: 'happyhorse-1.1-r2v',
    zh: 'HappyHorse 1.1 参考生视频',
    modes: [{ ...references(9, 0, 0, 1), value: '', label: '' }],
    fields: { resolution: sharp, ratio, duration: seconds(3, 15) },
  }),
  {
    slug: 'vidu-q3-turbo',
    zh: 'Vidu Q3 Turbo（百炼）',
    en: 'Vidu Q3 Turbo',
    kind: 'video',
    provider: 'dashscope',
    upstream: 'vidu/viduq3-turbo_text2video',
    tags: ['sound', 'fast'],
    promptMaxChars: 5_000,
    fields: {
      resolution: choice('清晰度', ['720P', '540P', '1080P']),
      duration: seconds(1, 16),
      audio: toggle('生成声音', false),
    },
    price: perSecond(14),
    timers: { typicalMs: 90_000 },
    fallbacks: ['wan2.7-t2v'],
    request: vidu,
  },
  {
    slug: 'vidu-q3-pro',
    zh: 'Vidu Q3 Pro（百炼）',
    en: 'Vidu Q3 Pro',
    kind: 'video',
    provider: 'dashscope',
    upstream: 'vidu/viduq3-pro_text2video',
    tags: ['sound', 'quality'],
    promptMaxChars: 5_000,
    fields: {
      resolution: choice('清晰度', ['720P', '540P', '1080P']),
      duration: seconds(1, 16),
      audio: toggle('生成声音', false),
    },
    price: perSecond(20),
    timers: { typicalMs: 120_000 },
    fallbacks: ['vidu-q3-turbo'],
    request: vidu,
  },
  {
    slug: 'videoretalk',
    zh: '声动人像 对口型',
    en: 'VideoRetalk Lip Sync',
    kind: 'video',
    provider: 'dashscope',
    upstream: 'videoretalk',
    description: {
      zh: '让一段视频里的人照着一段录音对口型',
      en: 'moves the mouth of the person in a film to a recording',
    },
    functions: ['lip-sync'],
    tags: ['sound'],
    modes: [
      {
        value: '',
        label: '',
        slots: [slot('source', 'video', [1, 1]), slot('voice', 'audio', [1, 1])],
      },
    ],
    fields: { video_extension: toggle('视频随录音加长', false) },
    price: { each: 60, unit: 'video' },
    timers: { typicalMs: 180_000 },
    request: ({ files = [], parameters, upstream }) => ({
      endpoint: 'image-to-video',
      body: {
        model: upstream,
        input: {
          video_url: firstUrl(files.filter(({ role }) => role === 'source')),
          audio_url: firstUrl(files.filter(({ role }) => role === 'voice')),
        },
        parameters,
      },
    }),
  },
];
