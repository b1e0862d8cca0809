/** Alibaba DashScope: Wan and Qwen pictures. */
import type { Json } from '../../../platform/json.ts';
import type { InputMedia } from '../../contract.ts';
import { type CostTable, yuan } from '../../cost.ts';
import type { ModelRow } from '../../define.ts';
import { choice, text, toggle } from '../../fields.ts';
import { given, smallSeed } from '../mapping.ts';

const WAN_SIZES = choice('尺寸', [
  ['1024*1024', '方形 1:1'],
  ['864*1152', '竖版 3:4'],
  ['1152*864', '横版 4:3'],
  ['720*1280', '竖屏 9:16'],
  ['1280*720', '宽屏 16:9'],
  ['2048*2048', '高清方形'],
]);

const QWEN_SIZES = choice('尺寸', [
  ['1328*1328', '方形 1:1'],
  ['1104*1472', '竖版 3:4'],
  ['1472*1104', '横版 4:3'],
  ['928*1664', '竖屏 9:16'],
  ['1664*928', '宽屏 16:9'],
]);

const negative = text('不想出现的内容', 500, { help: '例如：模糊、多余的手指' });

/** A conversation of one turn: pictures first, then what to do with them. */
const messages = (prompt: string, images: readonly InputMedia[]): Json => [
  { role: 'user', content: [...images.map(({ url }) => ({ image: url })), { text: prompt }] },
];

const wanImage: ModelRow['request'] = (input) => ({
  endpoint: 'image-generation',
  body: {
    model: input.upstream,
    input: { messages: messages(input.prompt, input.images) },
    parameters: {
      size: input.parameters.size ?? '1024*1024',
      n: input.count,
      watermark: false,
      seed: smallSeed(input),
    },
  },
});

interface QwenRow {
  readonly slug: string;
  readonly zh: string;
  readonly en: string;
  readonly provider?: string;
  /** `[min, max]` pictures. */
  readonly images: readonly [number, number];
  readonly each: number;
  readonly count?: readonly [number, number];
  readonly tags?: readonly string[];
  readonly typicalMs: number;
  readonly cost?: CostTable;
  readonly fallbacks: readonly string[];
}

/** The conversation that answers at once: what Qwen-Image speaks since its second generation. */
function qwen(row: QwenRow): ModelRow {
  const { each, typicalMs, provider = 'dashscope', tags = [], ...rest } = row;
  const edits = row.images[0] > 0;
  return {
    ...rest,
    kind: 'image',
    provider,
    upstream: row.slug,
    tags: ['text-rendering', 'edit', 'multi-image', ...tags],
    promptMaxChars: 800,
    fields: {
      ...(edits ? {} : { size: QWEN_SIZES }),
      negative_prompt: negative,
      prompt_extend: toggle('智能扩写', true),
    },
    price: { each },
    timers: { typicalMs },
    request: ({ prompt, images, count, parameters, upstream, ...input }) => ({
      endpoint: 'multimodal-generation',
      body: {
        model: upstream,
        input: { messages: messages(prompt, images) },
        parameters: {
          n: count,
          watermark: false,
          seed: smallSeed(input),
          ...given({ ...parameters }),
        },
      },
    }),
  };
}

const QWEN: readonly ModelRow[] = [
  qwen({
    slug: 'qwen-image-3.0-pro',
    zh: '通义千问 图片 3.0 Pro',
    en: 'Qwen Image 3.0 Pro',
    provider: 'dashscope-workspace',
    images: [0, 3],
    each: 16,
    tags: ['quality'],
    typicalMs: 20_000,
    fallbacks: ['qwen-image-2.0-pro'],
  }),
  qwen({
    slug: 'qwen-image-3.0',
    zh: '通义千问 图片 3.0',
    en: 'Qwen Image 3.0',
    provider: 'dashscope-workspace',
    images: [0, 3],
    each: 12,
    typicalMs: 15_000,
    fallbacks: ['qwen-image-2.0'],
  }),
  qwen({
    slug: 'qwen-image-2.0-pro',
    zh: '通义千问 图片 2.0 Pro',
    en: 'Qwen Image 2.0 Pro',
    images: [0, 3],
    each: 12,
    count: [1, 6],
    typicalMs: 10_000,
    fallbacks: ['wan2.7-image'],
  }),
  qwen({
    slug: 'qwen-image-2.0',
    zh: '通义千问 图片 2.0',
    en: 'Qwen Image 2.0',
    images: [0, 3],
    each: 8,
    count: [1, 6],
    typicalMs: 8_000,
    fallbacks: ['wan2.7-image'],
  }),
  qwen({
    slug: 'qwen-image-edit-max',
    zh: '通义千问 图像编辑 Max',
    en: 'Qwen Image Edit Max',
    images: [1, 3],
    each: 16,
    count: [1, 6],
    tags: ['quality'],
    typicalMs: 25_000,
    fallbacks: ['qwen-image-edit-plus'],
  }),
  qwen({
    slug: 'qwen-image-edit-plus',
    zh: '通义千问 图像编辑 Plus',
    en: 'Qwen Image Edit Plus',
    images: [1, 3],
    each: 10,
    count: [1, 6],
    typicalMs: 20_000,
    cost: yuan(0.2, 'Alibaba’s list as an independent client quotes it, 2026-10'),
    fallbacks: ['qwen-image-edit'],
  }),
];

