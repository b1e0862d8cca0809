/**
 * What a task leaves behind: safe copies of the user's photos, and bytes a provider gave that were
 * put aside until the picture path had them. Nobody looks at them again, and photos are kept no
 * longer than they are needed, so they go an hour after the task has ended.
 */
import { checked, collections } from '../platform/database.ts';
import type { TaskDeps } from './deps.ts';
import type { TaskDoc } from './schema.ts';
import { updateWhere } from './store.ts';

/** Longer than any worker that was frozen at the end, and any late check but the last, lives. */
const TIDY_AFTER_MS = 60 * 60_000;
const BATCH = 50;

type Leaving = Pick<TaskDoc, 'prepared' | 'results'>;

/** Files of an ended task that no work shows. */
function leftovers({ prepared, results }: Leaving): string[] {
  const raw = results.flatMap(({ raw_file_id }) => (raw_file_id === null ? [] : [raw_file_id]));
  return [...(prepared ?? []), ...raw];
}

/** When a task that ends `at` is to be tidied up after; null when it leaves nothing. */
export function tidyAt(task: Leaving, at: Date): Date | null {
  return leftovers(task).length === 0 ? null : new Date(at.getTime() + TIDY_AFTER_MS);
}

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
    if (await tidyOne(deps, task)) tidied += 1;
  }
  return tidied;
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
