/** Words put aside while they come, so that nothing that must happen depends on who sends them. */
import { checked, collections, readDoc, replacing } from '../../platform/database.ts';
import type { TaskDeps } from '../core/deps.ts';
import type { TaskDoc } from '../core/documents/schema.ts';
import type { TextDoc, Words } from '../core/documents/texts.ts';
import { LeaseLostError } from '../core/errors.ts';
import { repeatOnLostReply } from '../core/write.ts';

type Deps = Pick<TaskDeps, 'db' | 'clock' | 'random'>;

/**
 * Stores `words`, whose last chunk is new: one conditional write. `cancel`: stored or not, its user
 * wants no more. Throws LeaseLostError when another worker has taken the stream over, or ended it.
 */
export async function storeWords(
  deps: Deps,
  { _id, fence }: Pick<TaskDoc, '_id' | 'fence'>,
  words: Words,
): Promise<'stored' | 'cancel'> {
  const { db, clock } = deps;
  const seq = words.chunks.length;
  const fields = { ...words, seq, updated_at: new Date(clock.now()) };
  const where = { _id, fence, seq: seq - 1, ended_at: null, cancel_requested_at: null };
  const written = await repeatOnLostReply(deps, async () =>
    checked(await db.collection(collections.texts).where(where).update(replacing(db, fields))),
  );
  if (written.updated === 1) return 'stored';
  const now = await stillOurs(deps, { _id, fence });
  if (now.cancel_requested_at !== null) return 'cancel';
  // An earlier try of this very write had happened after all.
  if (now.seq === seq) return 'stored';
  throw new LeaseLostError(`text ${_id}, chunk ${seq} after ${now.seq}`);
}

/** Asked while no words come. Throws LeaseLostError. */
export async function isCancelAsked(
  deps: Pick<TaskDeps, 'db'>,
  task: Pick<TaskDoc, '_id' | 'fence'>,
): Promise<boolean> {
  return (await stillOurs(deps, task)).cancel_requested_at !== null;
}

/** As it is stored. Throws LeaseLostError when it is not ours to write any more. */
async function stillOurs(
  { db }: Pick<TaskDeps, 'db'>,
  { _id, fence }: Pick<TaskDoc, '_id' | 'fence'>,
): Promise<TextDoc> {
  const text = await readDoc<TextDoc>(db, collections.texts, _id);
  if (text === null || text.fence !== fence || text.ended_at !== null) {
    throw new LeaseLostError(`text ${_id}, fence ${fence}`);
  }
  return text;
}

/** Leaves its user's wish where whoever runs the stream looks every second. */
export async function askToCancel(deps: Deps, taskId: string): Promise<void> {
  const { db, clock } = deps;
  const at = new Date(clock.now());
  await repeatOnLostReply(deps, async () =>
    checked(
      await db
        .collection(collections.texts)
        .where({ _id: taskId, ended_at: null, cancel_requested_at: null })
        .update({ cancel_requested_at: at, updated_at: at }),
    ),
  );
}