export const ALIBABA_IMAGE_ROWS: readonly ModelRow[] = [
  {
    slug: 'wan2.7-image',
    zh: '通义万相 2.7',
    en: 'Wan 2.7 Image',
    kind: 'image',
    provider: 'dashscope',
    tags: ['recommended', 'multi-image', 'edit'],
    images: [0, 9],
    count: [1, 4],
    fields: { size: WAN_SIZES },
    price: { each: 10, factors: { size: { '2048*2048': 2 } } },
    timers: { typicalMs: 40_000 },
    fallbacks: ['qwen-image-edit'],
    upstream: 'wan2.7-image',
    request: wanImage,
  },
  {
    slug: 'wan2.7-image-pro',
    zh: '通义万相 2.7 专业版',
    en: 'Wan 2.7 Image Pro',
    kind: 'image',
    provider: 'dashscope',
    tags: ['multi-image', 'edit', 'quality'],
    images: [0, 9],
    count: [1, 4],
    fields: { size: WAN_SIZES },
    price: { each: 20, factors: { size: { '2048*2048': 2 } } },
    timers: { typicalMs: 56_000 },
    fallbacks: ['wan2.7-image'],
    upstream: 'wan2.7-image-pro',
    request: wanImage,
  },
  {
    slug: 'qwen-image',
    zh: '通义千问 文生图',
    en: 'Qwen Image',
    kind: 'image',
    provider: 'dashscope',
    upstream: 'qwen-image',
    tags: ['text-rendering'],
    promptMaxChars: 800,
    fields: {
      size: QWEN_SIZES,
      negative_prompt: negative,
      prompt_extend: toggle('智能扩写', true),
    },
    price: { each: 8 },
    timers: { typicalMs: 20_000 },
    fallbacks: ['wan2.7-image'],
    request: (input) => ({
      endpoint: 'text2image',
      body: {
        model: input.upstream,
        input: {
          prompt: input.prompt,
          ...given({ negative_prompt: input.parameters.negative_prompt }),
        },
        parameters: {
          size: input.parameters.size ?? '1328*1328',
          n: input.count,
          prompt_extend: input.parameters.prompt_extend ?? true,
          watermark: false,
          seed: smallSeed(input),
        },
      },
    }),
  },
  {
    slug: 'wanx2.1-imageedit',
    zh: '通义万相 图像编辑',
    en: 'Wanx 2.1 Image Edit',
    kind: 'image',
    provider: 'dashscope',
    upstream: 'wanx2.1-imageedit',
    tags: ['edit'],
    images: [1, 1],
    count: [1, 4],
    promptMaxChars: 800,
    fields: {
      function: choice('编辑方式', [
        ['description_edit', '按描述修改'],
        ['stylization_all', '整体风格化'],
        ['stylization_local', '局部风格化'],
        ['remove_watermark', '去文字水印'],
        ['super_resolution', '提升清晰度'],
        ['colorization', '黑白上色'],
      ]),
    },
    price: { each: 8 },
    timers: { typicalMs: 30_000 },
    fallbacks: ['qwen-image-edit'],
    request: (input) => ({
      endpoint: 'image2image',
      body: {
        model: input.upstream,
        input: {
          function: input.parameters.function ?? 'description_edit',
          prompt: input.prompt,
          base_image_url: input.images[0]?.url ?? '',
        },
        parameters: { n: input.count, seed: smallSeed(input) },
      },
    }),
  },
  {
    slug: 'qwen-image-edit',
    zh: '通义千问 图像编辑',
    en: 'Qwen Image Edit',
    kind: 'image',
    provider: 'dashscope',
    upstream: 'qwen-image-edit',
    tags: ['edit', 'text-rendering'],
    images: [1, 3],
    promptMaxChars: 800,
    fields: { negative_prompt: negative },
    price: { each: 10 },
    timers: { typicalMs: 21_000 },
    request: (input) => ({
      endpoint: 'multimodal-generation',
      body: {
        model: input.upstream,
        input: { messages: messages(input.prompt, input.images) },
        parameters: {
          n: 1,
          watermark: false,
          seed: smallSeed(input),
          ...given({ negative_prompt: input.parameters.negative_prompt }),
        },
      },
    }),
  },
  ...QWEN,
];
