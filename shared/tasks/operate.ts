/** What an operator may do to tasks; each through the same verbs that users and workers go through. */
import { checked, collections, type Database, readDoc } from '../platform/database.ts';
import { InvalidRequestError, NotFoundError } from '../platform/errors.ts';
import type { TaskDeps } from './core/deps.ts';
import type { TaskDoc, WorkDoc } from './core/documents/schema.ts';
import { settleTask } from './core/ending/settle.ts';
import { AlreadySettledError } from './core/errors.ts';
import { isTerminal, type TaskStatus } from './core/states.ts';
import { updateWhere } from './core/write.ts';
import { canResubmit, resubmit } from './submit/resubmit.ts';

export interface TaskFilter {
  readonly status?: TaskStatus | undefined;
  readonly openid?: string | undefined;
  readonly model?: string | undefined;
  readonly errorCode?: string | undefined;
  readonly quarantined?: boolean | undefined;
  /** Instants in ms. */
  readonly createdAfter?: number | undefined;
  readonly createdBefore?: number | undefined;
}

/** Newest first, at most `limit`. */
export async function findTasks(
  db: Database,
  filter: TaskFilter,
  limit: number,
): Promise<TaskDoc[]> {
  const result = checked(
    await db
      .collection(collections.tasks)
      .where(whereOf(db, filter))
      .orderBy('created_at', 'desc')
      .limit(limit)
      .get(),
  );
  return result.data as TaskDoc[];
}

function whereOf({ command }: Database, filter: TaskFilter): Record<string, unknown> {
  const where: Record<string, unknown> = {};
  if (filter.status !== undefined) where.status = filter.status;
  if (filter.openid !== undefined) where.openid = filter.openid;
  if (filter.model !== undefined) where.model = filter.model;
  if (filter.errorCode !== undefined) where['error.code'] = filter.errorCode;
  if (filter.quarantined !== undefined) where.quarantined = filter.quarantined;
  const { createdAfter: after, createdBefore: before } = filter;
  const bounds = [
    ...(after === undefined ? [] : [command.gte(new Date(after))]),
    ...(before === undefined ? [] : [command.lt(new Date(before))]),
  ];
  const [first, second] = bounds;
  if (first !== undefined) where.created_at = second === undefined ? first : first.and(second);
  return where;
}

/** A task with its work and its ledger entries. Throws NotFoundError. */
export async function inspectTask(db: Database, taskId: string) {
  const task = await readDoc<TaskDoc>(db, collections.tasks, taskId);
  if (task === null) throw new NotFoundError(`task ${taskId}`);
  const work = await readDoc<WorkDoc>(db, collections.works, taskId);
  const records = checked(
    await db.collection(collections.records).where({ task_id: taskId }).limit(10).get(),
  );
  return { task, work, records: records.data };
}

/**
 * Ends a live task and gives its credits back, whatever a worker is doing with it.
 * Throws NotFoundError, AlreadySettledError.
 */
export async function releaseTask(deps: TaskDeps, taskId: string): Promise<TaskDoc> {
  const { task, settledNow } = await settleTask(deps, taskId, {
    ending: {
      kind: 'failed',
      error: { code: 'RELEASED_BY_OPERATOR', message: '任务已终止', provider_error: null },
    },
    authority: { operator: true },
  });
  if (!settledNow) throw new AlreadySettledError(task.status);
  return task;
}

export type RetryAnswer = 'woken' | 'resubmitted';

/**
 * A live task is made due at once, its back-off and poison count forgotten, on the hold it has. A
 * failed or cancelled one is taken in again as a new task with a new hold at the old quote; doing
 * that twice answers the same new task. Throws what submitting throws, and InvalidRequestError for
 * a completed task.
 */
export async function retryTask(
  deps: TaskDeps,
  taskId: string,
): Promise<{ answer: RetryAnswer; taskId: string }> {
  const task = await readDoc<TaskDoc>(deps.db, collections.tasks, taskId);
  if (task === null) throw new NotFoundError(`task ${taskId}`);
  if (!isTerminal(task.status)) {
    const now = new Date(deps.clock.now());
    const where = { _id: taskId, status: task.status };
    await updateWhere(deps, where, { next_run_at: now, claims: 0, setbacks: 0 });
    return { answer: 'woken', taskId };
  }
  if (task.status === 'completed') {
    throw new InvalidRequestError([{ field: 'taskId', message: '任务已完成，无需重试' }]);
  }
  if (task.step === 'stream') {
    throw new InvalidRequestError([{ field: 'taskId', message: '对话不能重试，请重新提问' }]);
  }
  if (!canResubmit(task)) {
    throw new InvalidRequestError([{ field: 'taskId', message: '导出不能重试，请重新导出' }]);
  }
  const again = await resubmit(deps, task);
  return { answer: 'resubmitted', taskId: again.task._id };
}

export interface RedriveReport {
  readonly matched: number;
  readonly retried: number;
  /** Task id and code of those that could not be taken in again. */
  readonly refused: readonly { readonly task_id: string; readonly code: string }[];
}

/** Retries every task a filter matches. An empty filter is refused: it would mean all of them. */
export async function redrive(
  deps: TaskDeps,
  filter: TaskFilter,
  limit: number,
): Promise<RedriveReport> {
  if (Object.values(filter).every((value) => value === undefined)) {
    throw new InvalidRequestError([{ field: 'filter', message: '筛选条件不能为空' }]);
  }
  const tasks = await findTasks(deps.db, filter, limit);
  const refused: { task_id: string; code: string }[] = [];
  let retried = 0;
  for (const task of tasks) {
    try {
      await retryTask(deps, task._id);
      retried += 1;
    } catch (error) {
      deps.log.warn('not retried', { task_id: task._id, error });
      const code = (error as { code?: string }).code ?? 'INTERNAL';
      refused.push({ task_id: task._id, code });
    }
  }
  return { matched: tasks.length, retried, refused };
}
