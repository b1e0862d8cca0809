/** Whose turn it is when a job has results: films are made by a function of their own. */
import type { TaskDeps } from './deps.ts';
import type { TaskDoc } from './documents/schema.ts';
import { kindAt } from './own.ts';

type Made = Pick<TaskDoc, 'model' | 'type' | 'target'>;

export function finishedBy(
  { catalogue }: Pick<TaskDeps, 'catalogue'>,
  { model, type, target }: Made,
): 'processor' | 'renderer' {
  if (type === 'export') return 'renderer';
  if (type === 'upload') {
    return kindAt(target?.slot ?? 'frame') === 'video' ? 'renderer' : 'processor';
  }
  return catalogue.get(model).kind === 'video' ? 'renderer' : 'processor';
}

/** Whether the process with these parts can make this task's results. */
export function canFinish(deps: TaskDeps, task: Made): boolean {
  if (deps.finisher === undefined) return false;
  return finishedBy(deps, task) === 'processor' || deps.films !== undefined;
}
