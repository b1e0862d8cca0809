/** What an operator may do to tasks; each through the same verbs that users and workers go through. */
import { checked, collections, type Database, readDoc } from '../platform/database.ts';
import { InvalidRequestError, NotFoundError } from '../platform/errors.ts';
import type { TaskDeps } from './core/deps.ts';
import type { TaskDoc, WorkDoc } from './core/documents/schema.ts';
import { settleTask } from './core/ending/settle.ts';
import { AlreadySettledError } from './core/errors.ts';
import { isTerminal } from './core/states.ts';
import { updateWhere } from './core/write.ts';
import { canResubmit, resubmit } from './submit/resubmit.ts';

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
    throw new InvalidRequestError([
      { field: 'taskId', message: '导出和上传不能重试，请用户重新发起' },
    ]);
  }
  const again = await resubmit(deps, task);
  return { answer: 'resubmitted', taskId: again.task._id };
}
