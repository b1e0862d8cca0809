/** Verdicts that moderation services push for pictures they were asked about earlier. */
import type { Verdict } from '../moderation/contract.ts';
import { checked, collections, readDoc } from '../platform/database.ts';
import type { TaskDeps } from './core/deps.ts';
import type { TaskDoc, VerdictDoc } from './core/documents/schema.ts';
import { TIDY_AFTER_MS } from './core/ending/leftovers.ts';
import { handTicket, isAbout, TICKET_PATIENCE_MS } from './core/ending/verdicts.ts';
import { fileIdsOf } from './core/files.ts';
import { isTerminal } from './core/states.ts';
import { updateWhere } from './core/write.ts';
import { removeImages } from './finish/remove-images.ts';
import { runTask } from './run/run.ts';

/** Waits for a visit of another worker to end, ms. */
const VISIT_PATIENCE_MS = [250, 500, 1_000, 2_000] as const;

/**
 * A verdict that was pushed for a ticket. `decided`: it is stored and the task was visited, or is
 * being made and will read it; `taken_down`: the picture had been shown already and is gone now;
 * `ignored`: no task knows the ticket, or it changes nothing. The ticket is known to the moderation
 * service and to us only, so it vouches for the push.
 */
export async function takeVerdict(
  deps: TaskDeps,
  ticket: string,
  verdict: Verdict,
): Promise<Taken> {
  const { outcome } = verdict;
  if (outcome === 'review') return 'ignored';
  // A push can be faster than the write of the ticket it is about.
  const task = await untilFound(deps, TICKET_PATIENCE_MS, () =>
    addVerdict(deps, { 'reviews.ticket': ticket }, { ticket, outcome }),
  );
  return task === null ? 'ignored' : follow(deps, task, { ticket, outcome });
}

/**
 * What an operator says of a held file, with or without a ticket; the stricter of their word and a
 * service's counts. Answers as `takeVerdict`.
 */
export async function decideByHand(
  deps: TaskDeps,
  { taskId, fileId }: { readonly taskId: string; readonly fileId: string },
  outcome: VerdictDoc['outcome'],
): Promise<Taken> {
  const verdict = { ticket: handTicket(fileId), outcome };
  const where = { _id: taskId, 'reviews.file_id': fileId };
  const task = await addVerdict(deps, where, verdict);
  return task === null ? 'ignored' : follow(deps, task, verdict);
}

type Taken = 'decided' | 'taken_down' | 'ignored';

/** The verdict is stored: whoever holds the task reads it, or we visit it ourselves. */
async function follow(
  deps: TaskDeps,
  task: TaskDoc,
  { ticket, outcome }: VerdictDoc,
): Promise<Taken> {
  if (isTerminal(task.status)) {
    return outcome === 'block' ? takeDown(deps, task, ticket) : 'ignored';
  }
  // In any other step a worker is still making the rest, and reads the verdicts when it is done.
  if (task.step !== 'review') return 'decided';
  const visited = await untilFound(deps, VISIT_PATIENCE_MS, () => visit(deps, task._id));
  if (visited || outcome === 'pass') return 'decided';
  // The worker that held it may have shown the picture, its time limit having come just now.
  const after = await readDoc<TaskDoc>(deps.db, collections.tasks, task._id);
  const shown = after !== null && (await takeDown(deps, after, ticket)) === 'taken_down';
  return shown ? 'taken_down' : 'decided';
}

/**
 * Adds, and never replaces, so that it needs no lease: verdicts on several pictures at once, and
 * workers that write the task meanwhile, cannot undo each other. Null when no task has the ticket.
 */
function addVerdict(deps: TaskDeps, where: object, verdict: VerdictDoc): Promise<TaskDoc | null> {
  // Due at once, for the case that nobody can visit it now: a worker may have died holding it.
  const due = { next_run_at: new Date(deps.clock.now()) };
  return updateWhere(deps, where, { ...due, verdicts: deps.db.command.addToSet(verdict) });
}

/** Null while another worker holds the task: its visit may have begun before the verdict came. */
async function visit(deps: TaskDeps, taskId: string): Promise<true | null> {
  const outcome = await runTask(deps, taskId, { early: true });
  return outcome.kind === 'not_claimed' ? null : true;
}

async function untilFound<T>(
  deps: TaskDeps,
  waits: readonly number[],
  attempt: () => Promise<T | null>,
): Promise<T | null> {
  for (const ms of waits) {
    const found = await attempt();
    if (found !== null) return found;
    await deps.clock.sleep(ms);
  }
  return attempt();
}

/** The time limit had let it through; the verdict says it should not have. */
async function takeDown(
  deps: TaskDeps,
  task: TaskDoc,
  ticket: string,
): Promise<'taken_down' | 'ignored'> {
  if (!isTerminal(task.status)) return 'ignored';
  const review = task.reviews.find((candidate) => isAbout(ticket, candidate));
  const gone = task.images.filter(({ file_id }) => file_id === review?.file_id);
  if (review === undefined || gone.length === 0) return dropDiscarded(deps, task);
  checked(
    await deps.db
      .collection(collections.works)
      // A gift on its way is on no work yet, and nobody is told of what was never shown.
      .where({ _id: task._id, 'images.file_id': review.file_id })
      .update({
        // One picture and no list: another may be taken down at the same time.
        images: deps.db.command.pull({ file_id: review.file_id }),
        message: '部分内容未通过内容安全检测，已下架',
        updated_at: new Date(deps.clock.now()),
      }),
  );
  await removeImages(deps, gone);
  // A worker that was frozen may still store it again: the sweeper looks once more.
  const discarded = [...new Set([...task.discarded, ...fileIdsOf(gone)])];
  const tidy_at = new Date(deps.clock.now() + TIDY_AFTER_MS);
  await updateWhere(deps, { _id: task._id }, { discarded, tidy_at });
  deps.log.warn('picture taken down', { task_id: task._id });
  return 'taken_down';
}

/** The task ended without its pictures, which wait to be tidied up: a blocked one goes at once. */
async function dropDiscarded(deps: TaskDeps, task: TaskDoc): Promise<'ignored'> {
  await deps.store.remove(task.discarded);
  return 'ignored';
}
