/** Ends a stream: its words, its money and its task, in the one transaction of every task. */

import { InvariantError } from '../../platform/errors.ts';
import type { TaskDeps } from '../core/deps.ts';
import type { TaskDoc } from '../core/schema.ts';
import { settleTask } from '../core/settle.ts';
import type { TextDoc, Words } from '../core/texts.ts';
import { type Outcome, outcomeOf, type StreamEnd, termsOf } from './outcome.ts';

export interface Closing {
  readonly words: Words;
  readonly end: StreamEnd;
  /** Who gave the words; the model that was asked for where nobody did. */
  readonly route?: Pick<TaskDoc, 'via' | 'provider'>;
}

export interface Closed {
  /** As it ended; by somebody else, where `outcome` is null. */
  readonly task: TaskDoc;
  readonly outcome: Outcome | null;
}

/** Once, as whoever holds `task`'s lease. Throws LeaseLostError, and what a transaction throws. */
export async function closeStream(
  deps: Pick<TaskDeps, 'db' | 'clock' | 'random' | 'policy' | 'log'>,
  task: TaskDoc,
  { words, end, route }: Closing,
): Promise<Closed> {
  const terms = termsOf(task);
  if (terms === null) throw new InvariantError(`task ${task._id} is no stream`);
  const outcome = outcomeOf(terms, words, end);
  const { ending, flags, finishReason } = outcome;
  if (flags.includes('under_held')) {
    deps.log.error('a stream cost more than was held', { task_id: task._id, usage: words.usage });
  }
  const settled = await settleTask(deps, task._id, {
    ending,
    authority: { fence: task.fence },
    words: {
      ...withLastChunk(words, new Date(deps.clock.now())),
      flags,
      finish_reason: finishReason,
    },
    ...(route === undefined ? {} : { route }),
  });
  deps.log.info('stream closed', { how: end.how, flags, status: settled.task.status });
  return { task: settled.task, outcome: settled.settledNow ? outcome : null };
}

/** The words alone, with what came after they were last stored as a chunk of its own. */
export function withLastChunk(
  { text, reasoning, refusal, tool_calls, chunks, usage }: Words,
  at: Date,
): Pick<TextDoc, 'seq'> & Omit<Words, 'finish_reason'> {
  const last = chunks.at(-1);
  const isNew =
    text.length > (last?.text_end ?? 0) || reasoning.length > (last?.reasoning_end ?? 0);
  const seq = chunks.length + 1;
  const chunk = { seq, text_end: text.length, reasoning_end: reasoning.length, at };
  const all = isNew ? [...chunks, chunk] : chunks;
  return { text, reasoning, refusal, tool_calls, chunks: all, usage, seq: all.length };
}
