/** The sweeper removes what ended tasks leave behind, once its time has come. */
import { checked, collections } from '../../platform/database.ts';
import type { TaskDeps } from '../core/deps.ts';
import type { TaskDoc } from '../core/documents/schema.ts';
import { leftovers, TIDY_AFTER_MS } from '../core/ending/leftovers.ts';
import { updateWhere } from '../core/write.ts';
import { removeUnusedSegments } from '../exports/segments.ts';
import { safely } from './round.ts';

const BATCH = 50;

/**
 * Removes what is due, longest due first, and starts none after `until` (ms). Two at once are
 * safe: removing what is gone is no error. What cannot be removed is tried again an hour later.
 */
export async function tidyRound(
  deps: Pick<TaskDeps, 'db' | 'clock' | 'log' | 'store'>,
  until: number,
): Promise<number> {
  const due = { tidy_at: deps.db.command.lte(new Date(deps.clock.now())) };
  const tasks = deps.db.collection(collections.tasks).where(due);
  const found = checked(await tasks.orderBy('tidy_at', 'asc').limit(BATCH).get());
  let tidied = 0;
  for (const task of found.data as TaskDoc[]) {
    if (deps.clock.now() >= until) break;
    await safely(deps, task, async () => {
      if (await tidyOne(deps, task)) tidied += 1;
    });
  }
  return tidied + (await removeUnusedSegments(deps));
}

/** A gift on its way still needs the bytes its job gave. */
const needsThem = (task: TaskDoc): boolean => task.gift === 'ready' || task.late_check_at !== null;

async function tidyOne(
  deps: Pick<TaskDeps, 'db' | 'clock' | 'log' | 'store'>,
  task: TaskDoc,
): Promise<boolean> {
  const done = !needsThem(task) && (await removed(deps, task));
  const tidy_at = done ? null : new Date(deps.clock.now() + TIDY_AFTER_MS);
  // A gift that became ready meanwhile has moved the version on, and its own time is kept.
  await updateWhere(deps, { _id: task._id, version: task.version }, { tidy_at });
  return done;
}

async function removed(deps: Pick<TaskDeps, 'log' | 'store'>, task: TaskDoc): Promise<boolean> {
  try {
    await deps.store.remove(leftovers(task));
    return true;
  } catch (error) {
    deps.log.warn('files left behind', { task_id: task._id, error });
    return false;
  }
}
