/** Models of Western platforms. From mainland functions they usually need a relay's base URL. */
import type { ModelRow } from '../../define.ts';
import { choice, number, text } from '../../fields.ts';
import { firstUrl, given, smallSeed, urls } from '../mapping.ts';

const ratio = choice('画面比例', ['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3', '21:9']);

const REPLICATE: readonly ModelRow[] = [
  {
    slug: 'replicate-flux-1.1-pro',
    zh: 'Flux 1.1 Pro',
    en: 'Flux 1.1 Pro',
    kind: 'image',
    provider: 'replicate',
    upstream: 'black-forest-labs/flux-1.1-pro',
    images: [0, 1],
    fields: {
      aspect_ratio: ratio,
      output_format: choice('文件格式', ['png', 'webp', 'jpg']),
      safety_tolerance: number('宽松程度', [1, 6], { default: 2 }),
    },
    price: { each: 12 },
    timers: { typicalMs: 10_000 },
    request: (input) => ({
      model: input.upstream,
      kind: 'image',
      input: {
        prompt: input.prompt,
        ...input.parameters,
        seed: smallSeed(input),
        ...given({ image_prompt: input.images[0]?.url }),
      },
    }),
  },
  {
    slug: 'replicate-minimax-video',
    zh: 'MiniMax 视频（Replicate）',
    en: 'MiniMax Video 01 (Replicate)',
    disabled: 'MiniMax video-01 是否仍可用存疑（2026-11 未经验证），请改用 hailuo-2.3',
    kind: 'video',
    provider: 'replicate',
    upstream: 'minimax/video-01',
    images: [0, 1],
    fields: {},
    price: { each: 150, unit: 'video' },
    timers: { typicalMs: 200_000 },
    fallbacks: ['hailuo-02'],
    request: ({ prompt, images, upstream }) => ({
      model: upstream,
      kind: 'video',
      input: { prompt, prompt_optimizer: true, ...given({ first_frame_image: images[0]?.url }) },
    }),
  },
];

const FAL: readonly ModelRow[] = [
  {
    slug: 'fal-nano-banana-2',
    zh: 'Nano Banana 2（fal）',
    en: 'Nano Banana 2 (fal)',
    kind: 'image',
    provider: 'fal',
    upstream: 'fal-ai/nano-banana-2',
    count: [1, 4],
    fields: {
      aspect_ratio: ratio,
      resolution: choice('清晰度', ['1K', '2K', '4K']),
      output_format: choice('文件格式', ['png', 'jpeg', 'webp']),
    },
    price: { each: 14, factors: { resolution: { '2K': 1.5, '4K': 2 } } },
    timers: { typicalMs: 23_000 },
    request: ({ prompt, count, parameters, upstream }) => ({
      model: upstream,
      input: { prompt, num_images: count, ...parameters },
    }),
  },
  {
    slug: 'fal-nano-banana-2-edit',
    zh: 'Nano Banana 2 编辑（fal）',
    en: 'Nano Banana 2 Edit (fal)',
    kind: 'image',
    provider: 'fal',
    upstream: 'fal-ai/nano-banana-2/edit',
    tags: ['edit', 'multi-image'],
    images: [1, 10],
    count: [1, 4],
    fields: {
      aspect_ratio: choice('画面比例', [['auto', '自动'], '1:1', '16:9', '9:16', '4:3', '3:4']),
      output_format: choice('文件格式', ['png', 'jpeg', 'webp']),
    },
    price: { each: 14 },
    timers: { typicalMs: 23_000 },
    request: ({ prompt, images, count, parameters, upstream }) => ({
      model: upstream,
      input: { prompt, image_urls: urls(images), num_images: count, ...parameters },
    }),
  },
  {
    slug: 'fal-veo3.1',
    zh: 'Veo 3.1（fal）',
    en: 'Veo 3.1 (fal)',
    kind: 'video',
    provider: 'fal',
    upstream: 'fal-ai/veo3.1',
    tags: ['sound'],
    fields: {
      aspect_ratio: choice('画面比例', ['16:9', '9:16']),
      duration: choice('时长', ['8s', '6s', '4s']),
      resolution: choice('清晰度', ['720p', '1080p']),
    },
    price: { each: 400, unit: 'video', factors: { duration: { '4s': 0.5, '6s': 0.75 } } },
    timers: { typicalMs: 70_000 },
    request: ({ prompt, parameters, upstream }) => ({
      model: upstream,
      input: { prompt, ...parameters },
    }),
  },
];

