/** The table of docs/streams.md, row by row. */
import { describe, expect, test } from 'vitest';
import { normError } from '../../../../shared/providers/errors.ts';
import {
  NO_WORDS,
  type StreamDoc,
  type Words,
} from '../../../../shared/tasks/core/documents/texts.ts';
import { outcomeOf, type StreamEnd, usageOf } from '../../../../shared/tasks/streams/outcome.ts';

const stream: StreamDoc = {
  rates: { each: 0, in: 10, out: 100 },
  in_at_most: 100,
  out_at_most: 200,
  on_hang_up: 'stop',
  partial: 'free',
  ticket_hash: null,
};
const terms = { price: 21, stream };
const words = (more: Partial<Words> = {}): Words => ({ ...NO_WORDS, text: '你好世界', ...more });
const used = { prompt_tokens: 50, completion_tokens: 80, total_tokens: 130 };
const error = normError('provider_failed', { provider: 'p', stage: 'output', message: 'm' });

/** Of 80 tokens in and four characters out, at 1.3 tokens each, four fifths of it. */
const ESTIMATE = Math.ceil((80 * 10 + 5 * 100) / 1_000);
const COUNTED = Math.ceil((50 * 10 + 80 * 100) / 1_000);

const rows: readonly [string, StreamEnd, Partial<Words>, object][] = [
  [
    'finished and counted by the provider',
    { how: 'finished', detached: false },
    { usage: used, finish_reason: 'stop' },
    { kind: 'completed', captured: COUNTED, flags: ['usage:provider'], finish: 'stop' },
  ],
  [
    'finished and counted by nobody',
    { how: 'finished', detached: false },
    {},
    { kind: 'completed', captured: ESTIMATE, flags: ['usage:estimated'], finish: 'stop' },
  ],
  [
    'refused',
    { how: 'failed', error },
    { text: '' },
    { kind: 'failed', captured: 0, flags: [], finish: null },
  ],
  [
    'broken off by the provider',
    { how: 'failed', error },
    {},
    { kind: 'failed', captured: 0, flags: ['partial'], finish: null },
  ],
  [
    'heard to its end though its reader had gone',
    { how: 'finished', detached: true },
    { usage: used, finish_reason: 'stop' },
    { kind: 'completed', captured: COUNTED, flags: ['usage:provider', 'detached'], finish: 'stop' },
  ],
  [
    'stopped because its reader had gone',
    { how: 'detached' },
    {},
    { kind: 'completed', captured: ESTIMATE, flags: ['usage:estimated', 'detached'], finish: null },
  ],
  [
    'cancelled',
    { how: 'cancelled' },
    {},
    {
      kind: 'cancelled',
      captured: ESTIMATE,
      flags: ['usage:estimated', 'cancelled'],
      finish: null,
    },
  ],
  [
    'left by a worker that died',
    { how: 'swept' },
    {},
    { kind: 'completed', captured: ESTIMATE, flags: ['usage:estimated', 'swept'], finish: null },
  ],
  [
    'longer than what was held',
    { how: 'finished', detached: false },
    { usage: { ...used, completion_tokens: 9_000 } },
    { kind: 'completed', captured: 21, flags: ['usage:provider', 'under_held'], finish: 'stop' },
  ],
  [
    'blocked by moderation, whatever the provider counted',
    { how: 'blocked' },
    { usage: used },
    {
      kind: 'completed',
      captured: ESTIMATE,
      flags: ['usage:estimated', 'filtered'],
      finish: 'content_filter',
    },
  ],
  [
    'out of time',
    { how: 'out_of_time' },
    {},
    {
      kind: 'completed',
      captured: ESTIMATE,
      flags: ['usage:estimated', 'out_of_time'],
      finish: 'length',
    },
  ],
];

describe('an answer that is', () => {
  test.each(rows)('%s', (_, end, more, wanted) => {
    const { ending, flags, finishReason } = outcomeOf(terms, words(more), end);
    const captured = ending.kind === 'failed' ? 0 : ending.captured;
    expect({ kind: ending.kind, captured, flags, finish: finishReason }).toEqual(wanted);
  });

  test('broken off is charged by what was said where the operator wants so', () => {
    const delivered = { ...terms, stream: { ...stream, partial: 'delivered' as const } };
    const { ending, flags } = outcomeOf(delivered, words(), { how: 'failed', error });
    expect(ending).toMatchObject({ kind: 'completed', captured: ESTIMATE });
    expect(flags).toEqual(['usage:estimated', 'partial']);
  });
});

describe('before the first word', () => {
  const ends: readonly [StreamEnd, string, string | undefined][] = [
    [{ how: 'finished', detached: false }, 'failed', 'PROVIDER_PROVIDER_FAILED'],
    [{ how: 'failed', error }, 'failed', 'PROVIDER_PROVIDER_FAILED'],
    [{ how: 'detached' }, 'cancelled', undefined],
    [{ how: 'cancelled' }, 'cancelled', undefined],
    [{ how: 'swept' }, 'failed', 'STREAM_INTERRUPTED'],
    [{ how: 'blocked' }, 'failed', 'CONTENT_BLOCKED'],
    [{ how: 'out_of_time' }, 'failed', 'TASK_TIMEOUT'],
    [{ how: 'not_opened' }, 'failed', 'STREAM_NOT_OPENED'],
  ];
  test.each(ends)('$how costs nothing', (end, kind, code) => {
    const { ending } = outcomeOf(terms, words({ text: '', usage: used }), end);
    expect(ending.kind).toBe(kind);
    if (ending.kind === 'failed') expect(ending.error.code).toBe(code);
    else expect(ending.captured ?? 0).toBe(0);
  });
});

describe('words', () => {
  test.each([
    ['thoughts', { reasoning: 'hm' }],
    ['a refusal', { refusal: 'no' }],
    ['a call of a tool', { tool_calls: [{ function: { name: 'f', arguments: '{}' } }] }],
  ])('are %s too', (_, more) => {
    const { ending } = outcomeOf(terms, words({ text: '', ...more }), { how: 'swept' });
    expect(ending.kind).toBe('completed');
  });

  test('of a priced answer cost the price, however many', () => {
    const flat = { price: 3, stream: { ...stream, rates: { each: 3, in: 0, out: 0 } } };
    for (const end of [{ how: 'swept' }, { how: 'cancelled' }] as const) {
      expect(outcomeOf(flat, words(), end).ending).toMatchObject({ captured: 3 });
    }
  });

  test('are estimated below what was held for them', () => {
    const { prompt_tokens, completion_tokens } = usageOf({ stream }, words());
    expect([prompt_tokens, completion_tokens]).toEqual([80, 5]);
  });
});
