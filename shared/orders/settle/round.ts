/** The sweeper's round: orders whose time to be asked after has come. */
import { apart } from '../../platform/concurrency/apart.ts';
import { checked, collections, isMissingCollection } from '../../platform/database.ts';
import type { OrderDeps } from '../core/deps.ts';
import { TROUBLE_MS } from '../core/schedule.ts';
import type { OrderDoc } from '../core/schema.ts';
import { settleOrder } from './settle.ts';

const BATCH = 50;

/** Asks about at most so many, and starts none after `until` (ms). Gives how many it asked about. */
export async function settleDueRound(deps: OrderDeps, until: number): Promise<number> {
  let done = 0;
  for (const { _id, channel } of await dueOrders(deps)) {
    if (deps.clock.now() >= until) break;
    if (!deps.payments.channels.has(channel)) continue;
    const settled = await apart(deps.log, `order ${_id}`, () => settleOrder(deps, _id));
    if (settled === null) await postpone(deps, _id);
    done += 1;
  }
  return done;
}

async function dueOrders({ db, clock }: OrderDeps): Promise<OrderDoc[]> {
  const past = { next_check_at: db.command.lte(new Date(clock.now())) };
  const query = db.collection(collections.orders).where(past).orderBy('next_check_at', 'asc');
  try {
    return checked(await query.limit(BATCH).get()).data as OrderDoc[];
  } catch (error) {
    // A deployment that was updated and not set up again has none.
    if (isMissingCollection(error)) return [];
    throw error;
  }
}

/** What cannot be asked about now must not stand in the way of the others. */
async function postpone({ db, clock }: OrderDeps, _id: string): Promise<void> {
  const now = clock.now();
  const due = { _id, next_check_at: db.command.lte(new Date(now)) };
  const fields = { next_check_at: new Date(now + TROUBLE_MS) };
  checked(await db.collection(collections.orders).where(due).update(fields));
}
