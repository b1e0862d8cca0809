/**
 * The processor's own round, for environments without database triggers and for triggers that
 * were lost: tasks that wait for the picture path, or for a model that answers only when done. One
 * at a time: pictures are heavy.
 */
import type { TaskDeps } from './deps.ts';
import { dueTasks, fairOrder } from './due.ts';
import { inParallel } from './parallel.ts';
import type { RoundReport } from './poll.ts';
import { runTask } from './run.ts';

const BATCH = 50;
/** A visit may take 45 s (synchronous models), so none is started later than this. */
const BUDGET_MS = 10_000;

/** Throws nothing of a single task; runTask keeps its own trouble. */
export async function developRound(deps: TaskDeps): Promise<RoundReport> {
  const now = deps.clock.now();
  const waiting = await dueTasks(deps, { dueBefore: now, limit: BATCH, wake: 'processor' });
  const { started } = await inParallel(
    fairOrder(waiting),
    { width: 1, until: now + BUDGET_MS, now: () => deps.clock.now() },
    async (task) => {
      await runTask(deps, task._id, { until: now + deps.policy.workBudgetMs });
    },
  );
  return { due: waiting.length, visited: started };
}
