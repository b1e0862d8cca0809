/**
 * An operator's hand on tasks, one or many: who comes first of several, and what each of many
 * answered. What is done is done by the verbs that users and workers go through.
 */
import { DarkroomError, InvalidRequestError } from '../platform/errors.ts';
import { type CancelAnswer, cancelTask } from './cancel.ts';
import type { TaskDeps } from './core/deps.ts';
import type { TaskDoc } from './core/documents/schema.ts';
import { updateWhere } from './core/write.ts';
import { findTasks, type TaskFilter } from './find.ts';
import { type RetryAnswer, releaseTask, retryTask } from './operate.ts';

/**
 * Retries every task a filter matches. An empty filter is refused: it would mean all of them.
 * Throws InvalidRequestError.
 */
export async function redrive(
  deps: TaskDeps,
  filter: TaskFilter,
  limit: number,
): Promise<RedriveReport> {
  assertSomeFilter(filter);
  const tasks = await findTasks(deps.db, filter, limit);
  const until = Number.POSITIVE_INFINITY;
  const { done, refused } = await actOnEach(deps, tasks, { action: 'retry', until });
  const codes = refused.map(({ task_id, code }) => ({ task_id, code }));
  return { matched: tasks.length, retried: done, refused: codes };
}

export interface RedriveReport {
  readonly matched: number;
  readonly retried: number;
  /** Those that could not be taken in again. */
  readonly refused: readonly Pick<Refusal, 'task_id' | 'code'>[];
}

/** Throws InvalidRequestError. */
export function assertSomeFilter(filter: TaskFilter): void {
  if (Object.values(filter).some((value) => value !== undefined)) return;
  throw new InvalidRequestError([{ field: 'filter', message: '筛选条件不能为空' }]);
}

export const handActions = ['retry', 'release', 'cancel'] as const;
export type HandAction = (typeof handActions)[number];

/** What an operator's hand did, in a word, and the task that came of it where there is a new one. */
export interface Acted {
  readonly answer: RetryAnswer | CancelAnswer | 'released';
  readonly newTaskId: string | null;
}

/** Throws what the action throws. */
export async function act(deps: TaskDeps, task: TaskDoc, action: HandAction): Promise<Acted> {
  switch (action) {
    case 'retry': {
      const { answer, taskId } = await retryTask(deps, task._id);
      return { answer, newTaskId: answer === 'resubmitted' ? taskId : null };
    }
    case 'release':
      await releaseTask(deps, task._id);
      return { answer: 'released', newTaskId: null };
    case 'cancel':
      return { answer: await cancelTask(deps, task.openid, task._id), newTaskId: null };
    default:
      return action satisfies never;
  }
}

export interface Refusal {
  readonly task_id: string;
  readonly code: string;
  /** Chinese. */
  readonly message: string;
}

export interface EachReport {
  /** Of the tasks given, how many had their turn: the first so many. */
  readonly handled: number;
  readonly done: number;
  readonly refused: readonly Refusal[];
}

/** One after the other, until `until` (ms); one that refuses does not stop the others. */
export async function actOnEach(
  deps: TaskDeps,
  tasks: readonly TaskDoc[],
  { action, until }: { readonly action: HandAction; readonly until: number },
): Promise<EachReport> {
  const refused: Refusal[] = [];
  let handled = 0;
  for (const task of tasks) {
    if (deps.clock.now() >= until) break;
    handled += 1;
    try {
      await act(deps, task, action);
    } catch (error) {
      deps.log.warn('refused by a task', { task_id: task._id, action, error });
      const known = error instanceof DarkroomError ? error : null;
      const { code = 'INTERNAL', userMessage: message = '系统繁忙，请稍后再试' } = known ?? {};
      refused.push({ task_id: task._id, code, message });
    }
  }
  return { handled, done: handled - refused.length, refused };
}

/**
 * What an operator decides on: how a task stands, and how often operators have acted on it. Not its
 * version, which moves with every check of a worker.
 */
export function seenOf({ status, step, attempt, turns = 0 }: TaskDoc): string {
  return `${status}.${step}.${attempt}.${turns}`;
}

/**
 * Of several operators who saw a task the same way, one gets the turn. Null when it stands otherwise
 * by now. One conditional write.
 */
export async function takeTurn(
  deps: Pick<TaskDeps, 'db' | 'clock'>,
  taskId: string,
  seen: string,
): Promise<TaskDoc | null> {
  const { command } = deps.db;
  const [status, step, attempt = '', turns = ''] = seen.split('.');
  const where = { _id: taskId, status, step, attempt: Number(attempt) };
  // Absent in tasks on which nobody has acted.
  const before = Number(turns) === 0 ? command.in([0, null]) : Number(turns);
  return updateWhere(deps, { ...where, turns: before }, { turns: command.inc(1) });
}
