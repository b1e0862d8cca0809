/** Music through Kie.ai. */
import type { ModelRow } from '../../define.ts';
import { choice, text, toggle } from '../../fields.ts';
import { given } from '../mapping.ts';

export const KIE_MUSIC_ROWS: readonly ModelRow[] = [
  {
    slug: 'kie-suno',
    zh: 'Suno 音乐（Kie）',
    en: 'Suno Music (Kie)',
    kind: 'audio',
    provider: 'kie',
    upstream: 'V5',
    functions: ['music'],
    tags: ['music'],
    count: [1, 2],
    promptMaxChars: 500,
    fields: {
      instrumental: toggle('纯音乐', true),
      style: text('曲风', 200, { placeholder: '例如：古风、轻快、钢琴' }),
      title: text('曲名', 80),
      vocalGender: choice(
        '人声',
        [
          ['f', '女声'],
          ['m', '男声'],
        ],
        { default: null },
      ),
    },
    price: { each: 12, unit: 'audio' },
    timers: { firstPollMs: 20_000, intervalMs: 10_000, typicalMs: 120_000, maxMs: 15 * 60_000 },
    request: ({ prompt, parameters, upstream }) => ({
      family: 'suno',
      kind: 'audio',
      body: {
        prompt,
        model: upstream,
        instrumental: parameters.instrumental ?? true,
        // With a style or a title of one's own the words are the song's.
        customMode: parameters.style !== undefined && parameters.title !== undefined,
        ...given({
          style: parameters.style,
          title: parameters.title,
          vocalGender: parameters.vocalGender,
        }),
      },
    }),
  },
];
