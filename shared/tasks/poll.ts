/**
 * The poller's round, every 10 s: asks after running jobs that are due, and starts pending tasks
 * whose trigger has not come. A check that learns nothing new writes nothing.
 */
import type { TaskDeps } from './deps.ts';
import { dueTasks, fairOrder } from './due.ts';
import { inParallel } from './parallel.ts';
import { needsProcessor } from './preparing.ts';
import { runTask } from './run.ts';
import type { TaskDoc } from './schema.ts';
import { updateWhere } from './store.ts';
import { askProvider, storeSuccess } from './waiting.ts';

const BATCH = 200;
const WIDTH = 8;
/** Longer poll intervals than the round itself are worth a write. */
const ROUND_MS = 10_000;
/** A processor that was called this long ago and has not come is called again. */
const RECALL_MS = 30_000;

export interface RoundReport {
  readonly due: number;
  readonly visited: number;
}

/** One bounded round. Two at once are safe: the claim, or the version, decides. */
export async function pollRound(deps: TaskDeps): Promise<RoundReport> {
  const now = deps.clock.now();
  const tasks = await dueTasks(deps, { dueBefore: now, limit: BATCH });
  const crowded = tasks.length === BATCH;
  const { started } = await inParallel(
    fairOrder(tasks),
    { width: WIDTH, until: now + deps.policy.workBudgetMs, now: () => deps.clock.now() },
    async (task) => visitOne(deps, task, crowded),
  );
  return { due: tasks.length, visited: started };
}

async function visitOne(deps: TaskDeps, task: TaskDoc, crowded: boolean): Promise<void> {
  try {
    await visit(deps, task, crowded);
  } catch (error) {
    // One task's trouble must not end the round for the others.
    deps.log.error('visit failed', { task_id: task._id, error });
  }
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
  if (task.step === 'submit' || task.step === 'review') {
    await runTask(deps, task._id);
    return;
  }
  await visitWaiting(deps, task, { crowded });
}

/** Asks after a waiting task's job; writes only what was learned. */
export async function visitWaiting(
  deps: TaskDeps,
  task: TaskDoc,
  options: { crowded?: boolean } = {},
): Promise<void> {
  if (needsClaim(task, deps.clock.now())) await runTask(deps, task._id, { early: true });
  else await askWithoutClaim(deps, task, options.crowded === true);
}

function needsClaim(task: TaskDoc, now: number): boolean {
  return task.cancel?.answer === 'waiting' || now >= task.deadline_at.getTime();
}

async function askWithoutClaim(deps: TaskDeps, task: TaskDoc, crowded: boolean): Promise<void> {
  const verdict = await askProvider(deps, task);
  if (verdict.kind === 'succeeded') {
    const stored = await storeSuccess(deps, task, verdict);
    deps.log.info('job succeeded', { task_id: task._id, stored });
    return;
  }
  if (verdict.kind !== 'processing' || verdict.handle !== undefined) {
    await runTask(deps, task._id, { early: true, heard: { attempt: task.attempt, verdict } });
    return;
  }
  // In a crowd a task that was just asked after must make room, or the same ones fill every batch.
  if (crowded || verdict.pollAfterMs > ROUND_MS) {
    const nextRunAt = new Date(deps.clock.now() + verdict.pollAfterMs);
    await updateWhere(
      deps,
      { _id: task._id, status: 'processing', version: task.version },
      { next_run_at: nextRunAt },
    );
  }
}