const gptSizes = choice('尺寸', ['1024x1024', '1536x1024', '1024x1536']);
const gptQuality = choice('质量', [
  ['medium', '标准'],
  ['low', '快速'],
  ['high', '精细'],
]);
const gptPrice = { each: 20, factors: { quality: { low: 0.4, high: 4 } } } as const;

/** Fifty seconds are too long for one open call: these work in the background. */
function gptImage(
  row: Pick<
    ModelRow,
    'slug' | 'zh' | 'en' | 'upstream' | 'price' | 'fallbacks' | 'disabled' | 'timers'
  >,
): ModelRow {
  return {
    ...row,
    kind: 'image',
    provider: 'openai-responses',
    tags: ['text-rendering', 'edit', 'multi-image'],
    images: [0, 8],
    promptMaxChars: 8_000,
    fields: { size: gptSizes, quality: gptQuality },
    request: ({ prompt, images, parameters, upstream }) => ({
      body: {
        model: 'gpt-5.1',
        input: [
          {
            role: 'user',
            content: [
              { type: 'input_text', text: prompt },
              ...urls(images).map((url) => ({ type: 'input_image', image_url: url })),
            ],
          },
        ],
        tools: [{ type: 'image_generation', model: upstream, ...parameters }],
        tool_choice: { type: 'image_generation' },
      },
    }),
  };
}

const OPENAI_NOTICES = 'https://platform.openai.com/docs/deprecations';

