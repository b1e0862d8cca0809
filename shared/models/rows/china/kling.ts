/** Kling: its own interface, which relays repeat. */
import type { ModelRow } from '../../define.ts';
import { choice, number, text } from '../../fields.ts';
import { frames, references, slot } from '../../media.ts';
import { firstUrl, given } from '../mapping.ts';

const wide = choice('画面比例', ['16:9', '9:16', '1:1']);
const quality = choice('质量', [
  ['std', '标准'],
  ['pro', '高品质'],
]);
const sound = choice('声音', [
  ['off', '无声'],
  ['on', '有声'],
]);
const OMNI_PARTS: Readonly<Record<string, string>> = { first: 'first_frame', last: 'end_frame' };

export function klingRow(row: {
  readonly slug: string;
  readonly zh: string;
  readonly en: string;
  readonly provider: string;
  readonly model: string;
  readonly path: 'videos/text2video' | 'videos/image2video';
  readonly each: number;
  /** The third generation: any whole number of seconds, and sound of its own. */
  readonly sound?: boolean;
  readonly durations?: readonly string[];
  readonly fallbacks?: readonly string[];
}): ModelRow {
  const fromImage = row.path === 'videos/image2video';
  return {
    slug: row.slug,
    zh: row.zh,
    en: row.en,
    kind: 'video',
    provider: row.provider,
    upstream: row.model,
    tags: [...(fromImage ? ['image-to-video'] : []), ...(row.sound === true ? ['sound'] : [])],
    images: fromImage ? [1, 2] : [0, 0],
    promptMaxChars: 2_500,
    fields: {
      mode: quality,
      duration: choice('时长（秒）', row.durations ?? ['5', '10']),
      ...(row.sound === true ? { sound } : {}),
      ...(fromImage ? {} : { aspect_ratio: wide }),
      cfg_scale: number('提示词强度', [0, 1, 0.1], { default: 0.5 }),
      negative_prompt: text('不想出现的内容', 500),
    },
    price: {
      each: row.each,
      unit: 'video',
      perSecondOf: 'duration',
      factors: { mode: { pro: 1.75 } },
    },
    timers: { typicalMs: 180_000 },
    concurrency: 5,
    fallbacks: row.fallbacks ?? [],
    request: ({ prompt, images, parameters, upstream }) => ({
      path: row.path,
      body: {
        model_name: upstream,
        prompt,
        ...parameters,
        ...given({ image: images[0]?.url, image_tail: images[1]?.url }),
      },
    }),
  };
}

const LONG = ['5', '10', '15', '3', '8'] as const;

/** One interface for frames and likenesses: every picture says what it is. */
const omni: ModelRow = {
  slug: 'kling-v3-omni',
  zh: '可灵 3.0 Omni',
  en: 'Kling 3.0 Omni',
  kind: 'video',
  provider: 'kling',
  upstream: 'kling-v3-omni',
  tags: ['sound', 'multi-image', 'quality'],
  modes: [frames(), references(7)],
  promptMaxChars: 2_500,
  fields: {
    mode: quality,
    duration: choice('时长（秒）', LONG),
    aspect_ratio: wide,
    sound,
  },
  price: {
    each: 28,
    unit: 'video',
    perSecondOf: 'duration',
    factors: { mode: { pro: 1.33 }, sound: { on: 1.5 } },
  },
  timers: { typicalMs: 180_000 },
  concurrency: 5,
  fallbacks: ['kling-v3'],
  request: ({ prompt, images, parameters, upstream }) => ({
    path: 'videos/omni-video',
    body: {
      model_name: upstream,
      prompt,
      ...parameters,
      ...(images.length === 0
        ? {}
        : {
            image_list: images.map(({ url, role }) => ({
              image_url: url,
              ...given({ type: OMNI_PARTS[role ?? 'reference'] }),
            })),
          }),
    },
  }),
};

