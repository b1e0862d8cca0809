/** Chat models of vendors that have nothing else here. */
import type { ModelRow } from '../define.ts';

export const TEXT_ROWS: readonly ModelRow[] = [
  {
    slug: 'qwen-plus',
    zh: '通义千问 Plus',
    en: 'Qwen Plus',
    kind: 'text',
    provider: 'dashscope-chat',
    upstream: 'qwen-plus',
    promptMaxChars: 20_000,
    images: [0, 0],
    fields: {},
    price: { each: 1, unit: 'answer' },
    fallbacks: ['deepseek-chat'],
    request: ({ prompt, upstream }) => ({
      operation: 'chat',
      body: { model: upstream, messages: [{ role: 'user', content: prompt }] },
    }),
  },
  {
    // The slug is what mini-programs ask for; the upstream model of that name closed 2026-07-24.
    slug: 'deepseek-chat',
    zh: 'DeepSeek V4 Flash',
    en: 'DeepSeek V4 Flash',
    kind: 'text',
    provider: 'deepseek',
    upstream: 'deepseek-v4-flash',
    promptMaxChars: 20_000,
    fields: {},
    price: { each: 1, unit: 'answer' },
    fallbacks: ['qwen-plus'],
    request: ({ prompt, upstream }) => ({
      operation: 'chat',
      body: {
        model: upstream,
        messages: [{ role: 'user', content: prompt }],
        // It thinks unless told not to; the model it replaces did not, and a call is open meanwhile.
        thinking: { type: 'disabled' },
      },
    }),
  },
];
