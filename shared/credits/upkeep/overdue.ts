/** The sweeper closes reservations that nobody has closed by their time. */
import type { Clock } from '../../platform/clock.ts';
import {
  checked,
  collections,
  type Database,
  isMissingCollection,
} from '../../platform/database.ts';
import type { Random } from '../../platform/ids.ts';
import type { Log } from '../../platform/log.ts';
import type { ReservationDoc } from '../core/schema.ts';
import { closeReservation } from '../spend/reservations.ts';
import { dueRound } from './due-round.ts';

interface Deps {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** Starts none after `until` (ms). Gives how many it closed. */
export function closeOverdueRound(deps: Deps, until: number): Promise<number> {
  const { db, clock } = deps;
  return dueRound<ReservationDoc>(deps, until, {
    find: (page) => overdue(db, new Date(clock.now()), page),
    name: ({ _id }) => `reservation ${_id}`,
    work: ({ _id }) => closeReservation(deps, { id: _id, reason: 'overdue' }),
  });
}

async function overdue(
  db: Database,
  at: Date,
  { skip, limit }: { readonly skip: number; readonly limit: number },
): Promise<ReservationDoc[]> {
  const past = { status: 'open', close_at: db.command.lte(at) };
  const query = db.collection(collections.reservations).where(past).orderBy('close_at', 'asc');
  try {
    return checked(await query.skip(skip).limit(limit).get()).data as ReservationDoc[];
  } catch (error) {
    // A deployment that was updated and not set up again has none.
    if (isMissingCollection(error)) return [];
    throw error;
  }
}
