/**
 * Tasks first: lost triggers, expired leases, deadlines, late successes. With what is left of the
 * budget: credits that expired, reservations nobody closed, orders nobody told us of, bills, a slice of reconciling, the health of
 * providers, files left behind, old errors, calls that nobody repeats, what studios deleted long ago, usage by day, alerts.
 */
import type { App } from '../../shared/app/index.ts';
import { orderDepsOf } from '../../shared/app/payments.ts';
import { closeOverdueRound, expireRound } from '../../shared/credits/index.ts';
import { tidyCalls } from '../../shared/http/jobs/tidy-calls.ts';
import { daysLeft, retiringSoon } from '../../shared/models/retirement.ts';
import { storeUsage } from '../../shared/models/usage.ts';
import { billRound, type OrderDeps, settleDueRound } from '../../shared/orders/index.ts';
import { apart } from '../../shared/platform/concurrency/apart.ts';
import { type Reply, replyWith } from '../../shared/platform/reply.ts';
import {
  alertEndings,
  alertTroubles,
  checkHealth,
  dropOldErrors,
  type Ending,
} from '../../shared/providers/index.ts';
import { reconcileSlice } from '../../shared/reconcile/reconcile.ts';
import { batchRound } from '../../shared/studio/batch/round.ts';
import { purgeRound } from '../../shared/studio/purge/round.ts';
import { sweepRound, tidyRound } from '../../shared/tasks/index.ts';

/** Where there are few accounts they need not be looked at every minute. */
const RECONCILE_TURN_MS = 60 * 60_000;

/** A chore that fails is named, and the others are done all the same. */
export function handle(app: App): Promise<Reply> {
  const until = app.clock.now() + app.policy.workBudgetMs;
  const failed: string[] = [];
  const chore = async <T>(name: string, work: () => Promise<T>): Promise<T | null> => {
    const done = await apart(app.log, name, work);
    if (done === null) failed.push(name);
    return done;
  };
  const orders = (): Promise<OrderDeps> => orderDepsOf(app);
  return replyWith(app.log, async () => {
    const swept = await chore('sweep', () => sweepRound(app));
    const expired = await chore('expiry', () => expireRound(app, until));
    const closed = await chore('reservations', () => closeOverdueRound(app, until));
    const batches = await chore('batches', () => batchRound(app, until));
    const settled = await chore('orders', async () => settleDueRound(await orders(), until));
    const billed = await chore('bills', async () => billRound(await orders(), until));
    const reconciled = await chore('reconcile', () =>
      reconcileSlice(app, until, { turnMs: RECONCILE_TURN_MS }),
    );
    const checks = { ...app, checks: app.healthChecks() };
    const health = await chore('health', () => checkHealth(checks, { until }));
    const tidied = await chore('tidy', () => tidyRound(app, until));
    const dropped = await chore('errors', () => dropOldErrors(app, { until }));
    const forgotten = await chore('calls', () => tidyCalls(app));
    const purged = await chore('purge', () => purgeRound(app, until));
    const counted = await chore('usage', () => storeUsage(app, until));
    const told = await chore('alerts', async () =>
      app.troubles ? alertTroubles(app, await app.troubles()) : [],
    );
    const ending = await chore('endings', () => alertEndings(app, endingsOf(app)));
    const data = {
      due: swept?.due ?? null,
      visited: swept?.visited ?? null,
      accounts_expired: expired,
      reservations_closed: closed,
      batches,
      orders_asked: settled,
      bills_read: billed?.length ?? null,
      accounts: reconciled?.accounts ?? null,
      disagreements: reconciled?.disagreements.length ?? null,
      unhealthy: health?.failed ?? null,
      tidied,
      errors_dropped: dropped,
      calls_forgotten: forgotten,
      studio_purged: purged,
      days_counted: counted?.length ?? null,
      told,
      ending,
      failed,
    };
    return { data };
  });
}

/** Models of providers that are used here and that their vendors end within the month. */
function endingsOf({ catalogue, providers, clock }: App): Ending[] {
  const now = clock.now();
  return retiringSoon(catalogue, now).flatMap((model) => {
    const { slug, provider, retires, fallbacks } = model;
    if (retires === undefined || !providers.available(provider)) return [];
    return [{ slug, provider, ...retires, fallbacks, daysLeft: daysLeft(model, now) ?? 0 }];
  });
}
