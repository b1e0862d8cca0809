import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database.ts';
import type { Random } from '../../platform/ids.ts';
import type { Log } from '../../platform/log.ts';

/** What a verb with a transaction of its own needs. */
export interface CreditDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
}

/** What a round of the sweeper needs besides: a failing one is told and left for the next. */
export interface RoundDeps extends CreditDeps {
  readonly log: Log;
}
