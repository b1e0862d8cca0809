/**
 * The one transaction of a submission: credits held, task, work and ledger entry stored together,
 * so a crash leaves all of it or nothing.
 */
import { hold, openBook, type Payment } from '../../credits/index.ts';
import { inTurn } from '../../platform/concurrency/turns.ts';
import { checked, collections, readDoc, runTransaction } from '../../platform/database.ts';
import type { TaskDeps } from '../core/deps.ts';
import type { TaskDoc } from '../core/documents/schema.ts';
import { RequestConflictError } from '../core/errors.ts';
import type { Drafts } from './draft.ts';

export interface Submitted {
  readonly task: TaskDoc;
  readonly available: number;
  /** True when this request id had been taken in before, other than by a commit of this very try. */
  readonly replayed: boolean;
}

/**
 * Stores drafts once: the same task id answers what was stored before. `payment`: from a
 * reservation, or under caps. Throws RequestConflictError, and what `hold` throws.
 */
export function takeIn(deps: TaskDeps, drafts: Drafts, payment?: Payment): Promise<Submitted> {
  return inTurn(deps, drafts.task.openid, () => store(deps, drafts, payment));
}

async function store(
  deps: TaskDeps,
  { task, work, text, cut, lease }: Drafts,
  payment?: Payment,
): Promise<Submitted> {
  return runTransaction(deps, async (tx) => {
    // Read inside the transaction too: a double tap, or our own commit whose reply was lost.
    const earlier = await readDoc<TaskDoc>(tx, collections.tasks, task._id);
    // The time of this try: what expired while it waited cannot be spent.
    const book = await openBook(tx, task.openid, new Date(deps.clock.now()));
    if (earlier !== null) {
      if (earlier.payload_hash !== task.payload_hash) {
        throw new RequestConflictError(`task ${task._id}`);
      }
      return {
        task: earlier,
        available: book.account.available,
        replayed: !isSameTry(earlier, task),
      };
    }
    const held = await hold(tx, book, {
      taskId: task._id,
      price: task.price,
      maxInFlight: deps.policy.maxInFlight,
      reason: `${task.type}/${task.model}`,
      payment,
    });
    const taken = { ...task, ...lease?.(), hold: held.hold };
    checked(await tx.collection(collections.tasks).add(taken));
    checked(await tx.collection(collections.works).add(work));
    if (text !== undefined) checked(await tx.collection(collections.texts).add(text));
    if (cut !== undefined) checked(await tx.collection(collections.exports).add(cut));
    return { task: taken, available: held.available, replayed: false };
  });
}

/** Our own commit, whose answer was lost: nobody else runs a stream that came in with it. */
function isSameTry(stored: TaskDoc, { path_secret, fence }: TaskDoc): boolean {
  return stored.path_secret === path_secret && stored.fence === fence;
}
