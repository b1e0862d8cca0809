/** Verdicts that moderation services push for pictures they were asked about earlier. */
import type { Verdict } from '../moderation/contract.ts';
import { checked, collections } from '../platform/database.ts';
import type { TaskDeps } from './deps.ts';
import { removeImages } from './making.ts';
import { runTask } from './run.ts';
import type { ReviewDoc, TaskDoc, WorkDoc } from './schema.ts';
import { isTerminal } from './states.ts';
import { updateWhere } from './store.ts';

/**
 * A verdict that was pushed for a ticket. `decided`: the task was visited; `taken_down`: the
 * picture had been shown already and is gone now; `ignored`: no task knows the ticket. The ticket
 * is known to the moderation service and to us only, so it vouches for the push.
 */
export async function takeVerdict(
  deps: TaskDeps,
  ticket: string,
  verdict: Verdict,
): Promise<'decided' | 'taken_down' | 'ignored'> {
  if (verdict.outcome === 'review') return 'ignored';
  const query = deps.db.collection(collections.tasks).where({ 'reviews.ticket': ticket });
  const [task] = checked(await query.limit(1).get()).data as TaskDoc[];
  const review = task?.reviews.find((candidate) => candidate.ticket === ticket);
  if (task === undefined || review === undefined) return 'ignored';
  if (isTerminal(task.status)) {
    return verdict.outcome === 'block' ? takeDown(deps, task, review) : 'ignored';
  }
  const reviews = task.reviews.map((other) =>
    other === review ? { ...other, outcome: verdict.outcome } : other,
  );
  const where = { _id: task._id, status: task.status, version: task.version };
  const stored = await updateWhere(deps, where, { reviews });
  // Somebody else wrote in between (another picture's verdict): once more, from what is stored now.
  if (stored === null) return takeVerdict(deps, ticket, verdict);
  await runTask(deps, task._id, { early: true });
  return 'decided';
}

/** The time limit had let it through; the verdict says it should not have. */
async function takeDown(deps: TaskDeps, task: TaskDoc, review: ReviewDoc): Promise<'taken_down'> {
  const gone = task.images.filter(({ file_id }) => file_id === review.file_id);
  const images: WorkDoc['images'] = task.images.filter((image) => !gone.includes(image));
  checked(
    await deps.db
      .collection(collections.works)
      .where({ _id: task._id })
      .update({
        images: deps.db.command.set(images),
        message: '部分图片未通过内容安全检测，已下架',
        updated_at: new Date(deps.clock.now()),
      }),
  );
  await removeImages(deps, gone);
  deps.log.warn('picture taken down', { task_id: task._id });
  return 'taken_down';
}
