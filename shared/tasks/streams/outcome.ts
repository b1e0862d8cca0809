/**
 * What each end of a stream costs: the table of docs/streams.md. Pure. Nothing is charged unless
 * words came, and never more than is held.
 */
import { creditsFor } from '../../models/rates.ts';
import { likelyTokens, tokensAtMost } from '../../models/tokens.ts';
import type { NormError } from '../../providers/index.ts';
import type { TaskDoc } from '../core/documents/schema.ts';
import {
  hasWords,
  type StreamDoc,
  type StreamFlag,
  type UsageDoc,
  type Words,
} from '../core/documents/texts.ts';
import type { Ending } from '../core/ending/contract.ts';
import { failedBy, failedWith } from '../core/ending/endings.ts';

/** How a stream came to its end. */
export type StreamEnd =
  | { readonly how: 'finished'; readonly detached: boolean }
  /** Before the first word a refusal; afterwards the provider broke off. */
  | { readonly how: 'failed'; readonly error: NormError }
  /** Nobody listened any more, and the provider was told to stop. */
  | { readonly how: 'detached' }
  | { readonly how: 'cancelled' }
  | { readonly how: 'swept' }
  | { readonly how: 'blocked' }
  | { readonly how: 'out_of_time' }
  /** A ticket that nobody used. */
  | { readonly how: 'not_opened' };

export interface Outcome {
  readonly ending: Ending;
  readonly flags: readonly StreamFlag[];
  readonly finishReason: string | null;
}

type Terms = { readonly price: number; readonly stream: StreamDoc };

/** `task.stream` must be there. */
export function outcomeOf(terms: Terms, words: Words, end: StreamEnd): Outcome {
  if (!hasWords(words)) return nothingCame(words, end);
  const { finish_reason: finishReason } = words;
  switch (end.how) {
    case 'finished':
      return charged(terms, words, {
        usage: words.usage,
        flags: end.detached ? ['detached'] : [],
        finishReason: finishReason ?? 'stop',
      });
    case 'failed':
      if (terms.stream.partial === 'free')
        return { ...free(failedBy(end.error)), flags: ['partial'] };
      return charged(terms, words, { usage: null, flags: ['partial'], finishReason: null });
    case 'detached':
      return charged(terms, words, { usage: words.usage, flags: ['detached'], finishReason });
    case 'swept':
      return charged(terms, words, { usage: words.usage, flags: ['swept'], finishReason });
    case 'out_of_time':
      return charged(terms, words, { usage: null, flags: ['out_of_time'], finishReason: 'length' });
    case 'blocked':
      return charged(terms, words, {
        usage: null,
        flags: ['filtered'],
        finishReason: 'content_filter',
      });
    case 'cancelled':
    case 'not_opened': {
      const made = charged(terms, words, { usage: null, flags: ['cancelled'], finishReason: null });
      const captured = made.ending.kind === 'completed' ? made.ending.captured : 0;
      return { ...made, ending: { kind: 'cancelled', captured } };
    }
    default:
      return end satisfies never;
  }
}

/** Whatever happened, it is free. */
function nothingCame({ finish_reason: finishReason }: Words, end: StreamEnd): Outcome {
  switch (end.how) {
    case 'finished':
      return free(failedWith('PROVIDER_PROVIDER_FAILED', '模型没有给出内容，请稍后重试'));
    case 'failed':
      return free(failedBy(end.error));
    case 'detached':
    case 'cancelled':
      return { ...free({ kind: 'cancelled' }), flags: [end.how], finishReason };
    case 'swept':
      return { ...free(failedWith('STREAM_INTERRUPTED', '回答中断，请重试')), flags: ['swept'] };
    case 'blocked':
      return {
        ...free(failedWith('CONTENT_BLOCKED', '内容可能含有不合规信息，请修改后再试')),
        flags: ['filtered'],
        finishReason: 'content_filter',
      };
    case 'out_of_time':
      return {
        ...free(failedWith('TASK_TIMEOUT', '生成超时，请稍后重试')),
        flags: ['out_of_time'],
      };
    case 'not_opened':
      return free(failedWith('STREAM_NOT_OPENED', '未在时限内开始回答，请重试'));
    default:
      return end satisfies never;
  }
}

const free = (ending: Ending): Outcome => ({ ending, flags: [], finishReason: null });

function charged(
  { price, stream }: Terms,
  words: Words,
  end: { usage: UsageDoc | null; flags: readonly StreamFlag[]; finishReason: string | null },
): Outcome {
  const counted = end.usage === null ? 'usage:estimated' : 'usage:provider';
  const used =
    end.usage === null
      ? estimated(stream, words)
      : { in: end.usage.prompt_tokens, out: end.usage.completion_tokens };
  const cost = creditsFor(stream.rates, used);
  const flags: StreamFlag[] = [
    counted,
    ...end.flags,
    ...(cost > price ? (['under_held'] as const) : []),
  ];
  const captured = Math.min(cost, price);
  const ending = { kind: 'completed', images: [], captured, warnings: [] } as const;
  return { ending, flags, finishReason: end.finishReason };
}

/** Of what was delivered, where nobody counted. */
function estimated(stream: StreamDoc, words: Words): { in: number; out: number } {
  const calls = words.tool_calls.map((call) => JSON.stringify(call.function ?? call)).join('');
  const said = words.text + words.reasoning + words.refusal + calls;
  return { in: likelyTokens(stream.in_at_most), out: likelyTokens(tokensAtMost(said)) };
}

/** What was used, as an estimate for what nobody counted. Zeros for what is no stream. */
export function usageOf({ stream }: Pick<TaskDoc, 'stream'>, words: Words): UsageDoc {
  const used = stream === undefined ? { in: 0, out: 0 } : estimated(stream, words);
  return {
    prompt_tokens: used.in,
    completion_tokens: used.out,
    total_tokens: used.in + used.out,
  };
}

/** The terms of a task that is a stream. */
export function termsOf(task: TaskDoc): Terms | null {
  return task.stream === undefined ? null : { price: task.price, stream: task.stream };
}
