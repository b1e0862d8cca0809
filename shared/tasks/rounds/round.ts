/** What the rounds of the timers have in common. */
import type { TaskDeps } from '../core/deps.ts';
import type { TaskDoc } from '../core/documents/schema.ts';

export interface RoundReport {
  readonly due: number;
  readonly visited: number;
}

/** One task's trouble must not end the round for the others. */
export async function safely(
  deps: Pick<TaskDeps, 'log'>,
  task: Pick<TaskDoc, '_id'>,
  visit: () => Promise<unknown>,
): Promise<void> {
  try {
    await visit();
  } catch (error) {
    deps.log.error('visit failed', { task_id: task._id, error });
  }
}
