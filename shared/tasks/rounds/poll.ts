/**
 * The poller's round, every 10 s: asks after running jobs that are due, and starts pending tasks
 * whose trigger has not come. A check that learns nothing new writes nothing.
 */

import { inParallel } from '../../platform/parallel.ts';
import type { TaskDeps } from '../core/deps.ts';
import type { TaskDoc } from '../core/schema.ts';
import { needsProcessor } from '../jobs/prepare-inputs.ts';
import { runTask } from '../run/run.ts';
import { visitWaiting } from '../run/visit-waiting.ts';
import { dueTasks, fairOrder } from './due.ts';
import { type RoundReport, safely } from './round.ts';

const BATCH = 200;
const WIDTH = 8;
/** A processor that was called this long ago and has not come is called again. */
const RECALL_MS = 30_000;

/** One bounded round. Two at once are safe: the claim, or the version, decides. */
export async function pollRound(deps: TaskDeps): Promise<RoundReport> {
  const now = deps.clock.now();
  const tasks = await dueTasks(deps, { dueBefore: now, limit: BATCH });
  const crowded = tasks.length === BATCH;
  const { started } = await inParallel(
    fairOrder(tasks),
    { width: WIDTH, until: now + deps.policy.workBudgetMs, now: () => deps.clock.now() },
    (task) => safely(deps, task, () => visit(deps, task, crowded)),
  );
  return { due: tasks.length, visited: started };
}

async function visit(deps: TaskDeps, task: TaskDoc, crowded: boolean): Promise<void> {
  const now = deps.clock.now();
  const idleMs = now - task.updated_at.getTime();
  if (needsProcessor(deps, task)) {
    // The processor has its trigger and its own timer; a visit from here only calls it again.
    if (idleMs >= RECALL_MS) await runTask(deps, task._id);
    return;
  }
  if (task.status === 'pending') {
    if (idleMs >= deps.policy.triggerGraceMs) await runTask(deps, task._id);
    return;
  }
  if (task.step === 'submit' || task.step === 'review' || task.step === 'stream') {
    await runTask(deps, task._id);
    return;
  }
  await visitWaiting(deps, task, { crowded });
}
