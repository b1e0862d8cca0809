/** Yesterday's bill, once a day: channels have it by mid-morning. */
import { checked, collections, readDoc } from '../../platform/database.ts';
import { dayAfter, dayOf, startOf } from '../../platform/day.ts';
import type { OrderDeps } from '../core/deps.ts';
import type { ChannelName } from '../core/schema.ts';
import { type BillReport, reconcilePayments } from './bill.ts';

/** 11:00 in China. */
const READY_MS = 11 * 3_600_000;
/** After a bill that was not there: not every minute. */
const AGAIN_MS = 30 * 60_000;

interface CursorDoc {
  readonly _id: string;
  readonly day: string;
  readonly tried_at: Date;
}

/** Reads what has not been read; starts none after `until` (ms). */
export async function billRound(deps: OrderDeps, until: number): Promise<BillReport[]> {
  const reports: BillReport[] = [];
  for (const channel of deps.payments.channels.keys()) {
    if (deps.clock.now() >= until) break;
    const report = await readDue(deps, channel);
    if (report !== null) reports.push(report);
  }
  return reports;
}

async function readDue(deps: OrderDeps, channel: ChannelName): Promise<BillReport | null> {
  const { db, clock } = deps;
  const now = clock.now();
  const today = dayOf(now);
  const day = dayAfter(today, -1);
  if (now < startOf(today) + READY_MS) return null;
  const _id = `bill:${channel}`;
  const cursor = await readDoc<CursorDoc>(db, collections.cursors, _id);
  if (cursor !== null && cursor.day >= day) return null;
  if (cursor !== null && now - cursor.tried_at.getTime() < AGAIN_MS) return null;
  const keep = async (done: string): Promise<void> => {
    const fields = { day: done, tried_at: new Date(now) };
    checked(await db.collection(collections.cursors).doc(_id).set(fields));
  };
  // Before the work: a bill that cannot be read must not be asked for every minute.
  await keep(cursor?.day ?? '');
  const report = await reconcilePayments(deps, { channel, day });
  if (report.lines !== null) await keep(day);
  return report;
}
