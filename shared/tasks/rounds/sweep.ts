/**
 * The sweeper's round, every minute: whatever the others missed. It finds
 * - pending tasks nobody claimed (trigger lost, poller down): claimed and run;
 * - expired leases (a worker died): claimed and carried on from the last checkpoint;
 * - deadlines: the provider is asked a last time, then the credits go back;
 * - cancel requests not yet honoured: the same visit honours them;
 * - jobs that outlived their task: what they bring is a gift, never a charge;
 * - tasks claimed again and again without progress: quarantined, credits released.
 * Each is safe because the visit claims first and its guard decides from the claimed document.
 */

import { inParallel } from '../../platform/concurrency/parallel.ts';
import type { TaskDeps } from '../core/deps.ts';
import type { TaskDoc } from '../core/documents/schema.ts';
import { checkLate } from '../finish/late-check.ts';
import { runTask } from '../run/run.ts';
import { visitWaiting } from '../run/visit-waiting.ts';
import { dueTasks, fairOrder, lateTasks, overdueTasks } from './due.ts';
import { type RoundReport, safely } from './round.ts';

const BATCH = 100;
const WIDTH = 4;
/** The poller has had its chance at least twice by then. */
const MISSED_AFTER_MS = 25_000;

/** One bounded round. Two at once are safe. */
export async function sweepRound(deps: TaskDeps): Promise<RoundReport> {
  const now = deps.clock.now();
  const overdue = await overdueTasks(deps, BATCH);
  const missed = await missedTasks(deps, now - MISSED_AFTER_MS);
  const tasks = fairOrder(unique([...overdue, ...missed]));
  const { started } = await inParallel(
    tasks,
    { width: WIDTH, until: now + deps.policy.workBudgetMs, now: () => deps.clock.now() },
    (task) => safely(deps, task, () => sweepOne(deps, task)),
  );
  await inParallel(
    await lateTasks(deps, BATCH),
    { width: WIDTH, until: now + deps.policy.workBudgetMs, now: () => deps.clock.now() },
    (task) => safely(deps, task, () => checkLate(deps, task)),
  );
  return { due: tasks.length, visited: started };
}

/**
 * Where jobs under way fill a look, whose turn comes with the poller's rounds, others would never
 * be seen: then only those are looked for, and whatever waits is left to the poller.
 */
async function missedTasks(deps: TaskDeps, dueBefore: number): Promise<TaskDoc[]> {
  const found = await dueTasks(deps, { dueBefore, limit: BATCH });
  if (found.length < BATCH) return found;
  const steps = ['submit', 'finish', 'review'] as const;
  return dueTasks(deps, { dueBefore, limit: BATCH, steps });
}

/** A job that simply takes long costs no claim; one whose check fails is claimed, and counted. */
async function sweepOne(deps: TaskDeps, task: TaskDoc): Promise<void> {
  if (task.status === 'processing' && task.step === 'wait') {
    try {
      await visitWaiting(deps, task);
      return;
    } catch (error) {
      deps.log.warn('check failed', { task_id: task._id, error });
    }
  }
  const outcome = await runTask(deps, task._id, { early: true });
  deps.log.info('swept', { task_id: task._id, outcome: outcome.kind });
}

function unique(tasks: readonly TaskDoc[]): TaskDoc[] {
  return [...new Map(tasks.map((task) => [task._id, task])).values()];
}
