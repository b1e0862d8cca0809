/** Asking after a job without taking its task: only news is worth a claim, or a write. */
import type { PollResult } from '../../providers/index.ts';
import type { TaskDeps } from '../core/deps.ts';
import type { TaskDoc } from '../core/documents/schema.ts';
import { finishedBy } from '../core/wake.ts';
import { updateWhere } from '../core/write.ts';
import { askProvider, storeSuccess } from '../jobs/wait-for-job.ts';
import { runTask } from './run.ts';

/** Longer poll intervals than the round itself are worth a write. */
const ROUND_MS = 10_000;

/** Asks after a waiting task's job; writes only what was learned. */
export async function visitWaiting(
  deps: TaskDeps,
  task: TaskDoc,
  options: WaitingOptions = {},
): Promise<void> {
  if (needsClaim(task, deps.clock.now())) await runTask(deps, task._id, { early: true });
  else await askWithoutClaim(deps, task, options);
}

export interface WaitingOptions {
  /** It must make room: the next look finds more than it can see to. */
  readonly crowded?: boolean;
  /** What its provider has just been heard to say, where many were asked after at once. */
  readonly heard?: PollResult;
  /** Told who is to make something of the results that have come. */
  readonly onReady?: (wake: 'processor' | 'renderer') => void;
}

function needsClaim(task: TaskDoc, now: number): boolean {
  return task.cancel?.answer === 'waiting' || now >= task.deadline_at.getTime();
}

async function askWithoutClaim(
  deps: TaskDeps,
  task: TaskDoc,
  { crowded = false, heard, onReady }: WaitingOptions,
): Promise<void> {
  const answer = heard ?? (await askProvider(deps, task));
  if (answer.kind === 'succeeded') {
    const stored = await storeSuccess(deps, task, answer);
    deps.log.info('job succeeded', { task_id: task._id, stored });
    if (stored) onReady?.(finishedBy(deps, task));
    return;
  }
  if (answer.kind !== 'processing' || answer.handle !== undefined) {
    await runTask(deps, task._id, { early: true, heard: { attempt: task.attempt, answer } });
    return;
  }
  // In a crowd a task that was just asked after must make room, or the same ones fill every batch.
  if (crowded || answer.pollAfterMs > ROUND_MS) {
    const nextRunAt = new Date(deps.clock.now() + answer.pollAfterMs);
    await updateWhere(
      deps,
      { _id: task._id, status: 'processing', version: task.version },
      { next_run_at: nextRunAt },
    );
  }
}
