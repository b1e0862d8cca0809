/** The sweeper closes reservations that nobody has closed by their time. */
import {
  checked,
  collections,
  type Database,
  isMissingCollection,
} from '../../platform/database.ts';
import type { RoundDeps } from '../core/deps.ts';
import type { ReservationDoc } from '../core/schema.ts';
import { closeReservation } from '../spend/reservations.ts';
import { dueRound } from './due-round.ts';

/** Starts none after `until` (ms). Gives how many it closed. */
export function closeOverdueRound(deps: RoundDeps, until: number): Promise<number> {
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
