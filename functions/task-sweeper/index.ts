/** Timer, every minute: lost triggers, expired leases, deadlines; then a slice of reconciling. */
import { appFor } from '../../shared/app/index.ts';
import { type Reply, replyWith } from '../../shared/platform/reply.ts';
import { reconcileSlice } from '../../shared/reconcile/reconcile.ts';
import { sweepRound } from '../../shared/tasks/sweep.ts';

export async function main(): Promise<Reply> {
  const app = appFor('task-sweeper');
  const until = app.clock.now() + app.policy.workBudgetMs;
  return replyWith(app.log, async () => {
    const swept = await sweepRound(app);
    const { accounts, disagreements } = await reconcileSlice(app, until);
    return { data: { ...swept, accounts, disagreements: disagreements.length } };
  });
}
