/** Films through Kie.ai. Numeric choices are strings there: `"5"`, `"10"`. */
import type { JsonObject } from '../../../platform/json.ts';
import type { InputMedia, MediaRole } from '../../contract.ts';
import type { ModelRow, RowInput } from '../../define.ts';

import { choice, number, text, toggle } from '../../fields.ts';
import { frames, references, slot } from '../../media.ts';
import { given, urls } from '../mapping.ts';
import { kieFamily, kieJob } from './kie.ts';

const VIDEO = { kind: 'video' } as const;
const image = { name: 'image_url' } as const;
const images = { name: 'image_urls', list: true } as const;
const seconds = choice('时长（秒）', ['5', '10']);
const wide = choice('画面比例', ['16:9', '9:16', '1:1']);
const negative = text('不想出现的内容', 500);
const guidance = number('提示词强度', [0, 1, 0.1], { default: 0.5 });
const SORA_GONE = 'Sora 接口已于 2026-09-24 停止服务';
const soraFields = {
  aspect_ratio: choice('画面方向', [
    ['portrait', '竖屏'],
    ['landscape', '横屏'],
  ]),
  n_frames: choice('时长（秒）', ['10', '15']),
  remove_watermark: toggle('去除水印', true),
};
const soraSize = choice('清晰度', [
  ['standard', '标准'],
  ['high', '高清'],
]);
const soraPrice = {
  each: 200,
  unit: 'video',
  factors: { n_frames: { 15: 1.5 }, size: { high: 2 } },
} as const;
const perSecond = (each: number) => ({ each, unit: 'video', perSecondOf: 'duration' }) as const;
const klingTimers = { typicalMs: 200_000 };

/** Seedance 2 by frames, or by what the film is to be like; Kie takes one or the other. */
function seedanceMedia({ images, files = [] }: RowInput): JsonObject {
  const of = (media: readonly InputMedia[], role: MediaRole): string[] =>
    urls(media.filter((item) => item.role === role));
  const lists = {
    reference_image_urls: of(images, 'reference'),
    reference_video_urls: of(files, 'reference'),
    reference_audio_urls: of(files, 'voice'),
  };
  return {
    ...given({
      first_frame_url: of(images, 'first')[0],
      last_frame_url: of(images, 'last')[0],
    }),
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
  };
}

/** The first picture is the frame; the others show one element from two to four sides. */
function elementMedia({ prompt, images }: RowInput): JsonObject {
  const [frame, ...sides] = urls(images);
  return {
    // An element counts only where the prompt names it.
    prompt: prompt.includes('@element1') ? prompt : `${prompt} @element1`,
    image_urls: frame === undefined ? [] : [frame],
    kling_elements: [{ name: 'element1', description: 'the subject', element_input_urls: sides }],
  };
}

