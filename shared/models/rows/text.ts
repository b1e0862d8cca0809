/** Chat models of vendors that have nothing else here. */
import type { ModelRow } from '../define.ts';

export const TEXT_ROWS: readonly ModelRow[] = [
  {
    slug: 'qwen-plus',
    zh: '通义千问 Plus',
    en: 'Qwen Plus',
    kind: 'text',
    provider: 'dashscope-chat',
    promptMaxChars: 20_000,
    images: [0, 0],
    fields: {},
    price: { each: 1, unit: 'answer' },
    fallbacks: ['deepseek-chat'],
    request: ({ prompt }) => ({
      operation: 'chat',
      body: { model: 'qwen-plus', messages: [{ role: 'user', content: prompt }] },
    }),
  },
  {
    slug: 'deepseek-chat',
    zh: 'DeepSeek',
    en: 'DeepSeek Chat',
    kind: 'text',
    provider: 'deepseek',
    promptMaxChars: 20_000,
    fields: {},
    price: { each: 1, unit: 'answer' },
    fallbacks: ['qwen-plus'],
    request: ({ prompt }) => ({
      operation: 'chat',
      body: { model: 'deepseek-chat', messages: [{ role: 'user', content: prompt }] },
    }),
  },
];
