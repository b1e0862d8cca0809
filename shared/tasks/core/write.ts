/** How a task document is written once somebody owns it: conditionally, on fence and status. */
import {
  checked,
  collections,
  type Database,
  isLostReply,
  readDoc,
  replacing,
} from '../../platform/database.ts';
import type { TaskDeps } from './deps.ts';
import { NO_LEASE, type TaskDoc } from './documents/schema.ts';
import { LeaseLostError } from './errors.ts';
import { type HandedBack, handedBack } from './outcome.ts';
import { backoffMs } from './policy.ts';
import { allowedFrom } from './states.ts';

export type TaskFields = Partial<Omit<TaskDoc, '_id' | 'version' | 'updated_at'>>;

const LOST_REPLY_TRIES = 3;

/** Repeats a write whose second run changes nothing more than its first, when no answer came. */
export async function repeatOnLostReply<T>(
  deps: Pick<TaskDeps, 'clock' | 'random'>,
  write: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      if (!isLostReply(error) || attempt >= LOST_REPLY_TRIES) throw error;
      await deps.clock.sleep(Math.ceil(deps.random.next() * 100 * 2 ** attempt));
    }
  }
}

/**
 * One conditional update; gives the document after it, or null when the condition did not hold.
 * The database decides: nothing read earlier is trusted.
 */
export async function updateWhere(
  deps: Pick<TaskDeps, 'db' | 'clock'>,
  where: object,
  fields: Readonly<Record<string, unknown>>,
): Promise<TaskDoc | null> {
  const { db } = deps;
  const result = checked(
    await db
      .collection(collections.tasks)
      .where(where)
      .updateAndReturn({
        ...replacing(db, fields),
        version: db.command.inc(1),
        updated_at: new Date(deps.clock.now()),
      }),
  );
  return result.updated === 1 ? (result.doc as TaskDoc) : null;
}

function whileMine(db: Database, task: TaskDoc): Record<string, unknown> {
  return {
    _id: task._id,
    fence: task.fence,
    status: db.command.in(allowedFrom('checkpoint')),
  };
}

/**
 * A worker's write. Throws LeaseLostError when the fence moved on or the task ended: a zombie
 * changes nothing and stops. A worker's writes happen in the order it made them, each at most
 * once: one whose answer was lost may reach the database after its repetition and what followed.
 */
export async function writeFenced(
  deps: Pick<TaskDeps, 'db' | 'clock' | 'random'>,
  task: TaskDoc,
  fields: TaskFields,
): Promise<TaskDoc> {
  const checkpoint = task.checkpoint + 1;
  const where = { ...whileMine(deps.db, task), checkpoint: task.checkpoint };
  let tries = 0;
  const written = await repeatOnLostReply(deps, () => {
    tries += 1;
    return updateWhere(deps, where, { ...fields, checkpoint });
  });
  const stored = written ?? (tries > 1 ? await earlierTry(deps, task, checkpoint) : null);
  if (stored === null) throw new LeaseLostError(`task ${task._id}, fence ${task.fence}`);
  return stored;
}

/** The task as an earlier try of the same write left it; nobody else writes under its fence. */
async function earlierTry(
  deps: Pick<TaskDeps, 'db'>,
  { _id, fence }: TaskDoc,
  checkpoint: number,
): Promise<TaskDoc | null> {
  const task = await readDoc<TaskDoc>(deps.db, collections.tasks, _id);
  const mine = task?.fence === fence && task.checkpoint === checkpoint;
  return mine && allowedFrom('checkpoint').includes(task.status) ? task : null;
}

/**
 * A worker's last write, when it does not know which of its earlier ones happened: takes the task
 * as it is stored, and whatever of them is still on its way comes too late.
 */
export async function giveUp(
  deps: Pick<TaskDeps, 'db' | 'clock' | 'random' | 'policy'>,
  task: TaskDoc,
  fields: TaskFields,
): Promise<void> {
  const { db, clock } = deps;
  const given = {
    ...fields,
    lease_expires_at: NO_LEASE,
    next_run_at: new Date(clock.now() + backoffMs(task.setbacks, deps)),
    setbacks: task.setbacks + 1,
    checkpoint: db.command.inc(1),
  };
  await repeatOnLostReply(deps, () => updateWhere(deps, whileMine(db, task), given));
}

/** Progress was made: stores it and gives the task back, due again after `delayMs`. */
export async function handBack(
  deps: Pick<TaskDeps, 'db' | 'clock' | 'random'>,
  task: TaskDoc,
  options: { delayMs: number; fields?: TaskFields },
): Promise<HandedBack> {
  const given = await writeFenced(deps, task, {
    lease_expires_at: NO_LEASE,
    next_run_at: new Date(deps.clock.now() + options.delayMs),
    claims: 0,
    setbacks: 0,
    ...options.fields,
  });
  return handedBack(given);
}

/**
 * The next step needs another function: calls it. A visit that only calls is neither progress nor
 * a failure, so it leaves the poison count as it found it.
 */
export function callFor(
  deps: Pick<TaskDeps, 'db' | 'clock' | 'random'>,
  task: TaskDoc,
  wake: 'processor' | 'renderer',
  fields: TaskFields = {},
): Promise<HandedBack> {
  const { setbacks } = task;
  const counts = { claims: Math.max(0, task.claims - 1), setbacks };
  return handBack(deps, task, { delayMs: 0, fields: { wake, ...counts, ...fields } });
}

/** Nothing was learned: gives the task back with back-off, at least `atLeastMs`. */
export function backOff(
  deps: Pick<TaskDeps, 'db' | 'clock' | 'random' | 'policy'>,
  task: TaskDoc,
  options: { atLeastMs?: number; fields?: TaskFields } = {},
): Promise<HandedBack> {
  const delayMs = Math.max(options.atLeastMs ?? 0, backoffMs(task.setbacks, deps));
  return handBack(deps, task, {
    delayMs,
    fields: { setbacks: task.setbacks + 1, ...options.fields },
  });
}