const OPENAI: readonly ModelRow[] = [
  gptImage({
    slug: 'gpt-image-2.5-flare',
    zh: 'GPT Image 2.5 Flare',
    en: 'GPT Image 2.5 Flare',
    upstream: 'gpt-image-2.5-flare',
    price: gptPrice,
    timers: { typicalMs: 30_000 },
    fallbacks: ['gpt-image-2'],
  }),
  gptImage({
    slug: 'gpt-image-2.5-sunburst',
    zh: 'GPT Image 2.5 Sunburst',
    en: 'GPT Image 2.5 Sunburst',
    upstream: 'gpt-image-2.5-sunburst',
    price: { each: 30, factors: { quality: { low: 0.4, high: 4 } } },
    timers: { typicalMs: 60_000 },
    fallbacks: ['gpt-image-2'],
  }),
  gptImage({
    slug: 'gpt-image-2.6',
    zh: 'GPT Image 2.6',
    en: 'GPT Image 2.6',
    upstream: 'gpt-image-2.6',
    disabled: '型号名未见于任何可核对的来源，请用 --verify 试用后再启用',
    price: gptPrice,
    timers: { typicalMs: 52_000 },
    fallbacks: ['gpt-image-2'],
  }),
  gptImage({
    slug: 'gpt-image-2',
    zh: 'GPT Image 2',
    en: 'GPT Image 2',
    upstream: 'gpt-image-2',
    price: gptPrice,
    timers: { typicalMs: 52_000 },
    fallbacks: ['kie-nano-banana-2'],
  }),
  {
    slug: 'gpt-image-1-mini',
    zh: 'GPT Image 1 Mini',
    en: 'GPT Image 1 Mini',
    disabled: 'OpenAI 于 2026-12-01 停止 gpt-image-1-mini，请改用 gpt-image-2',
    retires: { date: '2026-12-01', source: OPENAI_NOTICES },
    kind: 'image',
    provider: 'openai',
    upstream: 'gpt-image-1-mini',
    count: [1, 4],
    promptMaxChars: 8_000,
    fields: {
      size: gptSizes,
      quality: choice('质量', [
        ['low', '快速'],
        ['medium', '标准'],
      ]),
    },
    price: { each: 6, factors: { quality: { medium: 2 } } },
    timers: { typicalMs: 25_000 },
    request: ({ prompt, count, parameters, upstream }) => ({
      operation: 'images',
      body: { model: upstream, prompt, n: count, ...parameters },
    }),
  },
  {
    slug: 'gpt-image-1-mini-edit',
    zh: 'GPT Image 1 Mini 编辑',
    en: 'GPT Image 1 Mini Edit',
    disabled: 'OpenAI 于 2026-12-01 停止 gpt-image-1-mini，请改用 gpt-image-2',
    retires: { date: '2026-12-01', source: OPENAI_NOTICES },
    kind: 'image',
    provider: 'openai',
    upstream: 'gpt-image-1-mini',
    tags: ['edit', 'multi-image'],
    images: [1, 8],
    promptMaxChars: 8_000,
    fields: {
      size: gptSizes,
      quality: choice('质量', [
        ['low', '快速'],
        ['medium', '标准'],
      ]),
    },
    price: { each: 8, factors: { quality: { medium: 2 } } },
    timers: { typicalMs: 25_000 },
    request: ({ prompt, images, parameters, upstream }) => ({
      operation: 'edits',
      files: urls(images),
      body: { model: upstream, prompt, ...parameters },
    }),
  },
  {
    slug: 'gpt-4o-mini',
    zh: 'GPT-4o mini',
    en: 'GPT-4o mini',
    kind: 'text',
    provider: 'openai',
    upstream: 'gpt-4o-mini',
    json: 'schema',
    promptMaxChars: 20_000,
    fields: {},
    price: { each: 1, unit: 'answer' },
    request: ({ prompt, upstream }) => ({
      operation: 'chat',
      body: { model: upstream, messages: [{ role: 'user', content: prompt }] },
    }),
  },
  {
    slug: 'openai-tts',
    retires: { date: '2027-01-06', source: OPENAI_NOTICES },
    zh: 'OpenAI 语音',
    en: 'OpenAI Speech',
    kind: 'audio',
    provider: 'openai',
    upstream: 'gpt-4o-mini-tts',
    promptMaxChars: 4_096,
    fields: {
      voice: choice('音色', ['alloy', 'echo', 'nova', 'shimmer', 'onyx', 'coral']),
      speed: number('语速', [0.25, 4, 0.05], { default: 1 }),
    },
    price: { each: 6, unit: 'audio' },
    request: ({ prompt, parameters, upstream }) => ({
      operation: 'speech',
      body: { model: upstream, input: prompt, response_format: 'mp3', ...parameters },
    }),
  },
  {
    slug: 'openai-transcribe',
    retires: { date: '2027-02-26', source: OPENAI_NOTICES },
    zh: 'OpenAI 转写',
    en: 'OpenAI Transcribe',
    kind: 'transcript',
    provider: 'openai',
    upstream: 'gpt-4o-mini-transcribe',
    files: ['audio', 1, 1],
    fields: {
      language: choice('语言', [
        ['zh', '中文'],
        ['en', '英语'],
        ['ja', '日语'],
      ]),
    },
    price: { each: 6, unit: 'transcript' },
    request: ({ files = [], parameters, upstream }) => ({
      operation: 'transcription',
      files: urls(files),
      body: { model: upstream, response_format: 'json', ...parameters },
    }),
  },
];

