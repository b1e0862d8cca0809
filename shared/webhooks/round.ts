/** The sender's round: what is due, each endpoint in a lane of its own. */

import { inParallel } from '../platform/concurrency/parallel.ts';
import { checked, collections, type Database } from '../platform/database.ts';
import type { DeliveryDoc } from './schema.ts';
import { type SenderDeps, type SendOutcome, sendOne } from './send.ts';

const BATCH = 100;
const WIDTH = 10;
/** A round starts nothing after this; one more attempt still ends within a function's time. */
const BUDGET_MS = 35_000;
/** What waited behind a failure of its endpoint is due again then. */
const PUT_OFF_MS = 60_000;
/** Deliveries are remembered for a month. */
const KEPT_MS = 30 * 24 * 3_600_000;

export interface SendReport {
  readonly due: number;
  readonly delivered: number;
  readonly failed: number;
  readonly forgotten: number;
}

/** One bounded round. Two at once are safe: the claim decides. */
export async function sendRound(deps: SenderDeps): Promise<SendReport> {
  const { clock } = deps;
  const until = clock.now() + BUDGET_MS;
  const due = await dueDeliveries(deps);
  const counts: Record<SendOutcome, number> = {
    delivered: 0,
    failed: 0,
    dropped: 0,
    again: 0,
    not_ours: 0,
  };
  const lanes = [...byEndpoint(due).values()];
  await inParallel(lanes, { width: WIDTH, until, now: () => clock.now() }, async (lane) => {
    for (const outcome of await laneOf(deps, { lane, until })) counts[outcome] += 1;
  });
  const forgotten = due.length === 0 ? await forget(deps) : 0;
  const failed = counts.failed + counts.again;
  return { due: due.length, delivered: counts.delivered, failed, forgotten };
}

async function dueDeliveries({ db, clock }: SenderDeps): Promise<DeliveryDoc[]> {
  const at = new Date(clock.now());
  const due = { status: 'pending', next_at: db.command.lte(at) };
  const rows = db.collection(collections.webhookOutbox).where(due);
  const found = checked(await rows.orderBy('next_at', 'asc').limit(BATCH).get());
  return (found.data as DeliveryDoc[]).filter((row) => row.lease_expires_at <= at);
}

function byEndpoint(rows: readonly DeliveryDoc[]): Map<string, DeliveryDoc[]> {
  const lanes = new Map<string, DeliveryDoc[]>();
  for (const row of rows) {
    const lane = lanes.get(row.endpoint_id) ?? [];
    lanes.set(row.endpoint_id, [...lane, row]);
  }
  return lanes;
}

/** One after another, up to the first that fails: whoever does not answer costs one wait a round. */
async function laneOf(
  deps: SenderDeps,
  { lane, until }: { lane: readonly DeliveryDoc[]; until: number },
): Promise<SendOutcome[]> {
  const outcomes: SendOutcome[] = [];
  for (const [index, row] of lane.entries()) {
    if (deps.clock.now() >= until) break;
    const outcome = await safely(deps, row);
    outcomes.push(outcome);
    if (outcome === 'again') {
      await putOff(deps.db, lane.slice(index + 1), deps.clock.now());
      break;
    }
  }
  return outcomes;
}

async function safely(deps: SenderDeps, { _id }: DeliveryDoc): Promise<SendOutcome> {
  try {
    return await sendOne(deps, _id);
  } catch (error) {
    deps.log.error('delivery failed', { delivery: _id, error });
    return 'not_ours';
  }
}

/** They count no attempt, and leave their places in the next round's list to others. */
async function putOff(db: Database, rows: readonly DeliveryDoc[], now: number): Promise<void> {
  if (rows.length === 0) return;
  const ids = db.command.in(rows.map(({ _id }) => _id));
  const at = db.command.lte(new Date(now));
  const waiting = { _id: ids, status: 'pending', next_at: at, lease_expires_at: at };
  const next_at = new Date(now + PUT_OFF_MS);
  checked(await db.collection(collections.webhookOutbox).where(waiting).update({ next_at }));
}

/** One statement, in rounds that have nothing else to do. */
async function forget({ db, clock }: SenderDeps): Promise<number> {
  const old = { ended_at: db.command.lt(new Date(clock.now() - KEPT_MS)) };
  const { deleted } = checked(await db.collection(collections.webhookOutbox).where(old).remove());
  return typeof deleted === 'number' ? deleted : 0;
}
