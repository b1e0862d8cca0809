/** What may end a task before any step is run: poison, a cancel that is still free, the last hour. */
import type { NormError } from '../providers/contract.ts';
import { userMessageOf } from '../providers/errors.ts';
import type { TaskDeps } from './deps.ts';
import type { StepOutcome } from './outcome.ts';
import { currentJob, type TaskDoc, type TaskErrorDoc } from './schema.ts';
import { settleTask, type Verdict } from './settle.ts';

/** Settles as the worker that holds `task`'s lease. */
export async function settleAs(
  deps: TaskDeps,
  task: TaskDoc,
  verdict: Verdict,
): Promise<Extract<StepOutcome, { kind: 'settled' }>> {
  const authority = { fence: task.fence };
  const settled = await settleTask(deps, task._id, { verdict, authority, jobs: task.jobs });
  deps.log.info('settled', {
    status: settled.task.status,
    error_code: settled.task.error?.code ?? null,
    settled_now: settled.settledNow,
  });
  return { kind: 'settled', task: settled.task };
}

export function failedBy(error: NormError): Verdict {
  return {
    kind: 'failed',
    error: {
      code: `PROVIDER_${error.kind.toUpperCase()}`,
      message: userMessageOf(error),
      provider_error: error,
    },
  };
}

export function failedWith(code: string, message: string): Verdict {
  const error: TaskErrorDoc = { code, message, provider_error: null };
  return { kind: 'failed', error };
}

const QUARANTINED: Verdict = {
  kind: 'failed',
  error: { code: 'TASK_QUARANTINED', message: '生成失败', provider_error: null },
  quarantined: true,
};

const TIMED_OUT = failedWith('TASK_TIMEOUT', '生成超时，请稍后重试');

/** True while a job may be running at the provider for this task. */
export function hasLiveJob(task: TaskDoc): boolean {
  const job = currentJob(task);
  return job?.state === 'submitting' || job?.state === 'waiting' || job?.state === 'unknown';
}

/** Null when the task may go on. */
export async function guard(deps: TaskDeps, task: TaskDoc): Promise<StepOutcome | null> {
  const now = deps.clock.now();
  if (task.claims > deps.policy.maxClaimsWithoutProgress) {
    deps.log.error('quarantined', { claims: task.claims });
    return settleAs(deps, task, QUARANTINED);
  }
  if (task.cancel !== null && task.step === 'submit' && !hasLiveJob(task)) {
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
