/**
 * A film is there, and the engine that marks films cannot be loaded where it should be. It is never
 * shown unmarked: it waits, or is refused at once, as the deployment has it.
 */
import { FilmEngineUnavailableError } from '../../film/errors.ts';
import type { TaskDeps } from '../core/deps.ts';
import type { TaskDoc } from '../core/documents/schema.ts';
import { failedWith, settleAs } from '../core/ending/endings.ts';
import type { StepOutcome } from '../core/outcome.ts';
import { progressAt, reportProgress } from '../core/progress.ts';
import { handBack, type TaskFields } from '../core/write.ts';

/** A film of somebody's own gets no mark; it cannot be opened here either. */
const isOwn = ({ type }: TaskDoc): boolean => type === 'upload';

/** Of its own for what was waited for in vain: the film may have been fine. */
const refusalOf = (task: TaskDoc) =>
  failedWith(
    'FILM_NOT_MARKED',
    isOwn(task) ? '视频暂时无法处理，请稍后再上传' : '视频暂时无法添加 AI 标识',
  );

/** `fields`: what else the visit has got done. */
export async function withoutEngine(
  deps: TaskDeps,
  task: TaskDoc,
  fields: TaskFields,
): Promise<StepOutcome> {
  const { policy, clock } = deps;
  const now = clock.now();
  const until = heldSince(task, now) + policy.filmHoldMs;
  const error = new FilmEngineUnavailableError(policy.unmarkedFilms);
  deps.log.error('no film can be marked', { error, policy: policy.unmarkedFilms });
  if (policy.unmarkedFilms === 'refuse' || now >= until) {
    return settleAs(deps, task, refusalOf(task));
  }
  const end = new Date(Math.max(until + policy.filmRetryMs, task.hard_deadline_at.getTime()));
  const held = await handBack(deps, task, {
    delayMs: policy.filmRetryMs,
    fields: { ...fields, wake: 'renderer', deadline_at: end, hard_deadline_at: end },
  });
  await reportProgress(deps, task._id, {
    progress: progressAt.finishCeiling,
    message: isOwn(task) ? '等待处理' : '视频已生成，等待添加标识',
  });
  return held;
}

/** Ms; finishing began when the film came. */
function heldSince({ stages }: TaskDoc, now: number): number {
  return stages.find(({ name }) => name === 'finish')?.started_at?.getTime() ?? now;
}
