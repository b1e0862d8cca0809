/** How a task document is written once somebody owns it: conditionally, on fence and status. */
import { checked, collections, type Database, isLostReply } from '../platform/database.ts';
import type { TaskDeps } from './deps.ts';
import { LeaseLostError } from './errors.ts';
import { backoffMs } from './policy.ts';
import { NO_LEASE, type TaskDoc } from './schema.ts';
import { allowedFrom } from './states.ts';

export type TaskFields = Partial<Omit<TaskDoc, '_id' | 'version' | 'updated_at'>>;

/** Objects and arrays replace what is stored: a plain nested object would be merged into it. */
export function replacing(db: Database, fields: Readonly<Record<string, unknown>>): object {
  const out: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    const nested = typeof value === 'object' && value !== null && !(value instanceof Date);
    out[name] = nested ? db.command.set(value) : value;
  }
  return out;
}

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

/**
 * A worker's write. Throws LeaseLostError when the fence moved on or the task ended: a zombie
 * changes nothing and stops.
 */
export async function writeFenced(
  deps: Pick<TaskDeps, 'db' | 'clock' | 'random'>,
  task: TaskDoc,
  fields: TaskFields,
): Promise<TaskDoc> {
  const where = {
    _id: task._id,
    fence: task.fence,
    status: deps.db.command.in(allowedFrom('checkpoint')),
  };
  const written = await repeatOnLostReply(deps, () => updateWhere(deps, where, fields));
  if (written === null) throw new LeaseLostError(`task ${task._id}, fence ${task.fence}`);
  return written;
}

/** Progress was made: stores it and gives the task back, due again after `delayMs`. */
export function handBack(
  deps: Pick<TaskDeps, 'db' | 'clock' | 'random'>,
  task: TaskDoc,
  options: { delayMs: number; fields?: TaskFields },
): Promise<TaskDoc> {
  return writeFenced(deps, task, {
    lease_expires_at: NO_LEASE,
    next_run_at: new Date(deps.clock.now() + options.delayMs),
    claims: 0,
    setbacks: 0,
    ...options.fields,
  });
}

/**
 * The next step needs the processor: calls it. A visit that only calls is neither progress nor a
 * failure, so it leaves the poison count as it found it.
 */
export function callProcessor(
  deps: Pick<TaskDeps, 'db' | 'clock' | 'random'>,
  task: TaskDoc,
  fields: TaskFields = {},
): Promise<TaskDoc> {
  const { setbacks } = task;
  const counts = { claims: Math.max(0, task.claims - 1), setbacks };
  return handBack(deps, task, { delayMs: 0, fields: { wake: 'processor', ...counts, ...fields } });
}

/** Nothing was learned: gives the task back with back-off, at least `atLeastMs`. */
export function backOff(
  deps: Pick<TaskDeps, 'db' | 'clock' | 'random'>,
  task: TaskDoc,
  options: { atLeastMs?: number; fields?: TaskFields } = {},
): Promise<TaskDoc> {
  const delayMs = Math.max(options.atLeastMs ?? 0, backoffMs(task.setbacks, deps.random));
  return handBack(deps, task, {
    delayMs,
    fields: { setbacks: task.setbacks + 1, ...options.fields },
  });
}
