/** Calls that no client repeats any more. For the sweeper. */
import type { Clock } from '../../platform/clock.ts';
import { checked, collections, type Database } from '../../platform/database.ts';

const KEPT_MS = 24 * 60 * 60_000;

/** One statement; nothing is read when there is nothing old. */
export async function tidyCalls({ db, clock }: { db: Database; clock: Clock }): Promise<number> {
  const old = { at: db.command.lt(new Date(clock.now() - KEPT_MS)) };
  const { deleted } = checked(await db.collection(collections.calls).where(old).remove());
  return typeof deleted === 'number' ? deleted : 0;
}
