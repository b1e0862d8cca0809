/**
 * The one transaction of a submission: credits held, task, work and ledger entry stored together,
 * so a crash leaves all of it or nothing.
 */
import { hold } from '../../credits/account.ts';
import { readAccount, writeEntry } from '../../credits/ledger.ts';
import { recordId } from '../../credits/schema.ts';
import { checked, collections, readDoc, runTransaction } from '../../platform/database.ts';
import type { TaskDeps } from '../core/deps.ts';
import { RequestConflictError } from '../core/errors.ts';
import type { TaskDoc } from '../core/schema.ts';
import type { Drafts } from './draft.ts';

export interface Submitted {
  readonly task: TaskDoc;
  readonly available: number;
  /** True when this request id had been taken in before. */
  readonly replayed: boolean;
}

/**
 * Stores drafts once: the same task id answers what was stored before. Throws
 * InsufficientCreditsError, TooManyInFlightError, AccountQuarantinedError, RequestConflictError.
 */
export async function takeIn(deps: TaskDeps, { task, work }: Drafts): Promise<Submitted> {
  return runTransaction(deps, async (tx) => {
    // Read inside the transaction too: a double tap, or our own commit whose reply was lost.
    const earlier = await readDoc<TaskDoc>(tx, collections.tasks, task._id);
    const state = await readAccount(tx, task.openid, task.created_at);
    if (earlier !== null) {
      if (earlier.payload_hash !== task.payload_hash) {
        throw new RequestConflictError(`task ${task._id}`);
      }
      return { task: earlier, available: state.account.available, replayed: true };
    }
    const account = hold(state.account, task.price, {
      maxInFlight: deps.policy.maxInFlight,
      at: task.created_at,
    });
    await writeEntry(
      tx,
      { account, exists: state.exists, at: task.created_at },
      {
        id: recordId.hold(task._id),
        kind: 'hold',
        amount: task.price,
        taskId: task._id,
        reason: `${task.type}/${task.model}`,
      },
    );
    checked(await tx.collection(collections.tasks).add(task));
    checked(await tx.collection(collections.works).add(work));
    return { task, available: account.available, replayed: false };
  });
}
