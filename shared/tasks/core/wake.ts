/** Whose turn it is when a job has results: films are made by a function of their own. */
import type { TaskDeps } from './deps.ts';
import type { TaskDoc } from './documents/schema.ts';

export function finishedBy(
  { catalogue }: Pick<TaskDeps, 'catalogue'>,
  { model, type }: Pick<TaskDoc, 'model' | 'type'>,
): 'processor' | 'renderer' {
  if (type === 'export') return 'renderer';
  return catalogue.get(model).kind === 'video' ? 'renderer' : 'processor';
}

/** Whether the process with these parts can make this task's results. */
export function canFinish(deps: TaskDeps, task: Pick<TaskDoc, 'model' | 'type'>): boolean {
  if (deps.finisher === undefined) return false;
  return finishedBy(deps, task) === 'processor' || deps.films !== undefined;
}
