/** Tencent's Hunyuan pictures and films: at TokenHub under one key, and pictures at CloudBase. */
import type { Json } from '../../../platform/json.ts';
import { dollars } from '../../cost.ts';
import type { ModelRow } from '../../define.ts';
import { choice } from '../../fields.ts';
import { firstUrl, smallSeed } from '../mapping.ts';

/** The vendor sells it under a key of its own; an environment's plan may pay for it as well. */
const hyImage = (
  row: Pick<ModelRow, 'slug' | 'zh' | 'en' | 'provider' | 'cost' | 'fallbacks'>,
): ModelRow => ({
  ...row,
  kind: 'image',
  // Twenty seconds in one open call.
  sync: true,
  upstream: 'hy-image-v3.5-preview',
  tags: ['edit', 'multi-image'],
  images: [0, 5],
  fields: {
    size: choice('尺寸', [
      ['1024x1024', '方形'],
      ['1024x1536', '竖版 2:3'],
      ['1536x1024', '横版 3:2'],
      ['1152x2048', '竖屏 9:16'],
      ['2048x1152', '宽屏 16:9'],
      ['2048x2048', '高清方形'],
    ]),
  },
  price: { each: 10, factors: { size: { '2048x2048': 1.5 } } },
  timers: { typicalMs: 20_000 },
  request: (input) => ({
    operation: 'image',
    body: {
      model: input.upstream,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: input.prompt },
            ...input.images.map(({ url }): Json => ({ type: 'image_url', image_url: { url } })),
          ],
        },
      ],
      size: input.parameters.size ?? '1024x1024',
      seed: smallSeed(input),
      logo_add: 0,
    },
  }),
});

export const TOKENHUB_ROWS: readonly ModelRow[] = [
  hyImage({
    slug: 'hy-image-3.5',
    zh: '混元生图 3.5 预览版',
    en: 'HY Image 3.5 Preview',
    provider: 'tokenhub',
    cost: dollars(0.024, 'https://www.gmicloud.ai/zh-tw/blog (a reseller, 2026-09)'),
    fallbacks: ['hunyuan-image'],
  }),
  hyImage({
    slug: 'cloudbase-hy-image-3.5',
    zh: '混元生图 3.5 预览版（云开发 AI）',
    en: 'HY Image 3.5 Preview (CloudBase AI)',
    provider: 'cloudbase-images',
    fallbacks: ['hy-image-3.5'],
  }),
  {
    slug: 'hy-video-1.5',
    zh: '混元视频 1.5',
    en: 'HY Video 1.5',
    kind: 'video',
    provider: 'tokenhub',
    upstream: 'hy-video-1.5',
    images: [0, 1],
    fields: {},
    price: { each: 60, unit: 'video' },
    timers: { typicalMs: 180_000 },
    concurrency: 1,
    fallbacks: ['wan2.7-i2v'],
    request: ({ prompt, images, upstream }) => ({
      body: {
        model: upstream,
        prompt,
        // One picture, not a list: the service answers 400 to `images`.
        ...(images.length > 0 ? { image: { url: firstUrl(images) } } : {}),
      },
    }),
  },
];
