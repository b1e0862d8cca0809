/** Volcengine: Seedance and Seedream through Ark, Jimeng through the visual API. */
import type { Json } from '../../../platform/json.ts';
import { yuan } from '../../cost.ts';
import type { ModelRow, RowInput } from '../../define.ts';
import { choice, number, toggle } from '../../fields.ts';
import { frames, references } from '../../media.ts';
import { smallSeed, urls } from '../mapping.ts';

const IMAGE_ROLES = { first: 'first_frame', last: 'last_frame', reference: 'reference_image' };

/** Text first, then everything with the part it plays. */
function arkContent({ prompt, images, files = [] }: RowInput): Json[] {
  return [
    { type: 'text', text: prompt },
    ...images.map(
      ({ url, role = 'first' }): Json => ({
        type: 'image_url',
        image_url: { url },
        role: IMAGE_ROLES[role as keyof typeof IMAGE_ROLES] ?? 'reference_image',
      }),
    ),
    ...files.map(
      ({ url, role }): Json =>
        role === 'voice'
          ? { type: 'audio_url', audio_url: { url }, role: 'reference_audio' }
          : { type: 'video_url', video_url: { url }, role: 'reference_video' },
    ),
  ];
}

function seedance(row: {
  slug: string;
  zh: string;
  en: string;
  model: string;
  each: number;
  resolutions: readonly string[];
  sound?: boolean;
  disabled?: string;
  /** Seconds. */
  duration?: readonly [min: number, max: number];
  /** The first generation holds the camera when told to; the second refuses the field. */
  camera?: boolean;
  /** Pictures, films and voices it can be told to be like. */
  likes?: readonly [images: number, videos: number, voices: number];
  /** Beside a frame it takes no other ratio than the frame's own. */
  followsFrame?: boolean;
  cost?: ModelRow['cost'];
  fallbacks?: readonly string[];
}): ModelRow {
  return {
    slug: row.slug,
    zh: row.zh,
    en: row.en,
    kind: 'video',
    provider: 'ark',
    upstream: row.model,
    ...(row.disabled === undefined ? {} : { disabled: row.disabled }),
    tags: row.sound === true ? ['sound'] : [],
    ...(row.likes === undefined
      ? { images: [0, 2] as const }
      : { modes: [frames(), references(...row.likes)] }),
    ...(row.cost === undefined ? {} : { cost: row.cost }),
    fields: {
      resolution: choice('清晰度', row.resolutions),
      ratio: choice('画面比例', [
        '16:9',
        '9:16',
        '1:1',
        '4:3',
        '3:4',
        '21:9',
        ['adaptive', '自适应'],
      ]),
      duration: number('时长（秒）', row.duration ?? [4, 12], { default: 5 }),
      ...(row.camera === true
        ? { camera_fixed: toggle('固定镜头', false) }
        : { generate_audio: toggle('生成声音', true) }),
    },
    price: {
      each: row.each,
      unit: 'video',
      perSecondOf: 'duration',
      // By pixels, as Ark counts tokens.
      factors: { resolution: { '480p': 0.45, '1080p': 2.25 } },
      version: '2026-11-26',
    },
    timers: { typicalMs: 120_000 },
    concurrency: 10,
    fallbacks: row.fallbacks ?? [],
    request: (input) => ({
      body: {
        model: input.upstream,
        content: arkContent(input),
        ...input.parameters,
        ...(row.followsFrame === true && input.images.some(({ role }) => role === 'first')
          ? { ratio: 'adaptive' }
          : {}),
        watermark: false,
        ...(row.camera === true ? { seed: smallSeed(input) } : {}),
      },
    }),
  };
}

function seedream(row: {
  slug: string;
  zh: string;
  en: string;
  model: string;
  each: number;
  /** The largest size besides the pixels every model takes. */
  largest: '1K' | '3K' | '4K';
  /** Pictures it works on at most. */
  images?: number;
  /** Makes one picture only, and refuses the field that asks for a series. */
  single?: boolean;
  disabled?: string;
  fallbacks: readonly string[];
}): ModelRow {
  return {
    slug: row.slug,
    zh: row.zh,
    en: row.en,
    kind: 'image',
    provider: 'ark',
    upstream: row.model,
    ...(row.disabled === undefined ? {} : { disabled: row.disabled }),
    tags: ['edit', 'multi-image'],
    images: [0, row.images ?? 9],
    fields: {
      size: choice('尺寸', [
        ['2048x2048', '方形'],
        ['1728x2304', '竖版 3:4'],
        ['2304x1728', '横版 4:3'],
        ['1440x2560', '竖屏 9:16'],
        ['2560x1440', '宽屏 16:9'],
        [row.largest, row.largest],
      ]),
    },
    price: {
      each: row.each,
      factors: { size: { [row.largest]: row.largest === '1K' ? 0.5 : 1.5 } },
    },
    timers: { typicalMs: 20_000 },
    concurrency: 10,
    fallbacks: row.fallbacks,
    request: (input) => ({
      operation: 'images',
      body: {
        model: input.upstream,
        prompt: input.prompt,
        size: input.parameters.size ?? '2048x2048',
        response_format: 'url',
        watermark: false,
        ...(row.single === true ? {} : { sequential_image_generation: 'disabled' }),
        ...(input.images.length > 0 ? { image: urls(input.images) } : {}),
      },
    }),
  };
}