const CURRENT: readonly ModelRow[] = [
  kieJob({
    ...VIDEO,
    slug: 'kie-seedance-2',
    zh: '豆包 Seedance 2（Kie）',
    en: 'Seedance 2',
    model: 'bytedance/seedance-2',
    always: { web_search: false },
    tags: ['recommended', 'sound'],
    modes: [frames(), references(9, 3, 3)],
    media: seedanceMedia,
    promptMaxChars: 5_000,
    fields: {
      resolution: choice('清晰度', ['480p', '720p', '1080p']),
      aspect_ratio: choice('画面比例', ['16:9', '9:16', '1:1', '4:3', '3:4', '21:9']),
      duration: number('时长（秒）', [4, 15], { default: 5 }),
      generate_audio: toggle('生成声音', true),
    },
    price: { ...perSecond(20), factors: { resolution: { '720p': 2, '1080p': 4 } } },
    timers: { typicalMs: 240_000 },
    fallbacks: ['kie-seedance-2-fast'],
  }),
  kieJob({
    ...VIDEO,
    slug: 'kie-seedance-2-fast',
    zh: '豆包 Seedance 2 快速版（Kie）',
    en: 'Seedance 2 Fast',
    model: 'bytedance/seedance-2-fast',
    always: { web_search: false },
    tags: ['sound', 'fast'],
    modes: [frames(), references(9, 3, 3)],
    media: seedanceMedia,
    promptMaxChars: 5_000,
    fields: {
      resolution: choice('清晰度', ['480p', '720p']),
      aspect_ratio: choice('画面比例', ['16:9', '9:16', '1:1', '4:3', '3:4', '21:9']),
      duration: number('时长（秒）', [4, 15], { default: 5 }),
      generate_audio: toggle('生成声音', true),
    },
    price: { ...perSecond(14), factors: { resolution: { '720p': 2 } } },
    timers: { typicalMs: 180_000 },
  }),
  kieJob({
    ...VIDEO,
    slug: 'kie-kling-3',
    zh: '可灵 3.0（Kie）',
    en: 'Kling 3.0',
    model: 'kling-3.0/video',
    tags: ['quality', 'sound'],
    images: [0, 2],
    pictures: images,
    promptMaxChars: 2_500,
    fields: {
      mode: choice('质量', [
        ['std', '标准'],
        ['pro', '高品质'],
        ['4K', '4K'],
      ]),
      duration: choice('时长（秒）', ['5', '10', '3', '15']),
      aspect_ratio: wide,
      sound: toggle('生成声音', false),
      multi_shots: toggle('多镜头', false),
    },
    price: { ...perSecond(30), factors: { mode: { pro: 1.5, '4K': 3 } } },
    timers: { typicalMs: 150_000 },
    fallbacks: ['kie-seedance-2'],
  }),
  kieJob({
    ...VIDEO,
    slug: 'kie-kling-3-element',
    zh: '可灵 3.0 主体参考（Kie）',
    en: 'Kling 3.0 Element',
    model: 'kling-3.0/video',
    tags: ['quality', 'sound', 'multi-image'],
    modes: [
      {
        value: '',
        label: '',
        slots: [slot('first', 'image', [1, 1]), slot('reference', 'image', [2, 4])],
      },
    ],
    media: elementMedia,
    promptMaxChars: 2_400,
    fields: {
      mode: choice('质量', [
        ['std', '标准'],
        ['pro', '高品质'],
        ['4K', '4K'],
      ]),
      duration: choice('时长（秒）', ['5', '10', '3', '15']),
      aspect_ratio: wide,
      sound: toggle('生成声音', false),
      multi_shots: toggle('多镜头', false),
    },
    price: { ...perSecond(30), factors: { mode: { pro: 1.5, '4K': 3 } } },
    timers: klingTimers,
  }),
  kieJob({
    ...VIDEO,
    slug: 'kie-wan-2.7-i2v',
    zh: '万相 2.7 图生视频（Kie）',
    en: 'Wan 2.7 Image to Video',
    model: 'wan/2-7-image-to-video',
    always: { watermark: false },
    images: [1, 1],
    pictures: { name: 'first_frame_url' },
    fields: {
      resolution: choice('清晰度', ['720p', '1080p']),
      duration: number('时长（秒）', [2, 15], { default: 5 }),
      negative_prompt: negative,
    },
    seeded: true,
    price: { ...perSecond(20), factors: { resolution: { '1080p': 1.5 } } },
    timers: { typicalMs: 200_000 },
  }),
  kieJob({
    ...VIDEO,
    slug: 'kie-happyhorse',
    zh: 'HappyHorse 文生视频',
    en: 'HappyHorse',
    model: 'happyhorse/text-to-video',
    fields: {
      resolution: choice('清晰度', ['720p', '1080p']),
      aspect_ratio: choice('画面比例', ['16:9', '9:16', '1:1', '4:3', '3:4']),
      duration: number('时长（秒）', [3, 15], { default: 5 }),
    },
    seeded: true,
    price: { ...perSecond(28), factors: { resolution: { '1080p': 1.7 } } },
    timers: { typicalMs: 90_000 },
  }),
  kieJob({
    ...VIDEO,
    slug: 'kie-grok-imagine',
    zh: 'Grok Imagine 文生视频',
    en: 'Grok Imagine',
    model: 'grok-imagine/text-to-video',
    promptMaxChars: 5_000,
    fields: {
      aspect_ratio: choice('画面比例', ['2:3', '3:2', '1:1', '16:9', '9:16']),
      mode: choice('风格', [
        ['normal', '普通'],
        ['fun', '有趣'],
      ]),
      duration: choice('时长（秒）', ['6', '10']),
      resolution: choice('清晰度', ['480p', '720p']),
    },
    price: { ...perSecond(12), factors: { resolution: { '720p': 1.5 } } },
    timers: { typicalMs: 60_000 },
  }),
];

