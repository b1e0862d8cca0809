/** Tencent Cloud: Hunyuan pictures, films, speech and recognition. */
import type { ModelRow } from '../../define.ts';
import { choice, number, text, toggle } from '../../fields.ts';
import { firstUrl, given, smallSeed, urls } from '../mapping.ts';

const negative = text('不想出现的内容', 500);
const voices = (...options: (readonly [string | number, string])[]) => choice('音色', options);
const pixels = choice('尺寸', ['1024:1024', '768:1024', '1024:768', '720:1280', '1280:720']);

export const TENCENT_ROWS: readonly ModelRow[] = [
  {
    slug: 'hunyuan-image',
    zh: '混元生图 3',
    en: 'Hunyuan Image 3',
    kind: 'image',
    provider: 'tencent',
    tags: ['edit'],
    images: [0, 3],
    promptMaxChars: 1_024,
    fields: { resolution: pixels, revise: toggle('扩写提示词', false, '会多等约 20 秒') },
    // One job at a time is what an account gets.
    price: { each: 10 },
    timers: { typicalMs: 30_000 },
    concurrency: 1,
    fallbacks: ['wan2.7-image', 'hunyuan-image-rapid'],
    request: (input) => ({
      job: 'textToImage',
      body: {
        Prompt: input.prompt,
        Resolution: input.parameters.resolution ?? '1024:1024',
        Seed: smallSeed(input),
        LogoAdd: 0,
        Revise: input.parameters.revise === true ? 1 : 0,
        ...(input.images.length > 0 ? { Images: urls(input.images) } : {}),
      },
    }),
  },
  {
    slug: 'hunyuan-image-2',
    zh: '混元生图',
    en: 'Hunyuan Image',
    disabled: '腾讯云公告 2405：混元生图 1.0 于 2026-09-30 下线，请改用 hunyuan-image',
    kind: 'image',
    provider: 'tencent',
    count: [1, 4],
    images: [0, 1],
    promptMaxChars: 1_024,
    fields: { resolution: pixels, negative_prompt: negative },
    price: { each: 8 },
    timers: { typicalMs: 30_000 },
    concurrency: 1,
    fallbacks: ['wan2.7-image'],
    request: (input) => ({
      job: 'hunyuanImage',
      body: {
        Prompt: input.prompt,
        Resolution: input.parameters.resolution ?? '1024:1024',
        Num: input.count,
        Seed: smallSeed(input),
        LogoAdd: 0,
        Revise: 0,
        ...given({ NegativePrompt: input.parameters.negative_prompt }),
        ...(input.images.length > 0 ? { ContentImage: { ImageUrl: firstUrl(input.images) } } : {}),
      },
    }),
  },
  {
    slug: 'hunyuan-image-rapid',
    zh: '混元极速生图',
    en: 'Hunyuan Image Rapid',
    kind: 'image',
    provider: 'tencent',
    tags: ['fast'],
    promptMaxChars: 1_024,
    fields: { resolution: pixels },
    price: { each: 5 },
    timers: { typicalMs: 8_000 },
    concurrency: 1,
    fallbacks: ['hunyuan-image'],
    request: ({ prompt, parameters }) => ({
      job: 'textToImageRapid',
      body: {
        Prompt: prompt,
        Resolution: parameters.resolution ?? '1024:1024',
        RspImgType: 'url',
        LogoAdd: 0,
      },
    }),
  },
  {
    slug: 'tencent-vidu',
    zh: '腾讯云 图生视频',
    en: 'Tencent Image to Video (Vidu)',
    kind: 'video',
    provider: 'tencent',
    images: [1, 1],
    fields: {},
    price: { each: 120, unit: 'video' },
    concurrency: 1,
    request: ({ prompt, images }) => ({
      job: 'imageToVideo',
      body: { Prompt: prompt, Images: urls(images) },
    }),
  },
  {
    slug: 'tencent-tts',
    zh: '腾讯云 语音合成',
    en: 'Tencent Text to Speech',
    kind: 'audio',
    provider: 'tencent',
    promptMaxChars: 150,
    fields: {
      voice: voices([101001, '智瑜（女）'], [101004, '智云（男）'], [101011, '智燕（新闻女声）']),
      speed: number('语速', [-2, 2, 0.5], { default: 0 }),
    },
    price: { each: 2, unit: 'audio' },
    request: ({ prompt, parameters, seed }) => ({
      job: 'textToVoice',
      body: {
        Text: prompt,
        SessionId: `s${seed}`,
        VoiceType: parameters.voice ?? 101001,
        Codec: 'mp3',
        Speed: parameters.speed ?? 0,
      },
    }),
  },
  {
    slug: 'tencent-tts-long',
    zh: '腾讯云 长文本语音合成',
    en: 'Tencent Long Text to Speech',
    kind: 'audio',
    provider: 'tencent',
    promptMaxChars: 10_000,
    fields: { voice: voices([101001, '智瑜（女）'], [101004, '智云（男）']) },
    price: { each: 20, unit: 'audio' },
    request: ({ prompt, parameters }) => ({
      job: 'longTextToVoice',
      body: { Text: prompt, VoiceType: parameters.voice ?? 101001, Codec: 'mp3' },
    }),
  },
  {
    slug: 'tencent-asr',
    zh: '腾讯云 录音识别',
    en: 'Tencent Speech Recognition',
    kind: 'transcript',
    provider: 'tencent',
    files: ['audio', 1, 1],
    fields: {
      engine: choice('语言', [
        ['16k_zh', '中文'],
        ['16k_en', '英语'],
        ['16k_yue', '粤语'],
      ]),
      speakers: toggle('区分说话人', false),
    },
    price: { each: 10, unit: 'transcript' },
    request: ({ files = [], parameters }) => ({
      job: 'fileRecognition',
      body: {
        EngineModelType: parameters.engine ?? '16k_zh',
        ChannelNum: 1,
        ResTextFormat: 0,
        SourceType: 0,
        Url: firstUrl(files),
        SpeakerDiarization: parameters.speakers === true ? 1 : 0,
      },
    }),
  },
  {
    slug: 'tencent-asr-short',
    zh: '腾讯云 一句话识别',
    en: 'Tencent Sentence Recognition',
    kind: 'transcript',
    provider: 'tencent',
    tags: ['fast'],
    files: ['audio', 1, 1],
    fields: {
      engine: choice('语言', [
        ['16k_zh', '中文'],
        ['16k_en', '英语'],
      ]),
      format: choice('格式', ['mp3', 'wav', 'm4a']),
    },
    price: { each: 2, unit: 'transcript' },
    // The odd capital is the service's own.
    request: ({ files = [], parameters }) => ({
      job: 'sentenceRecognition',
      body: {
        EngSerViceType: parameters.engine ?? '16k_zh',
        SourceType: 0,
        VoiceFormat: parameters.format ?? 'mp3',
        Url: firstUrl(files),
      },
    }),
  },
];