function doubao(row: {
  slug: string;
  zh: string;
  en: string;
  model: string;
  each: number;
  fallbacks: readonly string[];
}): ModelRow {
  return {
    slug: row.slug,
    zh: row.zh,
    en: row.en,
    kind: 'text',
    provider: 'ark',
    upstream: row.model,
    promptMaxChars: 20_000,
    json: 'schema',
    fields: {},
    price: { each: row.each, unit: 'answer' },
    fallbacks: row.fallbacks,
    request: ({ prompt, upstream }) => ({
      operation: 'chat',
      body: {
        model: upstream,
        messages: [{ role: 'user', content: prompt }],
        // It thinks unless told not to, and a call is open meanwhile.
        thinking: { type: 'disabled' },
      },
    }),
  };
}

/** Tokens of a second of film are its pixels × frames ÷ 1024: 21,600 at 720p. */
const SEEDANCE_LIST = 'Ark’s price per million tokens as an independent client quotes it, 2026-09';
const byTokens = (yuanPerMillion: number) =>
  yuan((yuanPerMillion * 21_600) / 1e6, SEEDANCE_LIST, {
    perSecondOf: 'duration',
    factors: { resolution: { '480p': 0.45, '1080p': 2.25 } },
  });

export const VOLCENGINE_ROWS: readonly ModelRow[] = [
  seedance({
    slug: 'seedance-2.5',
    zh: '豆包 Seedance 2.5',
    en: 'Seedance 2.5',
    model: 'doubao-seedance-2-5-260628',
    each: 30,
    resolutions: ['720p', '480p'],
    duration: [4, 30],
    sound: true,
    likes: [30, 10, 10],
    followsFrame: true,
    cost: byTokens(42),
    fallbacks: ['seedance-2.0'],
  }),
  seedance({
    slug: 'seedance-2.0',
    zh: '豆包 Seedance 2.0',
    en: 'Seedance 2.0',
    model: 'doubao-seedance-2-0-260128',
    each: 20,
    resolutions: ['720p', '480p', '1080p'],
    duration: [4, 15],
    sound: true,
    likes: [9, 3, 3],
    fallbacks: ['seedance-2.0-fast', 'kie-seedance-2'],
  }),
  seedance({
    slug: 'seedance-2.0-fast',
    zh: '豆包 Seedance 2.0 快速版',
    en: 'Seedance 2.0 Fast',
    model: 'doubao-seedance-2-0-fast-260128',
    each: 16,
    resolutions: ['720p', '480p'],
    duration: [4, 15],
    sound: true,
    likes: [9, 3, 3],
    fallbacks: ['seedance-2.0-mini', 'kie-seedance-2-fast'],
  }),
  seedance({
    slug: 'seedance-2.0-mini',
    zh: '豆包 Seedance 2.0 Mini',
    en: 'Seedance 2.0 Mini',
    model: 'doubao-seedance-2-0-mini-260615',
    each: 12,
    resolutions: ['720p', '480p'],
    duration: [4, 15],
    sound: true,
    likes: [9, 3, 3],
    cost: byTokens(23),
    fallbacks: ['seedance-2.0-fast'],
  }),
  seedance({
    slug: 'seedance-1.5-pro',
    zh: '豆包 Seedance 1.5 Pro',
    en: 'Seedance 1.5 Pro',
    model: 'doubao-seedance-1-5-pro-251215',
    disabled: '方舟于 2026-11-11 停用（转售方公告，未经验证），请改用 seedance-2.0',
    each: 12,
    resolutions: ['720p', '480p', '1080p'],
    camera: true,
    sound: true,
    fallbacks: ['seedance-2.0'],
  }),
  seedance({
    slug: 'seedance-1.0-pro',
    zh: '豆包 Seedance 1.0 Pro',
    en: 'Seedance 1.0 Pro',
    model: 'doubao-seedance-1-0-pro-250528',
    disabled: '方舟于 2026-07-17 停用（转售方公告，未经验证），请改用 seedance-2.0',
    each: 10,
    resolutions: ['720p', '480p', '1080p'],
    camera: true,
    fallbacks: ['seedance-2.0'],
  }),
  seedream({
    slug: 'seedream-5.0-pro',
    zh: '豆包 Seedream 5.0 Pro',
    en: 'Seedream 5.0 Pro',
    model: 'doubao-seedream-5-0-pro-260628',
    each: 18,
    largest: '1K',
    images: 10,
    single: true,
    fallbacks: ['seedream-5.0-lite'],
  }),
  seedream({
    slug: 'seedream-5.0-flash',
    zh: '豆包 Seedream 5.0 Flash',
    en: 'Seedream 5.0 Flash',
    model: 'doubao-seedream-5-0-flash-260915',
    disabled: '型号只见于一份抄录的官方列表，参数未经核对，请用 --verify 试用后再启用',
    each: 8,
    largest: '1K',
    images: 10,
    single: true,
    fallbacks: ['seedream-5.0-lite'],
  }),
  seedream({
    slug: 'seedream-5.5',
    zh: '豆包 Seedream 5.5',
    en: 'Seedream 5.5',
    model: 'doubao-seedream-5-5',
    disabled: '只见于转售方的价目，带日期的型号名未见，请用 upstream 写明后试用',
    each: 18,
    largest: '4K',
    images: 10,
    fallbacks: ['seedream-5.0-lite'],
  }),
  seedream({
    slug: 'seedream-5.0-lite',
    zh: '豆包 Seedream 5.0 Lite',
    en: 'Seedream 5.0 Lite',
    model: 'doubao-seedream-5-0-260128',
    each: 12,
    largest: '3K',
    fallbacks: ['wan2.7-image'],
  }),
  seedream({
    slug: 'seedream-4.5',
    zh: '豆包 Seedream 4.5',
    en: 'Seedream 4.5',
    model: 'doubao-seedream-4-5-251128',
    disabled: '方舟于 2026-11-24 停用（转售方公告，未经验证），请改用 seedream-5.0-lite',
    each: 12,
    largest: '4K',
    fallbacks: ['seedream-5.0-lite', 'wan2.7-image'],
  }),
  seedream({
    slug: 'seedream-4.0',
    zh: '豆包 Seedream 4.0',
    en: 'Seedream 4.0',
    model: 'doubao-seedream-4-0-250828',
    disabled: '方舟于 2026-11-24 停用（转售方公告，未经验证），请改用 seedream-5.0-lite',
    each: 10,
    largest: '4K',
    fallbacks: ['seedream-5.0-lite', 'wan2.7-image'],
  }),
  doubao({
    slug: 'doubao-seed-2.1-pro',
    zh: '豆包 Seed 2.1 Pro',
    en: 'Doubao Seed 2.1 Pro',
    model: 'doubao-seed-2-1-pro-260628',
    each: 2,
    fallbacks: ['qwen-plus'],
  }),
  doubao({
    slug: 'doubao-seed-2.1-turbo',
    zh: '豆包 Seed 2.1 Turbo',
    en: 'Doubao Seed 2.1 Turbo',
    model: 'doubao-seed-2-1-turbo-260628',
    each: 1,
    fallbacks: ['qwen-plus'],
  }),
  {
    slug: 'jimeng-image-4',
    zh: '即梦 图片 4.0',
    en: 'Jimeng Image 4.0',
    kind: 'image',
    provider: 'jimeng',
    upstream: 'jimeng_t2i_v40',
    tags: ['edit', 'multi-image'],
    images: [0, 10],
    promptMaxChars: 800,
    fields: {
      scale: number('文字影响程度', [0, 1, 0.05], { default: 0.5 }),
      size: choice('像素面积', [
        [4_194_304, '2K'],
        [1_048_576, '1K'],
        [16_777_216, '4K'],
      ]),
    },
    price: { each: 10, factors: { size: { 16777216: 2 } } },
    timers: { typicalMs: 20_000 },
    concurrency: 1,
    fallbacks: ['seedream-5.0-lite', 'wan2.7-image'],
    request: (input) => ({
      body: {
        req_key: input.upstream,
        prompt: input.prompt,
        force_single: true,
        ...input.parameters,
        ...(input.images.length > 0 ? { image_urls: urls(input.images) } : {}),
      },
    }),
  },
  {
    slug: 'jimeng-video-3-pro',
    zh: '即梦 视频 3.0 Pro',
    en: 'Jimeng Video 3.0 Pro',
    kind: 'video',
    provider: 'jimeng',
    upstream: 'jimeng_ti2v_v30_pro',
    images: [0, 1],
    promptMaxChars: 800,
    fields: {
      frames: choice('时长', [
        [121, '5 秒'],
        [241, '10 秒'],
      ]),
      aspect_ratio: choice('画面比例', ['16:9', '9:16', '1:1', '4:3', '3:4', '21:9']),
    },
    price: { each: 100, unit: 'video', factors: { frames: { 241: 2 } } },
    timers: { typicalMs: 120_000 },
    concurrency: 1,
    fallbacks: ['seedance-2.0'],
    request: (input) => ({
      body: {
        req_key: input.upstream,
        prompt: input.prompt,
        seed: smallSeed(input),
        ...input.parameters,
        ...(input.images.length > 0 ? { image_urls: urls(input.images) } : {}),
      },
    }),
  },
];