const SORA: readonly ModelRow[] = [
  kieJob({
    ...VIDEO,
    slug: 'kie-sora',
    zh: 'Sora',
    en: 'Sora',
    disabled: SORA_GONE,
    model: 'sora-2-text-to-video',
    promptMaxChars: 5_000,
    fields: soraFields,
    price: soraPrice,
  }),
  kieJob({
    ...VIDEO,
    slug: 'kie-sora-2',
    zh: 'Sora 2',
    en: 'Sora 2',
    disabled: SORA_GONE,
    model: 'sora-2-text-to-video',
    promptMaxChars: 5_000,
    fields: soraFields,
    price: soraPrice,
  }),
  kieJob({
    ...VIDEO,
    slug: 'kie-sora-2-i2v',
    zh: 'Sora 2 图生视频',
    en: 'Sora 2 Image to Video',
    disabled: SORA_GONE,
    model: 'sora-2-image-to-video',
    images: [1, 1],
    pictures: images,
    promptMaxChars: 5_000,
    fields: soraFields,
    price: soraPrice,
  }),
  kieJob({
    ...VIDEO,
    slug: 'kie-sora-2-pro',
    zh: 'Sora 2 Pro',
    en: 'Sora 2 Pro',
    disabled: SORA_GONE,
    model: 'sora-2-pro-text-to-video',
    promptMaxChars: 5_000,
    fields: { ...soraFields, size: soraSize },
    price: soraPrice,
  }),
  kieJob({
    ...VIDEO,
    slug: 'kie-sora-2-pro-i2v',
    zh: 'Sora 2 Pro 图生视频',
    en: 'Sora 2 Pro Image to Video',
    disabled: SORA_GONE,
    model: 'sora-2-pro-image-to-video',
    images: [1, 1],
    pictures: images,
    promptMaxChars: 5_000,
    fields: { ...soraFields, size: soraSize },
    price: soraPrice,
  }),
  {
    ...VIDEO,
    slug: 'kie-sora-watermark-remover',
    zh: 'Sora 去水印',
    en: 'Sora Watermark Remover',
    provider: 'kie',
    upstream: 'sora-watermark-remover',
    disabled: SORA_GONE,
    files: ['video', 1, 1],
    fields: {},
    price: { each: 20, unit: 'video' },
    request: ({ files = [], upstream }) => ({
      family: 'jobs',
      kind: 'video',
      body: { model: upstream, input: { video_url: files[0]?.url ?? '' } },
    }),
  },
];

const veoModels = choice('型号', [
  ['veo3_fast', '快速版'],
  ['veo3', '高品质'],
]);
const veoRatio = choice('画面比例', ['16:9', '9:16', ['Auto', '自动']]);
const veoPrice = { each: 120, unit: 'video', factors: { model: { veo3: 4, quality: 4 } } } as const;
const veoTimers = { firstPollMs: 30_000, intervalMs: 30_000, typicalMs: 150_000 };
/** Veo takes five digits. */
const veoSeed = (seed: number): number => 10_000 + (seed % 90_000);

