/** Ends a stream: its words, its money and its task, in the one transaction of every task. */

import { inTurn } from '../../platform/concurrency/turns.ts';
import { InvariantError } from '../../platform/errors.ts';
import type { TaskDeps } from '../core/deps.ts';
import type { TaskDoc } from '../core/documents/schema.ts';
import { hasWords, type Words, withChunk } from '../core/documents/texts.ts';
import { settleTask } from '../core/ending/settle.ts';
import { type Outcome, outcomeOf, type StreamEnd, termsOf, usageOf } from './outcome.ts';

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
  const at = new Date(deps.clock.now());
  // The words alone: where they were taken over, all else that is stored beside them came too.
  const { text, reasoning, refusal, tool_calls, chunks, usage } = withChunk(words, at);
  const settled = await inTurn(deps, task.openid, () =>
    settleTask(deps, task._id, {
      ending,
      authority: { fence: task.fence },
      words: {
        ...{ text, reasoning, refusal, tool_calls, chunks, usage, flags },
        seq: chunks.length,
        finish_reason: finishReason,
      },
      ...(route === undefined ? {} : { route }),
      tokens: hasWords(words) ? (words.usage ?? usageOf(task, words)).total_tokens : 0,
    }),
  );
  deps.log.info('stream closed', { how: end.how, flags, status: settled.task.status });
  return { task: settled.task, outcome: settled.settledNow ? outcome : null };
}
