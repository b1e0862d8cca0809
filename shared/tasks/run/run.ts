/**
 * One visit to one task: claim it, move it on until it has to wait, has ended, or the visit's
 * time is up, and give it back. Every trigger calls this; nobody sleeps in here.
 */
import { DarkroomError } from '../../platform/errors.ts';
import type { PollResult } from '../../providers/index.ts';
import { claimTask } from '../core/claim.ts';
import type { TaskDeps } from '../core/deps.ts';
import type { TaskDoc } from '../core/documents/schema.ts';
import { BlockedSinceError, LeaseLostError } from '../core/errors.ts';
import { storeOf } from '../core/files.ts';
import type { StepOutcome } from '../core/outcome.ts';
import { finishedBy } from '../core/wake.ts';
import { giveUp, handBack } from '../core/write.ts';
import { runExport } from '../exports/run.ts';
import { runFinish } from '../finish/finish.ts';
import { runReview } from '../finish/review.ts';
import { runSubmit } from '../jobs/submit-job.ts';
import { runWait } from '../jobs/wait-for-job.ts';
import { endAbandoned } from '../streams/abandoned.ts';
import { runUpload } from '../uploads/run.ts';
import { guard } from './guard.ts';

export type RunOutcome =
  | StepOutcome
  | { readonly kind: 'not_claimed' }
  /** Another worker took over; whatever it stores counts. */
  | { readonly kind: 'lease_lost' }
  /** Something unexpected; the task was given back and will be tried again. */
  | { readonly kind: 'setback' };

export interface RunOptions {
  /** Instant in ms after which no new step is started. */
  readonly until?: number;
  /** Claims even before the task is due. */
  readonly early?: boolean;
  /** What the provider has just been heard to say of the job of this attempt. */
  readonly heard?: { readonly attempt: number; readonly answer: PollResult };
}

export async function runTask(
  deps: TaskDeps,
  taskId: string,
  options: RunOptions = {},
): Promise<RunOutcome> {
  const until = options.until ?? deps.clock.now() + deps.policy.workBudgetMs;
  const claimed = await claimTask(deps, taskId, { early: options.early === true });
  if (claimed === null) return { kind: 'not_claimed' };
  const log = deps.log.with({ task_id: taskId, fence: claimed.fence, attempt: claimed.attempt });
  log.info('claimed', { step: claimed.step, claims: claimed.claims });
  try {
    return await carryOn({ ...deps, log, store: storeOf(deps, claimed) }, claimed, {
      ...options,
      until,
    });
  } catch (error) {
    if (error instanceof LeaseLostError) {
      log.warn('lease lost');
      return { kind: 'lease_lost' };
    }
    if (error instanceof BlockedSinceError) log.warn('blocked since', { error });
    else log.error('setback', { error });
    return giveBackAfterSetback({ ...deps, log }, claimed, error);
  }
}

async function carryOn(
  deps: TaskDeps,
  claimed: TaskDoc,
  options: RunOptions & { until: number },
): Promise<StepOutcome> {
  let task = claimed;
  let heard = options.heard?.attempt === claimed.attempt ? options.heard.answer : undefined;
  for (;;) {
    const ended = await guard(deps, task);
    if (ended !== null) return ended;
    const outcome = await runStep(deps, task, { heard, until: options.until });
    if (outcome.kind !== 'continue') return outcome;
    task = outcome.task;
    heard = undefined;
    if (deps.clock.now() >= options.until) {
      const fields = task.step === 'finish' ? { wake: finishedBy(deps, task) } : {};
      return handBack(deps, task, { delayMs: 0, fields });
    }
  }
}

function runStep(
  deps: TaskDeps,
  task: TaskDoc,
  visit: { heard: PollResult | undefined; until: number },
): Promise<StepOutcome> {
  switch (task.step) {
    case 'submit':
      return runSubmit(deps, task);
    case 'wait':
      return runWait(deps, task, visit.heard);
    case 'review':
      return runReview(deps, task);
    case 'finish':
      return runFinish(deps, task, visit.until);
    case 'stream':
      return endAbandoned(deps, task);
    case 'upload':
      return runUpload(deps, task, visit.until);
    case 'export':
      return runExport(deps, task, visit.until);
    default:
      return task.step satisfies never;
  }
}

/**
 * `claims` stays as stored: counted by the claim, so that a task that throws at every visit is
 * quarantined in the end, and forgotten where the visit got further before it threw. Trouble that is
 * known to pass (storage, database) does not count against the task. The fence of the claim is still
 * ours, whatever was checkpointed since.
 */
async function giveBackAfterSetback(
  deps: TaskDeps,
  claimed: TaskDoc,
  error: unknown,
): Promise<RunOutcome> {
  const passing = error instanceof DarkroomError && error.retryable;
  try {
    await giveUp(deps, claimed, passing ? { claims: 0 } : {});
  } catch (lost) {
    // The lease runs out by itself; the next claim finds the task as it was last stored.
    deps.log.error('could not give back', { error: lost });
  }
  return { kind: 'setback' };
}