const FAMILIES: readonly ModelRow[] = [
  kieFamily({
    ...VIDEO,
    slug: 'kie-veo3',
    zh: 'Veo 3',
    en: 'Veo 3',
    disabled: 'Google 已于 2026-06-30 停止 Veo 3.0，中转是否改接尚未验证，请改用 kie-veo3.1',
    family: 'veo',
    tags: ['sound'],
    images: [0, 1],
    pictures: { name: 'imageUrls', list: true },
    fields: { model: veoModels, aspectRatio: veoRatio },
    price: veoPrice,
    timers: veoTimers,
    fallbacks: ['kie-veo3.1'],
    body: ({ seed }) => ({ seeds: veoSeed(seed), enableTranslation: true }),
  }),
  kieFamily({
    ...VIDEO,
    slug: 'kie-veo3.1',
    zh: 'Veo 3.1',
    en: 'Veo 3.1',
    family: 'veo',
    tags: ['sound', 'quality'],
    images: [0, 3],
    pictures: { name: 'imageUrls', list: true },
    fields: {
      model: choice('型号', [
        ['veo3_fast', '快速版'],
        ['veo3', '高品质'],
        ['veo3_lite', '轻量版'],
      ]),
      aspectRatio: veoRatio,
      generationType: choice(
        '生成方式',
        [
          ['TEXT_2_VIDEO', '文字'],
          ['FIRST_AND_LAST_FRAMES_2_VIDEO', '首尾帧'],
          ['REFERENCE_2_VIDEO', '参考图'],
        ],
        { default: null },
      ),
    },
    price: veoPrice,
    timers: veoTimers,
    fallbacks: ['kie-seedance-2'],
    body: ({ seed, images: given, parameters }) => ({
      seeds: veoSeed(seed),
      enableTranslation: true,
      generationType:
        parameters.generationType ??
        (given.length === 0
          ? 'TEXT_2_VIDEO'
          : given.length > 2
            ? 'REFERENCE_2_VIDEO'
            : 'FIRST_AND_LAST_FRAMES_2_VIDEO'),
    }),
  }),
  kieFamily({
    ...VIDEO,
    slug: 'kie-veo3.1-extend',
    zh: 'Veo 3.1 延长',
    en: 'Veo 3.1 Extend',
    family: 'veoExt',
    tags: ['extend'],
    fields: {
      taskId: text('原视频的任务编号', 100, { required: true }),
      model: choice('型号', [
        ['fast', '快速版'],
        ['quality', '高品质'],
      ]),
    },
    price: veoPrice,
    timers: veoTimers,
    body: ({ seed }) => ({ seeds: veoSeed(seed) }),
  }),
  kieFamily({
    ...VIDEO,
    slug: 'kie-runway',
    zh: 'Runway',
    en: 'Runway',
    family: 'runway',
    images: [0, 1],
    pictures: { name: 'imageUrl' },
    promptMaxChars: 1_800,
    fields: {
      duration: choice('时长（秒）', [5, 10]),
      quality: choice('清晰度', ['720p', '1080p'], { help: '10 秒只支持 720p' }),
      aspectRatio: choice('画面比例', ['16:9', '4:3', '1:1', '3:4', '9:16']),
    },
    price: { ...perSecond(8), factors: { quality: { '1080p': 2 } } },
    timers: { typicalMs: 120_000 },
    // Ten seconds and 1080p exclude each other: the length asked for is kept.
    body: ({ parameters }) => (parameters.duration === 10 ? { quality: '720p' } : {}),
  }),
  kieFamily({
    ...VIDEO,
    slug: 'kie-runway-extend',
    zh: 'Runway 延长',
    en: 'Runway Extend',
    family: 'runwayExt',
    tags: ['extend'],
    promptMaxChars: 1_800,
    fields: {
      taskId: text('原视频的任务编号', 100, { required: true }),
      quality: choice('清晰度', ['720p', '1080p']),
    },
    price: { each: 40, unit: 'video', factors: { quality: { '1080p': 2 } } },
    timers: { typicalMs: 120_000 },
  }),
];

