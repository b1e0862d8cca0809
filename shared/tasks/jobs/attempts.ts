/** Whether a task gets another try, by whom, and when it is turned away before one. */
import { logProviderError, type NormError } from '../../providers/index.ts';
import type { TaskDeps } from '../core/deps.ts';
import { type JobDoc, type TaskDoc, unansweredJob } from '../core/documents/schema.ts';
import { failedBy, settleAs } from '../core/ending/endings.ts';
import type { StepOutcome } from '../core/outcome.ts';
import { backOff, handBack } from '../core/write.ts';
import { needsProcessor } from './prepare-inputs.ts';
import { hasRoom, isClosedOff, nextRoute } from './routing.ts';

/** How often a task asks whether its provider has room again. */
const ROOM_CHECK_MS = 4_000;

/** Keeps a provider's error for operators and for the breaker; never in the way of the task. */
export function noteError(deps: TaskDeps, task: TaskDoc, error: NormError): Promise<void> {
  return logProviderError(deps, error, {
    taskId: task._id,
    attempt: task.attempt,
    model: task.via,
  });
}

/** Before anything is sent: the provider is in trouble, or has as many jobs as it takes. */
export async function turnAway(deps: TaskDeps, task: TaskDoc): Promise<StepOutcome | null> {
  if (await isClosedOff(deps, task.provider)) {
    const rerouted = mayBeRunning(deps, task) ? null : await failOver(deps, task, troubled(task));
    if (rerouted !== null) return rerouted;
    const fields = { wake: wakeFor(deps, task) };
    return backOff(deps, task, { fields });
  }
  if (await hasRoom(deps, deps.catalogue.get(task.via))) return null;
  // Nothing went wrong, so the pause does not grow; jitter keeps those who wait apart.
  const delayMs = Math.round(ROOM_CHECK_MS * (0.5 + deps.random.next()));
  const fields = { wake: wakeFor(deps, task), setbacks: task.setbacks };
  return handBack(deps, task, { delayMs, fields });
}

/**
 * A submit was never answered, and asking again with its key may yet find the job: leaving the
 * provider now would start a second one elsewhere.
 */
export function mayBeRunning(
  { clock, policy }: Pick<TaskDeps, 'clock' | 'policy'>,
  task: TaskDoc,
): boolean {
  const job = unansweredJob(task);
  return job !== null && clock.now() < job.submitted_at.getTime() + policy.orphanGraceMs;
}

/** Who must make the next visit: a task that only the processor can carry on is left to it. */
export function wakeFor(deps: TaskDeps, task: TaskDoc): TaskDoc['wake'] {
  return needsProcessor(deps, task) ? 'processor' : '';
}

/** The same task through the next fallback, on a new attempt; null when there is none. */
export async function failOver(
  deps: TaskDeps,
  task: TaskDoc,
  error: NormError,
): Promise<StepOutcome | null> {
  const route = await nextRoute(deps, task, error);
  if (route === null) return null;
  deps.log.warn('failover', { after: error.kind, from: task.via, to: route.via });
  const next = { ...task, ...route, attempt: task.attempt + 1 };
  const fields = { ...route, attempt: next.attempt, jobs: task.jobs, wake: wakeFor(deps, next) };
  return handBack(deps, task, { delayMs: 0, fields });
}

/** Spends the next attempt where the error allows one and one is left; otherwise fails. */
export async function nextAttempt(
  deps: TaskDeps,
  task: TaskDoc,
  error: NormError,
): Promise<StepOutcome> {
  const worthwhile = error.retry !== 'never' || error.kind === 'unknown';
  const pastDeadline = deps.clock.now() >= task.deadline_at.getTime();
  // What was refused outright cost nobody anything.
  const spent = task.jobs.filter((job) => job.state !== 'refused').length;
  if (!worthwhile || pastDeadline || spent >= deps.policy.maxAttempts) {
    return settleAs(deps, task, failedBy(error));
  }
  deps.log.warn('next attempt', { after: error.kind, attempt: task.attempt + 1 });
  const fields = {
    attempt: task.attempt + 1,
    step: 'submit' as const,
    wake: wakeFor(deps, { ...task, step: 'submit' }),
    jobs: task.jobs,
    results: [],
    film: null,
    checking: null,
    images: [],
  };
  const atLeastMs = error.retryAfterMs ?? 0;
  return backOff(deps, task, { atLeastMs, fields });
}

export function withJob(task: TaskDoc, job: JobDoc): readonly JobDoc[] {
  return [...task.jobs.filter((other) => other.attempt !== job.attempt), job];
}

function troubled(task: TaskDoc): NormError {
  return {
    kind: 'transient',
    provider: task.provider,
    message: 'the circuit of the provider is open',
    stage: 'submit',
    retry: 'resubmit',
    charged: 'no',
  };
}

/** A submit whose answer never came: a job may exist. */
export function unanswered(job: JobDoc): NormError {
  return {
    kind: 'unknown',
    provider: job.provider,
    message: 'submit was never answered',
    stage: 'submit',
    retry: 'resubmit',
    charged: 'maybe',
  };
}
