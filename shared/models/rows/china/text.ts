/** Chat models of vendors that have nothing else here. */
import type { ModelRow } from '../../define.ts';

export const TEXT_ROWS: readonly ModelRow[] = [
  {
    slug: 'qwen-plus',
    zh: '通义千问 Plus',
    en: 'Qwen Plus',
    kind: 'text',
    provider: 'dashscope-chat',
    upstream: 'qwen-plus',
    promptMaxChars: 20_000,
    json: 'schema',
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
    json: 'object',
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
  {
    slug: 'deepseek-v4-pro',
    zh: 'DeepSeek V4 Pro',
    en: 'DeepSeek V4 Pro',
    kind: 'text',
    provider: 'deepseek',
    upstream: 'deepseek-v4-pro',
    promptMaxChars: 20_000,
    json: 'object',
    fields: {},
    price: { each: 2, unit: 'answer', tokens: { in: 0.3, out: 1.2 } },
    chat: { maxOut: 32_000, maxIn: 128_000 },
    fallbacks: ['deepseek-chat'],
    request: ({ prompt, upstream }) => ({
      operation: 'chat',
      body: {
        model: upstream,
        messages: [{ role: 'user', content: prompt }],
        thinking: { type: 'disabled' },
      },
    }),
  },
  {
    slug: 'cloudbase-hy3',
    zh: '混元 Hy3（云开发 AI）',
    en: 'Hy3 (CloudBase AI)',
    kind: 'text',
    provider: 'cloudbase-ai',
    upstream: 'hy3',
    promptMaxChars: 20_000,
    fields: {},
    price: { each: 1, unit: 'answer' },
    fallbacks: ['qwen-plus'],
    request: ({ prompt, upstream }) => ({
      operation: 'chat',
      body: { model: upstream, messages: [{ role: 'user', content: prompt }] },
    }),
  },
  {
    slug: 'cloudbase-deepseek',
    zh: 'DeepSeek V4 Flash（云开发 AI）',
    en: 'DeepSeek V4 Flash (CloudBase AI)',
    kind: 'text',
    provider: 'cloudbase-ai',
    upstream: 'deepseek-v4-flash',
    promptMaxChars: 20_000,
    fields: {},
    price: { each: 1, unit: 'answer' },
    fallbacks: ['deepseek-chat'],
    request: ({ prompt, upstream }) => ({
      operation: 'chat',
      body: {
        model: upstream,
        messages: [{ role: 'user', content: prompt }],
        thinking: { type: 'disabled' },
      },
    }),
  },
];
