/** MiniMax: Hailuo films, pictures and speech. */
import type { Json } from '../../../platform/json.ts';
import { dollars } from '../../cost.ts';
import type { ModelRow, RowInput } from '../../define.ts';
import { choice, number, text, toggle } from '../../fields.ts';
import { frames, references } from '../../media.ts';
import { firstUrl, given } from '../mapping.ts';

const voices = (...options: (readonly [string | number, string])[]) => choice('音色', options);

const FILM_PARTS = { first: 'first_frame', last: 'last_frame', reference: 'reference_image' };

/** H3 takes words and media in one list, each with its part. */
function h3Content({ prompt, images, files = [] }: RowInput): Json[] {
  return [
    { type: 'text', text: prompt },
    ...images.map(
      ({ url, role = 'first' }): Json => ({
        type: 'image_url',
        image_url: { url },
        role: FILM_PARTS[role as keyof typeof FILM_PARTS] ?? 'reference_image',
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

const speechFields = {
  voice_id: voices(
    ['female-shaonv', '少女'],
    ['male-qn-qingse', '青涩青年'],
    ['female-yujie', '御姐'],
    ['presenter_male', '男主持人'],
  ),
  speed: number('语速', [0.5, 2, 0.1], { default: 1 }),
  emotion: choice('情绪', [
    ['neutral', '自然'],
    ['happy', '高兴'],
    ['sad', '悲伤'],
    ['angry', '愤怒'],
  ]),
};

const speech: ModelRow['request'] = ({ prompt, parameters, upstream }) => ({
  operation: 'speech',
  body: {
    model: upstream,
    text: prompt,
    stream: false,
    voice_setting: {
      voice_id: parameters.voice_id ?? 'female-shaonv',
      speed: parameters.speed ?? 1,
      vol: 1,
      pitch: 0,
      emotion: parameters.emotion ?? 'neutral',
    },
    audio_setting: { sample_rate: 32_000, bitrate: 128_000, format: 'mp3', channel: 1 },
    output_format: 'hex',
  },
});

export const MINIMAX_ROWS: readonly ModelRow[] = [
  {
    slug: 'minimax-h3',
    zh: 'MiniMax H3',
    en: 'MiniMax H3',
    kind: 'video',
    provider: 'minimax',
    upstream: 'MiniMax-H3',
    tags: ['sound', 'quality'],
    modes: [frames(), { ...references(9, 3, 3), most: 12 }],
    promptMaxChars: 7_000,
    fields: {
      duration: number('时长（秒）', [4, 15], { default: 5 }),
      ratio: choice('画面比例', ['16:9', '9:16', '1:1', '4:3', '3:4', '21:9'], {
        help: '有图片时按图片的比例',
      }),
    },
    price: { each: 30, unit: 'video', perSecondOf: 'duration' },
    cost: dollars(0.08, 'https://vercel.com/ai-gateway/models/minimax-h3 (a reseller, 2026-10)', {
      perSecondOf: 'duration',
    }),
    timers: { typicalMs: 300_000 },
    fallbacks: ['hailuo-2.3'],
    request: (input) => ({
      operation: 'film',
      body: {
        model: input.upstream,
        content: h3Content(input),
        resolution: '2K',
        duration: input.parameters.duration ?? 5,
        // With media it takes no other ratio than theirs, and without none but a plain one.
        ratio:
          input.images.length + (input.files?.length ?? 0) > 0
            ? 'adaptive'
            : (input.parameters.ratio ?? '16:9'),
      },
    }),
  },
  {
    slug: 'hailuo-2.3',
    zh: '海螺 2.3',
    en: 'Hailuo 2.3',
    kind: 'video',
    provider: 'minimax',
    upstream: 'MiniMax-Hailuo-2.3',
    images: [0, 1],
    fields: {
      duration: choice('时长（秒）', [6, 10]),
      resolution: choice('清晰度', ['768P', '1080P'], { help: '1080P 只支持 6 秒' }),
      prompt_optimizer: toggle('优化提示词', true),
    },
    price: {
      each: 20,
      unit: 'video',
      perSecondOf: 'duration',
      factors: { resolution: { '1080P': 1.7 } },
    },
    timers: { typicalMs: 180_000 },
    fallbacks: ['hailuo-02'],
    request: ({ prompt, images, parameters, upstream }) => ({
      body: {
        model: upstream,
        prompt,
        ...parameters,
        ...given({ first_frame_image: images[0]?.url }),
        aigc_watermark: false,
      },
    }),
  },
  {
    slug: 'hailuo-02',
    zh: '海螺 02',
    en: 'Hailuo 02',
    kind: 'video',
    provider: 'minimax',
    upstream: 'MiniMax-Hailuo-02',
    images: [0, 2],
    fields: {
      duration: choice('时长（秒）', [6, 10]),
      resolution: choice('清晰度', ['768P', '512P', '1080P']),
      prompt_optimizer: toggle('优化提示词', true),
    },
    price: {
      each: 20,
      unit: 'video',
      perSecondOf: 'duration',
      factors: { resolution: { '512P': 0.5, '1080P': 1.7 } },
    },
    timers: { typicalMs: 180_000 },
    request: ({ prompt, images, parameters, upstream }) => ({
      body: {
        model: upstream,
        prompt,
        ...parameters,
        ...given({ first_frame_image: images[0]?.url, last_frame_image: images[1]?.url }),
      },
    }),
  },
  {
    slug: 'minimax-image-01',
    zh: 'MiniMax 图片 01',
    en: 'MiniMax Image 01',
    kind: 'image',
    provider: 'minimax',
    upstream: 'image-01',
    images: [0, 1],
    count: [1, 9],
    promptMaxChars: 1_500,
    fields: {
      aspect_ratio: choice('画面比例', ['1:1', '16:9', '4:3', '3:2', '2:3', '3:4', '9:16', '21:9']),
      prompt_optimizer: toggle('优化提示词', false),
    },
    price: { each: 4 },
    timers: { typicalMs: 20_000 },
    fallbacks: ['qwen-image'],
    request: ({ prompt, images, count, parameters, upstream }) => ({
      operation: 'image',
      body: {
        model: upstream,
        prompt,
        n: count,
        response_format: 'url',
        ...parameters,
        ...(images.length > 0
          ? { subject_reference: [{ type: 'character', image_file: firstUrl(images) }] }
          : {}),
      },
    }),
  },
  {
    slug: 'minimax-speech-2.8',
    zh: 'MiniMax 语音 2.8',
    en: 'MiniMax Speech 2.8 HD',
    kind: 'audio',
    provider: 'minimax',
    upstream: 'speech-2.8-hd',
    promptMaxChars: 5_000,
    fields: speechFields,
    price: { each: 8, unit: 'audio' },
    fallbacks: ['minimax-speech-02'],
    request: speech,
  },
  {
    slug: 'minimax-music-3.0',
    zh: 'MiniMax 音乐 3.0',
    en: 'MiniMax Music 3.0',
    kind: 'audio',
    provider: 'minimax',
    upstream: 'music-3.0',
    disabled:
      '整首歌在一次调用里返回，可能超过函数能等的 45 秒；请先用 npm run models -- --verify --spend 试',
    functions: ['music'],
    tags: ['music'],
    promptMaxChars: 2_000,
    fields: {
      lyrics: text('歌词（留空为纯音乐）', 3_500, {
        multiline: true,
        placeholder: '[Verse]\n…\n[Chorus]\n…',
      }),
    },
    price: { each: 12, unit: 'audio' },
    timers: { typicalMs: 40_000 },
    fallbacks: ['kie-suno'],
    request: ({ prompt, parameters, upstream }) => ({
      operation: 'music',
      body: {
        model: upstream,
        prompt,
        ...(parameters.lyrics === undefined
          ? { is_instrumental: true }
          : { lyrics: parameters.lyrics }),
        audio_setting: { format: 'mp3', sample_rate: 44_100, bitrate: 256_000 },
        output_format: 'hex',
        stream: false,
      },
    }),
  },
  {
    slug: 'minimax-speech-02',
    zh: 'MiniMax 语音',
    en: 'MiniMax Speech 02 HD',
    kind: 'audio',
    provider: 'minimax',
    upstream: 'speech-02-hd',
    promptMaxChars: 5_000,
    fields: speechFields,
    price: { each: 8, unit: 'audio' },
    request: speech,
  },
];
