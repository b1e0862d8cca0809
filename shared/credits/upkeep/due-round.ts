/** The shape of both rounds here: what is due, oldest first, one by one, a failing one apart. */

import type { Clock } from '../../platform/clock.ts';
import { apart } from '../../platform/concurrency/apart.ts';
import type { Log } from '../../platform/log.ts';

const BATCH = 50;

export interface Round<T> {
  /** Oldest first; `skip` leaves out those that were tried in vain and are still at its head. */
  readonly find: (page: { skip: number; limit: number }) => Promise<readonly T[]>;
  readonly name: (one: T) => string;
  readonly work: (one: T) => Promise<unknown>;
}

/** Works until nothing is due any more, or `until` (ms). Gives how many it worked off. */
export async function dueRound<T>(
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  until: number,
  { find, name, work }: Round<T>,
): Promise<number> {
  let [done, failed] = [0, 0];
  while (clock.now() < until) {
    const page = await find({ skip: failed, limit: BATCH });
    for (const one of page) {
      if (clock.now() >= until) break;
      const worked = await apart(log, name(one), async () => ({ it: await work(one) }));
      if (worked === null) failed += 1;
      else done += 1;
    }
    if (page.length < BATCH) break;
  }
  return done;
}
