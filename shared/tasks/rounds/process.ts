/**
 * The processor's own round, for environments without database triggers and for triggers that
 * were lost: pending tasks, and tasks that wait for the picture path or for a model that answers
 * only when done. One at a time: pictures are heavy.
 */

import { inParallel } from '../../platform/parallel.ts';
import type { Finisher, TaskDeps } from '../core/deps.ts';
import type { TaskDoc } from '../core/schema.ts';
import { allowedFrom } from '../core/states.ts';
import { deliverGift } from '../finish/gift.ts';
import { type RunOptions, type RunOutcome, runTask } from '../run/run.ts';
import { dueTasks, fairOrder, pendingTasks } from './due.ts';
import { type RoundReport, safely } from './round.ts';

const BATCH = 50;
/** A visit may take 45 s (synchronous models), so none is started later than this. */
const BUDGET_MS = 10_000;

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

/** One task's trouble, a gift's too, does not end the round for the others. */
export async function processRound(deps: ProcessorDeps): Promise<RoundReport> {
  const called = await calledTasks(deps, 'processor');
  const since = deps.clock.now() - deps.policy.triggerGraceMs;
  return visitAll(deps, [...called, ...(await pendingTasks(deps, since, BATCH))]);
}

/** The same for films, which need an engine of their own; new tasks are the processor's affair. */
export async function renderRound(deps: ProcessorDeps): Promise<RoundReport> {
  return visitAll(deps, await calledTasks(deps, 'renderer'));
}

function calledTasks(deps: ProcessorDeps, wake: TaskDoc['wake']): Promise<TaskDoc[]> {
  return dueTasks(deps, {
    dueBefore: deps.clock.now(),
    limit: BATCH,
    wake,
    statuses: [...allowedFrom('claim'), ...allowedFrom('gift')],
  });
}

async function visitAll(deps: ProcessorDeps, waiting: readonly TaskDoc[]): Promise<RoundReport> {
  const now = deps.clock.now();
  const { started } = await inParallel(
    fairOrder(waiting),
    { width: 1, until: now + BUDGET_MS, now: () => deps.clock.now() },
    (task) =>
      safely(deps, task, () =>
        processTask(deps, task._id, { until: now + deps.policy.workBudgetMs }),
      ),
  );
  return { due: waiting.length, visited: started };
}
