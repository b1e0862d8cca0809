/** MiniMax: Hailuo films, pictures and speech. */
import type { ModelRow } from '../define.ts';
import { choice, number, toggle } from '../fields.ts';
import { firstUrl, given } from './mapping.ts';

const voices = (...options: (readonly [string | number, string])[]) => choice('音色', options);

export const MINIMAX_ROWS: readonly ModelRow[] = [
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
    slug: 'minimax-speech-02',
    zh: 'MiniMax 语音',
    en: 'MiniMax Speech 02 HD',
    kind: 'audio',
    provider: 'minimax',
    upstream: 'speech-02-hd',
    promptMaxChars: 5_000,
    fields: {
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
    },
    price: { each: 8, unit: 'audio' },
    request: ({ prompt, parameters, upstream }) => ({
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
    }),
  },
];
