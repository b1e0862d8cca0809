/**
 * How often something was done this minute: one document for each thing that is counted, written on
 * condition of what was seen, so that two at once never count as one.
 */
import type { Clock } from './clock.ts';
import { checked, collections, type Database, isDuplicateKey, readDoc } from './database.ts';

const MINUTE_MS = 60_000;
/** Each miss means that another call began the minute or filled it meanwhile. */
const MAX_TRIES = 4;

interface CallsDoc {
  readonly _id: string;
  /** Minutes since 1970. */
  readonly minute: number;
  readonly count: number;
}

interface Deps {
  readonly db: Database;
  readonly clock: Clock;
}

export interface Counted {
  /** This one included. */
  readonly count: number;
  /** Until the next minute begins. */
  readonly resetMs: number;
  /** The minute had as many as it may have: this one was not counted. */
  readonly isOver: boolean;
}

/** Counts one more of `id`, unless this minute has had `limit`. */
export async function countInMinute(
  deps: Deps,
  { id, limit }: { readonly id: string; readonly limit: number },
): Promise<Counted> {
  const { minute, resetMs } = minuteOf(deps.clock);
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const seen = await seenOf(deps.db, id);
    const count = countOf(seen, minute);
    if (count >= limit) break;
    if (await step(deps.db, { id, minute, seen })) {
      return { count: count + 1, resetMs, isOver: false };
    }
  }
  return { count: limit, resetMs, isOver: true };
}

/** How often this minute has had it, without counting. */
export async function countedThisMinute(
  deps: Deps,
  id: string,
): Promise<Pick<Counted, 'count' | 'resetMs'>> {
  const { minute, resetMs } = minuteOf(deps.clock);
  return { count: countOf(await seenOf(deps.db, id), minute), resetMs };
}

function minuteOf(clock: Clock): { readonly minute: number; readonly resetMs: number } {
  const now = clock.now();
  const minute = Math.floor(now / MINUTE_MS);
  return { minute, resetMs: (minute + 1) * MINUTE_MS - now };
}

const seenOf = (db: Database, id: string): Promise<CallsDoc | null> =>
  readDoc<CallsDoc>(db, collections.keyCalls, id);

const countOf = (seen: CallsDoc | null, minute: number): number =>
  seen?.minute === minute ? seen.count : 0;

async function step(
  db: Database,
  { id, minute, seen }: { id: string; minute: number; seen: CallsDoc | null },
): Promise<boolean> {
  const calls = db.collection(collections.keyCalls);
  if (seen === null) {
    try {
      checked(await calls.add({ _id: id, minute, count: 1 }));
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }
  const where = { _id: id, minute: seen.minute, count: seen.count };
  const next = { minute, count: countOf(seen, minute) + 1 };
  return checked(await calls.where(where).update(next)).updated === 1;
}
