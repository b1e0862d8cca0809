/**
 * A stream whose lease has run out, or whose ticket nobody used: whoever claims it ends it, by the
 * words as they were last stored.
 */
import { checked, collections } from '../../platform/database.ts';
import { InvariantError } from '../../platform/errors.ts';
import type { TaskDeps } from '../core/deps.ts';
import { type Settled, settled } from '../core/outcome.ts';
import type { TaskDoc } from '../core/schema.ts';
import type { TextDoc } from '../core/texts.ts';
import { closeStream } from './close.ts';
import type { StreamEnd } from './outcome.ts';

/** `task` has just been claimed: its fence is ours. */
export async function endAbandoned(deps: TaskDeps, task: TaskDoc): Promise<Settled> {
  const words = await takeOver(deps, task);
  const closed = await closeStream(deps, task, { words, end: endOf(task, words) });
  return settled(closed.task);
}

/** Words as they are, under our fence: whoever was frozen in the middle adds no more. */
async function takeOver(
  { db, clock }: Pick<TaskDeps, 'db' | 'clock'>,
  { _id, fence }: TaskDoc,
): Promise<TextDoc> {
  const updated_at = new Date(clock.now());
  const taken = checked(
    await db.collection(collections.texts).where({ _id }).updateAndReturn({ fence, updated_at }),
  );
  if (taken.updated !== 1) throw new InvariantError(`task ${_id} has no text`);
  return taken.doc as TextDoc;
}

function endOf(
  { stream }: TaskDoc,
  { seq, request, cancel_requested_at: wish }: TextDoc,
): StreamEnd {
  if (wish !== null) return { how: 'cancelled' };
  const waits = stream?.ticket_hash !== null && request !== null && seq === 0;
  return { how: waits ? 'not_opened' : 'swept' };
}