const OTHERS: readonly ModelRow[] = [
  {
    slug: 'elevenlabs-tts',
    zh: 'ElevenLabs 语音',
    en: 'ElevenLabs Speech',
    kind: 'audio',
    provider: 'elevenlabs',
    upstream: 'eleven_multilingual_v2',
    promptMaxChars: 2_500,
    fields: {
      voice: text('音色编号', 40, { default: 'JBFqnCBsd6RMkjVDRZzb' }),
      stability: number('稳定度', [0, 1, 0.05], { default: 0.5 }),
      style: number('风格强度', [0, 1, 0.05], { default: 0 }),
    },
    price: { each: 10, unit: 'audio' },
    request: ({ prompt, parameters, seed, upstream }) => ({
      voice: parameters.voice ?? 'JBFqnCBsd6RMkjVDRZzb',
      body: {
        text: prompt,
        model_id: upstream,
        seed: seed % 4_294_967_295,
        voice_settings: {
          stability: parameters.stability ?? 0.5,
          similarity_boost: 0.75,
          style: parameters.style ?? 0,
          use_speaker_boost: true,
        },
      },
    }),
  },
  {
    slug: 'elevenlabs-scribe',
    zh: 'ElevenLabs 转写',
    en: 'ElevenLabs Scribe',
    kind: 'transcript',
    provider: 'elevenlabs',
    upstream: 'scribe_v2',
    files: ['audio', 1, 1],
    fields: {
      diarize: choice('说话人', [
        ['false', '不区分'],
        ['true', '区分'],
      ]),
    },
    price: { each: 8, unit: 'transcript' },
    request: ({ files = [], parameters, upstream }) => ({
      operation: 'transcription',
      body: {
        model_id: upstream,
        cloud_storage_url: firstUrl(files),
        diarize: parameters.diarize ?? 'false',
      },
    }),
  },
  {
    slug: 'gemini-image',
    zh: 'Gemini 图像',
    en: 'Gemini 3.1 Flash Image',
    kind: 'image',
    provider: 'gemini',
    upstream: 'gemini-3.1-flash-image',
    tags: ['edit', 'multi-image'],
    images: [0, 3],
    promptMaxChars: 8_000,
    fields: { aspect_ratio: ratio },
    price: { each: 14, version: '2026-11-26' },
    timers: { typicalMs: 25_000 },
    fallbacks: ['kie-nano-banana-2'],
    request: ({ prompt, images, parameters, upstream }) => ({
      model: upstream,
      prompt,
      images: urls(images),
      body: {
        generationConfig: {
          responseModalities: ['TEXT', 'IMAGE'],
          imageConfig: { aspectRatio: parameters.aspect_ratio ?? '1:1' },
        },
      },
    }),
  },
  {
    slug: 'gemini-veo',
    zh: 'Gemini Veo 3.1',
    en: 'Gemini Veo 3.1',
    kind: 'video',
    provider: 'gemini',
    upstream: 'veo-3.1-generate-preview',
    tags: ['sound'],
    images: [0, 1],
    fields: {
      aspectRatio: choice('画面比例', ['16:9', '9:16']),
      durationSeconds: choice('时长（秒）', [8, 6, 4]),
    },
    price: { each: 50, unit: 'video', perSecondOf: 'durationSeconds' },
    timers: { typicalMs: 90_000 },
    fallbacks: ['kie-veo3.1'],
    request: ({ prompt, images, parameters, upstream }) => ({
      operation: 'video',
      model: upstream,
      prompt,
      images: urls(images),
      body: { parameters },
    }),
  },
  {
    slug: 'stability-core',
    zh: 'Stable Image Core',
    en: 'Stable Image Core',
    kind: 'image',
    provider: 'stability',
    upstream: 'stable-image/generate/core',
    promptLanguage: 'en',
    promptMaxChars: 10_000,
    fields: {
      aspect_ratio: choice('画面比例', [
        '1:1',
        '16:9',
        '9:16',
        '3:2',
        '2:3',
        '4:5',
        '5:4',
        '21:9',
        '9:21',
      ]),
      style_preset: choice(
        '风格',
        ['photographic', 'anime', 'cinematic', 'digital-art', 'fantasy-art'],
        { default: null },
      ),
    },
    price: { each: 8 },
    timers: { typicalMs: 8_000 },
    request: (input) => ({
      path: input.upstream,
      fields: {
        prompt: input.prompt,
        output_format: 'png',
        seed: smallSeed(input),
        ...input.parameters,
      },
    }),
  },
  {
    slug: 'stability-creative-upscale',
    zh: 'Stability 创意放大',
    en: 'Stability Creative Upscale',
    kind: 'image',
    provider: 'stability',
    upstream: 'stable-image/upscale/creative',
    tags: ['upscale'],
    images: [1, 1],
    promptLanguage: 'en',
    promptMaxChars: 10_000,
    fields: { creativity: number('创意程度', [0.1, 0.5, 0.05], { default: 0.3 }) },
    price: { each: 60 },
    timers: { typicalMs: 60_000 },
    request: (input) => ({
      path: input.upstream,
      fields: {
        prompt: input.prompt,
        output_format: 'png',
        seed: smallSeed(input),
        ...input.parameters,
      },
      files: { image: firstUrl(input.images) },
    }),
  },
];

export const WESTERN_ROWS: readonly ModelRow[] = [...REPLICATE, ...FAL, ...OPENAI, ...OTHERS];