/** A film of 2 to 10 s with a face in it, and a recording of at most 5 MB. */
const lipSync: ModelRow = {
  slug: 'kling-lip-sync',
  zh: '可灵 对口型',
  en: 'Kling Lip Sync',
  kind: 'video',
  provider: 'kling',
  description: {
    zh: '让一段 2 到 10 秒的视频里的人照着一段录音对口型',
    en: 'moves the mouth of the person in a film of 2 to 10 seconds to a recording',
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
  fields: {},
  price: { each: 20, unit: 'video' },
  timers: { typicalMs: 180_000 },
  concurrency: 5,
  request: ({ files = [] }) => ({
    path: 'videos/lip-sync',
    body: {
      input: {
        mode: 'audio2video',
        video_url: firstUrl(files.filter(({ role }) => role === 'source')),
        audio_type: 'url',
        audio_url: firstUrl(files.filter(({ role }) => role === 'voice')),
      },
    },
  }),
};

const klingImage = (
  row: Pick<
    ModelRow,
    'slug' | 'zh' | 'en' | 'upstream' | 'promptMaxChars' | 'fallbacks' | 'disabled'
  >,
): ModelRow => ({
  ...row,
  kind: 'image',
  provider: 'kling',
  images: [0, 1],
  count: [1, 4],
  fields: {
    aspect_ratio: choice('画面比例', ['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3', '21:9']),
  },
  price: { each: 8 },
  concurrency: 5,
  request: ({ prompt, images, count, parameters, upstream }) => ({
    path: 'images/generations',
    body: {
      model_name: upstream,
      prompt,
      n: count,
      ...parameters,
      ...given({ image: firstUrl(images) }),
    },
  }),
});

export const KLING_ROWS: readonly ModelRow[] = [
  omni,
  lipSync,
  klingRow({
    slug: 'kling-v3',
    zh: '可灵 3.0',
    en: 'Kling 3.0',
    provider: 'kling',
    model: 'kling-v3',
    path: 'videos/text2video',
    each: 28,
    sound: true,
    durations: LONG,
    fallbacks: ['kling-v2.5-turbo'],
  }),
  klingRow({
    slug: 'kling-v3-i2v',
    zh: '可灵 3.0 图生视频',
    en: 'Kling 3.0 Image to Video',
    provider: 'kling',
    model: 'kling-v3',
    path: 'videos/image2video',
    each: 28,
    sound: true,
    durations: LONG,
    fallbacks: ['kling-v2.5-turbo-i2v'],
  }),
  klingRow({
    slug: 'kling-v2.6',
    zh: '可灵 2.6',
    en: 'Kling 2.6',
    provider: 'kling',
    model: 'kling-v2-6',
    path: 'videos/text2video',
    each: 22,
    sound: true,
    fallbacks: ['kling-v2.5-turbo'],
  }),
  klingRow({
    slug: 'kling-v2.6-i2v',
    zh: '可灵 2.6 图生视频',
    en: 'Kling 2.6 Image to Video',
    provider: 'kling',
    model: 'kling-v2-6',
    path: 'videos/image2video',
    each: 22,
    sound: true,
    fallbacks: ['kling-v2.5-turbo-i2v'],
  }),
  klingRow({
    slug: 'kling-v2.5-turbo',
    zh: '可灵 2.5 Turbo',
    en: 'Kling 2.5 Turbo',
    provider: 'kling',
    model: 'kling-v2-5-turbo',
    path: 'videos/text2video',
    each: 20,
  }),
  klingRow({
    slug: 'kling-v2.5-turbo-i2v',
    zh: '可灵 2.5 Turbo 图生视频',
    en: 'Kling 2.5 Turbo Image to Video',
    provider: 'kling',
    model: 'kling-v2-5-turbo',
    path: 'videos/image2video',
    each: 20,
  }),
  klingImage({
    slug: 'kling-image-v3',
    zh: '可灵 图片 3',
    en: 'Kling Image 3',
    upstream: 'kling-v3',
    promptMaxChars: 2_500,
    fallbacks: ['wan2.7-image'],
  }),
  klingImage({
    slug: 'kling-image-v2',
    zh: '可灵 图片 2',
    en: 'Kling Image 2',
    disabled: '可灵于 2026-09-15 停用 kling-v2，请改用 kling-image-v3',
    upstream: 'kling-v2',
    promptMaxChars: 500,
  }),
];
