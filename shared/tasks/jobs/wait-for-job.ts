/**
 * A job is running at a provider. Asking after it is cheap and says nothing when it fails; only a
 * definitive answer moves the task.
 */
import type { NormError, PollResult } from '../../providers/index.ts';
import type { TaskDeps } from '../core/deps.ts';
import { currentJob, type JobDoc, NO_LEASE, type TaskDoc } from '../core/documents/schema.ts';
import { settleAs, TIMED_OUT } from '../core/ending/endings.ts';
import { goOn, type StepOutcome } from '../core/outcome.ts';
import { stageStarted } from '../core/stages.ts';
import { canFinish, finishedBy } from '../core/wake.ts';
import { backOff, handBack, type TaskFields, updateWhere, writeFenced } from '../core/write.ts';
import { nextAttempt, noteError, withJob } from './attempts.ts';
import { resultFields } from './raw-results.ts';

/** The running job of a waiting task. Throws when the task says it waits but has none. */
function runningJob(task: TaskDoc): JobDoc & { handle: NonNullable<JobDoc['handle']> } {
  const job = currentJob(task);
  if (job === null || job.handle === null) throw new Error(`task ${task._id} waits for no job`);
  return { ...job, handle: job.handle };
}

export function askProvider(deps: TaskDeps, task: TaskDoc): Promise<PollResult> {
  const job = runningJob(task);
  return deps.providers.client(job.provider).poll(job.handle);
}

export async function runWait(
  deps: TaskDeps,
  task: TaskDoc,
  heard?: PollResult,
): Promise<StepOutcome> {
  const answer = heard ?? (await askProvider(deps, task));
  const job = runningJob(task);
  if (answer.kind === 'failed' || answer.kind === 'indeterminate') {
    await noteError(deps, task, answer.error);
  }
  switch (answer.kind) {
    case 'processing':
      return stillProcessing(deps, task, { job, answer });
    case 'succeeded': {
      const fields = await successFields(deps, task, answer);
      if (!canFinish(deps, task)) {
        return handBack(deps, task, { delayMs: 0, fields });
      }
      return goOn(await writeFenced(deps, task, { ...fields, wake: '' }));
    }
    case 'failed': {
      const jobs = withJob(task, { ...job, state: 'failed', error: answer.error });
      return nextAttempt(deps, { ...task, jobs }, answer.error);
    }
    case 'cancelled':
      return afterCancelled(deps, task, job);
    case 'indeterminate': {
      const atLeastMs = answer.error.retryAfterMs ?? 0;
      return backOff(deps, task, { atLeastMs });
    }
    default:
      return answer satisfies never;
  }
}

/** What is stored when a job has succeeded: its results, and a call for who makes something of them. */
export async function successFields(
  deps: TaskDeps,
  task: TaskDoc,
  answer: Extract<PollResult, { kind: 'succeeded' }>,
): Promise<TaskFields> {
  const at = new Date(deps.clock.now());
  return {
    jobs: withJob(task, { ...runningJob(task), state: 'succeeded' }),
    ...(await resultFields(deps, task, answer.results)),
    step: 'finish',
    stages: stageStarted(task.stages, 'finish', at),
    wake: finishedBy(deps, task),
    claims: 0,
    setbacks: 0,
  };
}

/**
 * Stores a success heard without a claim, in one conditional write on everything it relies on:
 * the same version, and nobody holding the task. The fence moves on, as with a claim. False when
 * somebody else was faster.
 */
export async function storeSuccess(
  deps: TaskDeps,
  task: TaskDoc,
  answer: Extract<PollResult, { kind: 'succeeded' }>,
): Promise<boolean> {
  const now = new Date(deps.clock.now());
  const written = await updateWhere(
    deps,
    {
      _id: task._id,
      status: 'processing',
      version: task.version,
      lease_expires_at: deps.db.command.lte(now),
    },
    {
      ...(await successFields(deps, task, answer)),
      fence: task.fence + 1,
      lease_expires_at: NO_LEASE,
      next_run_at: now,
    },
  );
  return written !== null;
}

async function stillProcessing(
  deps: TaskDeps,
  task: TaskDoc,
  { job, answer }: { job: JobDoc; answer: Extract<PollResult, { kind: 'processing' }> },
): Promise<StepOutcome> {
  const current = answer.handle === undefined ? job : { ...job, handle: answer.handle };
  const pastDeadline = deps.clock.now() >= task.deadline_at.getTime();
  const wantsCancel = task.cancel?.answer === 'waiting';
  const fields: TaskFields = { jobs: withJob(task, current) };
  if (pastDeadline || wantsCancel) {
    const stopped = await cancelAtProvider(deps, current);
    deps.log.info('asked the provider to stop', { answer: stopped, past_deadline: pastDeadline });
    if (stopped === 'cancelled') return afterCancelled(deps, task, current);
    if (task.cancel !== null) {
      Object.assign(fields, { cancel: { ...task.cancel, answer: 'refused' } });
    }
  }
  const delayMs = answer.pollAfterMs;
  return handBack(deps, task, { delayMs, fields });
}

async function cancelAtProvider(deps: TaskDeps, job: JobDoc): Promise<string> {
  if (job.handle === null) return 'unsupported';
  return deps.providers.client(job.provider).cancel(job.handle);
}

/** The provider says the job was stopped: by the user's wish, by our deadline, or by itself. */
function afterCancelled(deps: TaskDeps, before: TaskDoc, job: JobDoc): Promise<StepOutcome> {
  const task = { ...before, jobs: withJob(before, { ...job, state: 'cancelled' }) };
  if (task.cancel !== null) return settleAs(deps, task, { kind: 'cancelled' });
  if (deps.clock.now() >= task.deadline_at.getTime()) {
    return settleAs(deps, task, TIMED_OUT);
  }
  return nextAttempt(deps, task, stoppedByProvider(job));
}

function stoppedByProvider(job: JobDoc): NormError {
  return {
    kind: 'provider_failed',
    provider: job.provider,
    message: 'the provider cancelled the job',
    stage: 'output',
    retry: 'resubmit',
    charged: 'no',
  };
}
