/** Alibaba DashScope: CosyVoice. */
import type { ModelRow } from '../../define.ts';
import { choice, number, text } from '../../fields.ts';

export const ALIBABA_SPEECH_ROWS: readonly ModelRow[] = [
  {
    slug: 'cosyvoice-v3-flash',
    zh: '通义 CosyVoice v3 Flash',
    en: 'CosyVoice v3 Flash',
    kind: 'audio',
    provider: 'dashscope',
    upstream: 'cosyvoice-v3-flash',
    tags: ['fast'],
    promptMaxChars: 2_000,
    fields: {
      voice: text('音色', 80, { default: 'longanyang', placeholder: '系统音色名或复刻音色编号' }),
      rate: number('语速', [0.5, 2, 0.1], { default: 1 }),
      format: choice('格式', ['mp3', 'wav']),
    },
    price: { each: 4, unit: 'audio' },
    fallbacks: ['minimax-speech-2.8'],
    request: ({ prompt, parameters, upstream }) => ({
      endpoint: 'speech',
      body: { model: upstream, input: { text: prompt, sample_rate: 24_000, ...parameters } },
    }),
  },
];
