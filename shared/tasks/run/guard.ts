/** What may end a task before any step is run: poison, a cancel that is still free, the last hour. */
import type { TaskDeps } from '../core/deps.ts';
import { hasLiveJob, isHouseStep, type TaskDoc } from '../core/documents/schema.ts';
import { QUARANTINED, settleAs, TIMED_OUT } from '../core/ending/endings.ts';
import type { StepOutcome } from '../core/outcome.ts';

/** Null when the task may go on. */
export async function guard(deps: TaskDeps, task: TaskDoc): Promise<StepOutcome | null> {
  const now = deps.clock.now();
  if (task.claims > deps.policy.maxClaimsWithoutProgress) {
    deps.log.error('quarantined', { claims: task.claims });
    return settleAs(deps, task, QUARANTINED);
  }
  // Whoever claims a stream ends it, whatever the time.
  if (task.step === 'stream') return null;
  const isFree = task.step === 'submit' || isHouseStep(task.step);
  if (task.cancel !== null && isFree && !hasLiveJob(task)) {
    return settleAs(deps, task, { kind: 'cancelled' });
  }
  // Held pictures are decided on by their own limit, however late the visit: nothing runs out.
  if (now >= task.hard_deadline_at.getTime() && task.step !== 'review') {
    if (hasLiveJob(task)) deps.log.warn('platform loss: released with a job still running');
    return settleAs(deps, task, TIMED_OUT);
  }
  // Past the deadline nothing new is started; a running job is asked once more (waiting.ts).
  if (now >= task.deadline_at.getTime() && task.step === 'submit' && !hasLiveJob(task)) {
    return settleAs(deps, task, TIMED_OUT);
  }
  return null;
}
