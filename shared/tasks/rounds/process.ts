/**
 * The processor's own round, every minute: what neither a trigger nor the poller has brought it.
 * Pending tasks, and tasks that wait for the picture path or for a model that answers only when
 * done; gifts, which the poller does not see. One at a time: pictures are heavy. What is too much
 * for one copy is handed over to others.
 */

import { inParallel } from '../../platform/concurrency/parallel.ts';
import type { Finisher, TaskDeps } from '../core/deps.ts';
import type { TaskDoc } from '../core/documents/schema.ts';
import { allowedFrom } from '../core/states.ts';
import { deliverGift } from '../finish/gift.ts';
import { type RunOptions, type RunOutcome, runTask } from '../run/run.ts';
import { createHandOver } from './crowd/hand-over.ts';
import { dueTasks, fairOrder, pendingTasks } from './due.ts';
import { type RoundReport, safely } from './round.ts';

const BATCH = 50;
/** A crowded look: the database gives no more at once. */
const MOST_AT_ONCE = 1_000;
/** A visit may take 45 s (synchronous models), so none is started later than this. */
const BUDGET_MS = 10_000;
/** As many as one copy sees to by itself before the next round. */
const ALONE = 8;
/** What was handed over is waited for until then, ms. */
const HAND_OVER_MS = 25_000;

export type ProcessorDeps = TaskDeps & { readonly finisher: Finisher };

/** One visit of the processor: the task's next step, or the gift of a task that has ended. */
export async function processTask(
  deps: ProcessorDeps,
  taskId: string,
  options: RunOptions = {},
): Promise<RunOutcome['kind'] | 'gift'> {
  const outcome = await runTask(deps, taskId, options);
  if (outcome.kind !== 'not_claimed') return outcome.kind;
  return (await deliverGift(deps, taskId)) ? 'gift' : 'not_claimed';
}

/** The tasks that were handed over, one after another; one task's trouble is its own. */
export async function processTasks(
  deps: ProcessorDeps,
  taskIds: readonly string[],
): Promise<RoundReport> {
  return visitAll(
    deps,
    taskIds.map((_id) => ({ _id })),
  );
}

/** One task's trouble, a gift's too, does not end the round for the others. */
export async function processRound(deps: ProcessorDeps): Promise<RoundReport> {
  const called = await calledTasks(deps, 'processor');
  const since = deps.clock.now() - deps.policy.triggerGraceMs;
  const pending = await pendingTasks(deps, since, BATCH);
  return shared(deps, 'processor', fairOrder([...called, ...pending]));
}

/** The same for films, which need an engine of their own; new tasks are the processor's affair. */
export async function renderRound(deps: ProcessorDeps): Promise<RoundReport> {
  return shared(deps, 'renderer', fairOrder(await calledTasks(deps, 'renderer')));
}

type Wake = Exclude<TaskDoc['wake'], ''>;

/** Of more than one look gives, those whose call has had its time: others are just being taken. */
async function calledTasks(deps: ProcessorDeps, wake: Wake): Promise<TaskDoc[]> {
  const now = deps.clock.now();
  const statuses = [...allowedFrom('claim'), ...allowedFrom('gift')];
  const found = await dueTasks(deps, { dueBefore: now, limit: BATCH, wake, statuses });
  if (found.length < BATCH || deps.call === undefined) return found;
  const dueBefore = now - deps.policy.triggerGraceMs;
  return dueTasks(deps, { dueBefore, limit: MOST_AT_ONCE, wake, statuses });
}

/** The first ones here, the rest by copies of this function, where it can call them. */
async function shared(
  deps: ProcessorDeps,
  wake: Wake,
  waiting: readonly TaskDoc[],
): Promise<RoundReport> {
  if (waiting.length <= ALONE || deps.call === undefined) return visitAll(deps, waiting);
  const until = deps.clock.now() + HAND_OVER_MS;
  const handOver = createHandOver({ ...deps, call: deps.call }, 1);
  for (const task of waiting.slice(ALONE)) handOver.add(task, wake);
  const { visited } = await visitAll(deps, waiting.slice(0, ALONE));
  await handOver.done(until);
  return { due: waiting.length, visited };
}

async function visitAll(
  deps: ProcessorDeps,
  waiting: readonly Pick<TaskDoc, '_id'>[],
): Promise<RoundReport> {
  const now = deps.clock.now();
  const { started } = await inParallel(
    waiting,
    { width: 1, until: now + BUDGET_MS, now: () => deps.clock.now() },
    (task) =>
      safely(deps, task, () =>
        processTask(deps, task._id, { until: now + deps.policy.workBudgetMs }),
      ),
  );
  return { due: waiting.length, visited: started };
}
