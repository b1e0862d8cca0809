/** Today's money, and what the work of today cost the operator. */
import type * as z from 'zod/mini';
import { ledgerSums } from '../../../credits/index.ts';
import type { Currency } from '../../../models/contract.ts';
import { dayTotals, listPacks, type PackDoc } from '../../../orders/index.ts';
import { checked, collections, type Database } from '../../../platform/database.ts';
import { dayOf, startOf } from '../../../platform/day.ts';
import type { overviewVerbs } from '../../contract/overview.ts';

type Overview = z.output<(typeof overviewVerbs)['overview']['answer']>;

export async function moneyToday(db: Database, now: number): Promise<Overview['today']> {
  const day = dayOf(now);
  const [sums, orders] = await Promise.all([
    ledgerSums(db, { from: startOf(day), to: now + 1 }),
    dayTotals(db, day),
  ]);
  return {
    day,
    held: sums.hold?.amount ?? 0,
    captured: sums.settle?.captured ?? 0,
    released: sums.settle?.released ?? 0,
    granted: (sums.grant?.amount ?? 0) + (sums.adjust?.amount ?? 0),
    revoked: sums.revoke?.amount ?? 0,
    expired: sums.expire?.amount ?? 0,
    orders: orders.orders,
    paidFen: orders.paid_fen,
    refundedFen: orders.refunded_fen,
  };
}

/** By the vendors' price lists: an estimate. */
export async function marginToday(db: Database, now: number): Promise<Overview['margin']> {
  const [rows, packs] = await Promise.all([costsSince(db, startOf(dayOf(now))), listPacks(db)]);
  const microsOf = (currency: Currency): number =>
    rows.find(({ _id }) => _id === currency)?.micros ?? 0;
  return {
    captured: rows.reduce((sum, { captured }) => sum + captured, 0),
    costMicros: { CNY: microsOf('CNY'), USD: microsOf('USD') },
    withoutCost: rows.find(({ _id }) => _id === null)?.tasks ?? 0,
    fenPerCredit: leastFen(packs),
  };
}

interface CostRow {
  readonly _id: Currency | null;
  readonly tasks: number;
  readonly micros: number;
  readonly captured: number;
}

/** Index: settled_at. What failed is mostly not billed, so completed tasks alone count. */
async function costsSince(db: Database, since: number): Promise<CostRow[]> {
  const $ = db.command.aggregate;
  const result = checked(
    await db
      .collection(collections.tasks)
      .aggregate()
      .match({ settled_at: db.command.gte(new Date(since)), status: 'completed' })
      .group({
        _id: $.ifNull(['$cost.currency', null]),
        tasks: $.sum(1),
        micros: $.sum($.ifNull(['$cost.micros', 0])),
        captured: $.sum($.ifNull(['$captured', 0])),
      })
      .end(),
  );
  return result.data as CostRow[];
}

/** What the cheapest of the packs on sale asks for a credit, bonus included. */
function leastFen(packs: readonly PackDoc[]): number | null {
  const each = packs
    .filter(({ first_only }) => !first_only)
    .map(({ price_fen, credits, bonus }) => price_fen / (credits + bonus));
  return each.length === 0 ? null : Math.min(...each);
}
