/** Of several operators at one task: who comes first acts, the others are told what is now. */
import { inspectTask, type TaskDoc, takeTurn } from '../tasks/index.ts';
import type { ConsoleApp } from './core/app.ts';
import { ConflictError } from './core/errors.ts';
import { rowOf } from './views/task-row.ts';

export interface SeenTask {
  readonly taskId: string;
  /** The version of the row. */
  readonly seen: string;
}

/** Throws NotFoundError, and ConflictError with the task as it is now. */
export async function turnAt(app: ConsoleApp, { taskId, seen }: SeenTask): Promise<TaskDoc> {
  const taken = await takeTurn(app, taskId, seen);
  if (taken !== null) return taken;
  const { task } = await inspectTask(app.db, taskId);
  throw new ConflictError(`task ${taskId}`, { task: rowOf(task) });
}
