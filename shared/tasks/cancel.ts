/** Cancelling: free while nobody works on the task; otherwise asked of the provider, and told. */
import { collections, readDoc } from '../platform/database.ts';
import { NotFoundError } from '../platform/errors.ts';
import type { TaskDeps } from './core/deps.ts';
import type { CancelDoc, TaskDoc } from './core/documents/schema.ts';
import { settleTask } from './core/ending/settle.ts';
import { AlreadySettledError, LeaseLostError } from './core/errors.ts';
import { isTerminal } from './core/states.ts';
import { repeatOnLostReply, updateWhere } from './core/write.ts';
import { askToCancel } from './streams/checkpoint.ts';

export type CancelAnswer = 'cancelled' | 'requested' | 'refused';

/** A task of this user. Throws NotFoundError for another's as for none. */
export async function ownTask(
  deps: Pick<TaskDeps, 'db'>,
  openid: string,
  taskId: string,
): Promise<TaskDoc> {
  const task = await readDoc<TaskDoc>(deps.db, collections.tasks, taskId);
  if (task === null || task.openid !== openid) throw new NotFoundError(`task ${taskId}`);
  return task;
}

/** Whose task it is, for an operator who acts in their stead. Throws NotFoundError. */
export async function ownerOf(deps: Pick<TaskDeps, 'db'>, taskId: string): Promise<string> {
  const task = await readDoc<TaskDoc>(deps.db, collections.tasks, taskId);
  if (task === null) throw new NotFoundError(`task ${taskId}`);
  return task.openid;
}

/**
 * `cancelled`: the credits are back. `requested`: the provider is being asked; the work tells how
 * it ends. `refused`: it was asked before and could not stop; the task goes on.
 * Throws NotFoundError, AlreadySettledError.
 */
export async function cancelTask(
  deps: Pick<TaskDeps, 'db' | 'clock' | 'random' | 'policy'>,
  openid: string,
  taskId: string,
): Promise<CancelAnswer> {
  const task = await ownTask(deps, openid, taskId);
  if (isTerminal(task.status)) throw new AlreadySettledError(task.status);
  if (task.status === 'pending') {
    const settled = await cancelPending(deps, taskId);
    if (settled !== null) return settled;
  }
  return requestCancel(deps, task);
}

async function cancelPending(
  deps: Pick<TaskDeps, 'db' | 'clock' | 'random' | 'policy'>,
  taskId: string,
): Promise<'cancelled' | null> {
  try {
    const { task, settledNow } = await settleTask(deps, taskId, {
      ending: { kind: 'cancelled' },
      authority: { whilePending: true },
    });
    if (!settledNow) throw new AlreadySettledError(task.status);
    return 'cancelled';
  } catch (error) {
    // A worker claimed it in between: it is asked instead.
    if (error instanceof LeaseLostError) return null;
    throw error;
  }
}

async function requestCancel(
  deps: Pick<TaskDeps, 'db' | 'clock' | 'random' | 'policy'>,
  task: TaskDoc,
): Promise<CancelAnswer> {
  if (task.step === 'stream') {
    await askToCancel(deps, task._id);
    return 'requested';
  }
  if (task.cancel !== null) return answerTo(task.cancel);
  const now = new Date(deps.clock.now());
  const asked = await repeatOnLostReply(deps, () =>
    updateWhere(
      deps,
      // A repetition that comes late must not undo what the provider has answered meanwhile.
      { _id: task._id, status: 'processing', cancel: null },
      { cancel: { requested_at: now, answer: 'waiting' }, next_run_at: now },
    ),
  );
  if (asked !== null) return 'requested';
  const after = await readDoc<TaskDoc>(deps.db, collections.tasks, task._id);
  if (after !== null && !isTerminal(after.status) && after.cancel !== null) {
    return answerTo(after.cancel);
  }
  throw new AlreadySettledError(after?.status ?? 'completed');
}

const answerTo = ({ answer }: CancelDoc): CancelAnswer =>
  answer === 'refused' ? 'refused' : 'requested';
