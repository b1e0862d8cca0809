/**
 * Pictures that moderation has not decided on are held: stored, not shown, not charged. A verdict
 * arrives by push, or time runs out and the configured rule decides.
 */
import type { TaskDeps } from '../core/deps.ts';
import type { ReviewDoc, TaskDoc } from '../core/documents/schema.ts';
import { isAbout } from '../core/ending/verdicts.ts';
import { goOn, type StepOutcome } from '../core/outcome.ts';
import { progressAt, reportProgress } from '../core/progress.ts';
import { handBack } from '../core/write.ts';
import { intactOnly } from './intact.ts';
import type { Made } from './make/index.ts';
import { publish } from './publish.ts';
import { removeImages } from './remove-images.ts';

/** Room after the limit for the visit that settles. */
const AFTER_LIMIT_MS = 10 * 60_000;

/** Stores what was made and waits, at most `reviewLimitMs`; the deadlines move along. */
export async function holdForReview(
  deps: TaskDeps,
  task: TaskDoc,
  made: Pick<Made, 'images' | 'reviews' | 'put_aside'>,
): Promise<StepOutcome> {
  const { images, reviews } = made;
  const limit = deps.clock.now() + deps.policy.reviewLimitMs;
  const end = new Date(Math.max(limit + AFTER_LIMIT_MS, task.hard_deadline_at.getTime()));
  const fields = {
    step: 'review' as const,
    images,
    reviews,
    results: [],
    film: null,
    checking: null,
    put_aside: made.put_aside,
    review_until: new Date(limit),
    deadline_at: end,
    hard_deadline_at: end,
  };
  const delayMs = deps.policy.reviewLimitMs;
  const held = await handBack(deps, task, { delayMs, fields });
  // Every verdict came while the rest was being made. The fence is still ours; whoever claims the
  // task in between settles it instead.
  if (!isUndecided(held.task)) return goOn(held.task);
  await reportProgress(deps, task._id, { progress: progressAt.reviewing, message: '内容审核中' });
  return held;
}

/** As made, or as pushed since; of two verdicts on one picture the stricter counts. */
function outcomeOf(task: TaskDoc, review: ReviewDoc): ReviewDoc['outcome'] {
  const pushed = task.verdicts
    .filter(({ ticket }) => isAbout(ticket, review))
    .map(({ outcome }) => outcome);
  if (pushed.includes('block')) return 'block';
  return pushed.includes('pass') ? 'pass' : review.outcome;
}

/** A refusal of one frame or sound decides about its film, whatever is said of the others. */
function isUndecided(task: TaskDoc): boolean {
  const refused = filesWith(task, ['block']);
  return [...filesWith(task, ['review'])].some((file) => !refused.has(file));
}

const filesWith = (task: TaskDoc, outcomes: readonly ReviewDoc['outcome'][]): Set<string> =>
  new Set(
    task.reviews
      .filter((review) => outcomes.includes(outcomeOf(task, review)))
      .map(({ file_id }) => file_id),
  );

export async function runReview(deps: TaskDeps, task: TaskDoc): Promise<StepOutcome> {
  const now = deps.clock.now();
  const limit = task.review_until?.getTime() ?? now;
  if (isUndecided(task) && now < limit) {
    // The pictures exist and are paid for: a cancel comes too late.
    const cancel = task.cancel === null ? null : { ...task.cancel, answer: 'refused' as const };
    const fields = { cancel };
    return handBack(deps, task, { delayMs: limit - now, fields });
  }
  const unwanted: readonly ReviewDoc['outcome'][] =
    deps.policy.afterReviewLimit === 'refuse' ? ['block', 'review'] : ['block'];
  const refused = filesWith(task, unwanted);
  const images = task.images.filter(({ file_id }) => !refused.has(file_id));
  const intact = await intactOnly(deps, task, images);
  const blocked = refused.size + images.length - intact.length;
  const ended = await publish(deps, task, { images: intact, blocked, warnings: [] });
  // By the task as it ended: another visit may have shown what a verdict has passed since.
  const shown = new Set(ended.task.images.map(({ file_id }) => file_id));
  await removeImages(
    deps,
    task.images.filter(({ file_id }) => refused.has(file_id) && !shown.has(file_id)),
  );
  return ended;
}
