/** What an export could not do as it was asked for. */
import { checked, collections, type Database } from '../../platform/database.ts';
import type { TaskDoc } from '../../tasks/index.ts';
import type { Take } from '../core/takes.ts';

/** A page of exports has no more. */
const MOST = 200;

/**
 * As the renderer names it, by work. It is kept with the task alone: a work is what its owner sees
 * everywhere.
 */
export async function exportWarnings(
  db: Database,
  takes: readonly Take[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const done = takes.filter(({ status }) => status === 'completed');
  if (done.length === 0) return new Map();
  const ids = done.map(({ task_id }) => task_id);
  const query = db.collection(collections.tasks).where({ _id: db.command.in(ids) });
  const found = await query.field({ stages: true }).limit(MOST).get();
  const tasks = checked(found).data as Pick<TaskDoc, '_id' | 'stages'>[];
  return new Map(
    tasks.map(({ _id, stages }) => [_id, [...new Set(stages.flatMap((stage) => stage.warnings))]]),
  );
}
