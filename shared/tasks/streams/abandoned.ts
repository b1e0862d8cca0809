/**
 * A stream whose lease has run out, or whose ticket nobody used: whoever claims it ends it, by the
 * words as they were last stored.
 */
import type { TaskDeps } from '../core/deps.ts';
import type { TaskDoc } from '../core/documents/schema.ts';
import type { TextDoc } from '../core/documents/texts.ts';
import { LeaseLostError } from '../core/errors.ts';
import { type Settled, settled } from '../core/outcome.ts';
import { closeStream } from './close.ts';
import { takeWords } from './lease.ts';
import type { StreamEnd } from './outcome.ts';

/** `task` has just been claimed: its fence is ours. */
export async function endAbandoned(deps: TaskDeps, task: TaskDoc): Promise<Settled> {
  const words = await takeWords(deps, task);
  if (words === null) throw new LeaseLostError(`text ${task._id}, fence ${task.fence}`);
  const closed = await closeStream(deps, task, { words, end: endOf(task, words) });
  return settled(closed.task);
}

function endOf({ stream, fence }: TaskDoc, { cancel_requested_at: wish }: TextDoc): StreamEnd {
  if (wish !== null) return { how: 'cancelled' };
  // The first claim of one that waits for its ticket is ours.
  const waits = stream?.ticket_hash !== null && fence === 1;
  return { how: waits ? 'not_opened' : 'swept' };
}