const klingFields = { duration: seconds, negative_prompt: negative, cfg_scale: guidance };
const wanFields = {
  resolution: choice('清晰度', ['480p', '720p']),
  enable_prompt_expansion: toggle('扩写提示词', false),
  acceleration: choice('加速', [
    ['none', '不加速'],
    ['regular', '标准'],
  ]),
};
const wan25Fields = {
  resolution: choice('清晰度', ['720p', '1080p']),
  duration: seconds,
  negative_prompt: negative,
  enable_prompt_expansion: toggle('扩写提示词', true),
};
const bytedanceFields = {
  resolution: choice('清晰度', ['720p', '480p', '1080p']),
  duration: choice('时长（秒）', ['5', '3', '4', '6', '7', '8', '9', '10', '11', '12']),
  camera_fixed: toggle('固定镜头', false),
  enable_safety_checker: toggle('安全检查', true),
};

const EARLIER: readonly ModelRow[] = [
  kieJob({
    ...VIDEO,
    slug: 'kie-kling-v2.1-master',
    zh: '可灵 2.1 大师版',
    en: 'Kling 2.1 Master',
    disabled: '可灵 2.1 已由上游停用（转售方 2026-11 公告，未经验证），请改用 kie-kling-3',
    model: 'kling/v2-1-master-text-to-video',
    promptMaxChars: 5_000,
    fields: { ...klingFields, aspect_ratio: wide },
    price: perSecond(60),
    timers: klingTimers,
    fallbacks: ['kie-kling-3'],
  }),
  kieJob({
    ...VIDEO,
    slug: 'kie-kling-v2.1-master-i2v',
    zh: '可灵 2.1 大师版 图生视频',
    en: 'Kling 2.1 Master Image to Video',
    disabled: '可灵 2.1 已由上游停用（转售方 2026-11 公告，未经验证），请改用 kie-kling-3',
    model: 'kling/v2-1-master-image-to-video',
    images: [1, 1],
    pictures: image,
    promptMaxChars: 5_000,
    fields: klingFields,
    price: perSecond(60),
    timers: klingTimers,
    fallbacks: ['kie-kling-3'],
  }),
  kieJob({
    ...VIDEO,
    slug: 'kie-kling-v2.1-standard',
    zh: '可灵 2.1 标准版',
    en: 'Kling 2.1 Standard',
    disabled:
      '可灵 2.1 已由上游停用（转售方 2026-11 公告，未经验证），请改用 kie-kling-v2.5-turbo-i2v',
    model: 'kling/v2-1-standard',
    images: [1, 1],
    pictures: image,
    promptMaxChars: 5_000,
    fields: klingFields,
    price: perSecond(12),
    timers: klingTimers,
    fallbacks: ['kie-kling-v2.5-turbo-i2v'],
  }),
  kieJob({
    ...VIDEO,
    slug: 'kie-kling-v2.1-pro',
    zh: '可灵 2.1 专业版',
    en: 'Kling 2.1 Pro',
    disabled: '可灵 2.1 已由上游停用（转售方 2026-11 公告，未经验证），请改用 kie-kling-3',
    model: 'kling/v2-1-pro',
    images: [1, 1],
    pictures: image,
    promptMaxChars: 5_000,
    fields: { ...klingFields, tail_image_url: text('尾帧图片地址', 1_000) },
    price: perSecond(25),
    timers: klingTimers,
    fallbacks: ['kie-kling-3'],
  }),
  kieJob({
    ...VIDEO,
    slug: 'kie-kling-v2.5-turbo-i2v',
    zh: '可灵 2.5 Turbo 图生视频',
    en: 'Kling 2.5 Turbo Pro Image to Video',
    model: 'kling/v2-5-turbo-image-to-video-pro',
    images: [1, 1],
    pictures: image,
    promptMaxChars: 2_500,
    fields: klingFields,
    price: perSecond(20),
    timers: klingTimers,
    fallbacks: ['kie-kling-3'],
  }),
  kieJob({
    ...VIDEO,
    slug: 'kie-kling-v2.5-turbo',
    zh: '可灵 2.5 Turbo',
    en: 'Kling 2.5 Turbo Pro',
    model: 'kling/v2-5-turbo-text-to-video-pro',
    promptMaxChars: 2_500,
    fields: { ...klingFields, aspect_ratio: wide },
    price: perSecond(20),
    timers: klingTimers,
    fallbacks: ['kie-kling-3'],
  }),
  kieJob({
    ...VIDEO,
    slug: 'kie-wan-2.2',
    zh: '万相 2.2 Turbo（Kie）',
    en: 'Wan 2.2 Turbo',
    model: 'wan/2-2-a14b-text-to-video-turbo',
    promptMaxChars: 5_000,
    seeded: true,
    fields: { ...wanFields, aspect_ratio: choice('画面比例', ['16:9', '9:16']) },
    price: { each: 60, unit: 'video', factors: { resolution: { '720p': 2 } } },
  }),
  kieJob({
    ...VIDEO,
    slug: 'kie-wan-2.2-i2v',
    zh: '万相 2.2 Turbo 图生视频（Kie）',
    en: 'Wan 2.2 Turbo Image to Video',
    model: 'wan/2-2-a14b-image-to-video-turbo',
    images: [1, 1],
    pictures: image,
    promptMaxChars: 5_000,
    seeded: true,
    fields: wanFields,
    price: { each: 60, unit: 'video', factors: { resolution: { '720p': 2 } } },
  }),
  kieJob({
    ...VIDEO,
    slug: 'kie-wan-2.5',
    zh: '万相 2.5（Kie）',
    en: 'Wan 2.5',
    model: 'wan/2-5-text-to-video',
    promptMaxChars: 800,
    seeded: true,
    fields: { ...wan25Fields, aspect_ratio: wide },
    price: { ...perSecond(16), factors: { resolution: { '1080p': 1.6 } } },
  }),
  kieJob({
    ...VIDEO,
    slug: 'kie-wan-2.5-i2v',
    zh: '万相 2.5 图生视频（Kie）',
    en: 'Wan 2.5 Image to Video',
    model: 'wan/2-5-image-to-video',
    images: [1, 1],
    pictures: image,
    promptMaxChars: 800,
    seeded: true,
    fields: wan25Fields,
    price: { ...perSecond(16), factors: { resolution: { '1080p': 1.6 } } },
    fallbacks: ['kie-wan-2.7-i2v'],
  }),
  kieJob({
    ...VIDEO,
    slug: 'kie-bytedance-v1-pro',
    zh: '豆包 Seedance 1 Pro（Kie）',
    en: 'Seedance 1 Pro',
    disabled: 'Seedance 1.0 Pro 上游自 2026-07-17 起停用（未经验证），请改用 kie-seedance-2',
    model: 'bytedance/v1-pro-text-to-video',
    promptMaxChars: 10_000,
    seeded: true,
    fields: {
      ...bytedanceFields,
      aspect_ratio: choice('画面比例', ['16:9', '9:16', '1:1', '4:3', '3:4', '21:9']),
    },
    price: { ...perSecond(10), factors: { resolution: { '480p': 0.5, '1080p': 2 } } },
    fallbacks: ['kie-seedance-2-fast'],
  }),
  kieJob({
    ...VIDEO,
    slug: 'kie-bytedance-v1-pro-i2v',
    zh: '豆包 Seedance 1 Pro 图生视频（Kie）',
    en: 'Seedance 1 Pro Image to Video',
    disabled: 'Seedance 1.0 Pro 上游自 2026-07-17 起停用（未经验证），请改用 kie-seedance-2',
    model: 'bytedance/v1-pro-image-to-video',
    images: [1, 1],
    pictures: image,
    promptMaxChars: 10_000,
    seeded: true,
    fields: bytedanceFields,
    price: { ...perSecond(10), factors: { resolution: { '480p': 0.5, '1080p': 2 } } },
    fallbacks: ['kie-seedance-2-fast'],
  }),
];

export const KIE_VIDEO_ROWS: readonly ModelRow[] = [...CURRENT, ...SORA, ...FAMILIES, ...EARLIER];
