/** SiliconFlow: open models. */
import type { ModelRow } from '../../define.ts';
import { choice, number, text } from '../../fields.ts';
import { firstUrl, given, smallSeed } from '../mapping.ts';

const negative = text('不想出现的内容', 500);

export const SILICONFLOW_ROWS: readonly ModelRow[] = [
  {
    slug: 'sf-qwen-image',
    zh: '通义千问 图片（硅基流动）',
    en: 'Qwen Image (SiliconFlow)',
    kind: 'image',
    provider: 'siliconflow',
    upstream: 'Qwen/Qwen-Image',
    tags: ['text-rendering'],
    fields: {
      image_size: choice('尺寸', ['1328x1328', '1664x928', '928x1664', '1472x1140', '1140x1472']),
      num_inference_steps: number('推理步数', [1, 50], { default: 20 }),
      negative_prompt: negative,
    },
    price: { each: 8 },
    timers: { typicalMs: 20_000 },
    concurrency: 2,
    fallbacks: ['qwen-image'],
    request: (input) => ({
      operation: 'images',
      body: {
        model: input.upstream,
        prompt: input.prompt,
        ...input.parameters,
        seed: smallSeed(input),
      },
    }),
  },
  {
    slug: 'sf-kolors',
    zh: '可图 Kolors（硅基流动）',
    en: 'Kolors (SiliconFlow)',
    kind: 'image',
    provider: 'siliconflow',
    upstream: 'Kwai-Kolors/Kolors',
    count: [1, 4],
    images: [0, 1],
    fields: {
      image_size: choice('尺寸', ['1024x1024', '960x1280', '768x1024', '720x1440', '720x1280']),
      num_inference_steps: number('推理步数', [1, 100], { default: 20 }),
      guidance_scale: number('提示词强度', [0, 20, 0.5], { default: 7.5 }),
      negative_prompt: negative,
    },
    price: { each: 2 },
    timers: { typicalMs: 8_000 },
    concurrency: 2,
    request: (input) => ({
      operation: 'images',
      body: {
        model: input.upstream,
        prompt: input.prompt,
        batch_size: input.count,
        ...input.parameters,
        seed: smallSeed(input),
        ...given({ image: input.images[0]?.url }),
      },
    }),
  },
  {
    slug: 'sf-wan2.2',
    zh: '万相 2.2（硅基流动）',
    en: 'Wan 2.2 (SiliconFlow)',
    kind: 'video',
    provider: 'siliconflow',
    upstream: 'Wan-AI/Wan2.2-T2V-A14B',
    fields: {
      image_size: choice('尺寸', ['1280x720', '720x1280', '960x960']),
      negative_prompt: negative,
    },
    price: { each: 60, unit: 'video' },
    concurrency: 1,
    request: (input) => ({
      body: {
        model: input.upstream,
        prompt: input.prompt,
        ...input.parameters,
        seed: smallSeed(input),
      },
    }),
  },
  {
    slug: 'sf-wan2.2-i2v',
    zh: '万相 2.2 图生视频（硅基流动）',
    en: 'Wan 2.2 Image to Video (SiliconFlow)',
    kind: 'video',
    provider: 'siliconflow',
    upstream: 'Wan-AI/Wan2.2-I2V-A14B',
    images: [1, 1],
    fields: {
      image_size: choice('尺寸', ['1280x720', '720x1280', '960x960']),
      negative_prompt: negative,
    },
    price: { each: 60, unit: 'video' },
    concurrency: 1,
    request: (input) => ({
      body: {
        model: input.upstream,
        prompt: input.prompt,
        image: firstUrl(input.images),
        ...input.parameters,
        seed: smallSeed(input),
      },
    }),
  },
];
