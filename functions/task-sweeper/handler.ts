/**
 * Tasks first: lost triggers, expired leases, deadlines, late successes. With what is left of the
 * budget: a slice of reconciling, the health of providers, files left behind, old errors, usage by
 * day, alerts.
 */
import type { App } from '../../shared/app/index.ts';
import { storeUsage } from '../../shared/models/usage.ts';
import { type Reply, replyWith } from '../../shared/platform/reply.ts';
import { alertTroubles } from '../../shared/providers/alerts.ts';
import { dropOldErrors } from '../../shared/providers/error-log.ts';
import { checkHealth } from '../../shared/providers/health.ts';
import { reconcileSlice } from '../../shared/reconcile/reconcile.ts';
import { sweepRound, tidyRound } from '../../shared/tasks/index.ts';

export function handle(app: App): Promise<Reply> {
  const until = app.clock.now() + app.policy.workBudgetMs;
  return replyWith(app.log, async () => {
    const swept = await sweepRound(app);
    const { accounts, disagreements } = await reconcileSlice(app, until);
    const health = await checkHealth({ ...app, checks: app.healthChecks() }, { until });
    const tidied = await tidyRound(app, until);
    const dropped = await dropOldErrors(app, { until });
    const counted = await storeUsage(app, until);
    const told = app.troubles ? await alertTroubles(app, await app.troubles()) : [];
    const data = {
      ...swept,
      accounts,
      disagreements: disagreements.length,
      unhealthy: health.failed,
      tidied,
      errors_dropped: dropped,
      days_counted: counted.length,
      told,
    };
    return { data };
  });
}
