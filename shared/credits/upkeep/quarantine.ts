/** An account whose sums were found wrong takes no new tasks; only an operator lifts that. */
import type { Clock } from '../../platform/clock.ts';
import { checked, collections, type Database } from '../../platform/database.ts';

interface QuarantineDeps {
  readonly db: Database;
  readonly clock: Clock;
}

/** Single writes on one field that no entry ever touches, so they race with nothing. */
async function mark(deps: QuarantineDeps, openid: string, quarantined: boolean): Promise<void> {
  const fields = { quarantined, updated_at: new Date(deps.clock.now()) };
  checked(await deps.db.collection(collections.accounts).where({ _id: openid }).update(fields));
}

export function quarantineAccount(deps: QuarantineDeps, openid: string): Promise<void> {
  return mark(deps, openid, true);
}

export function clearQuarantine(deps: QuarantineDeps, openid: string): Promise<void> {
  return mark(deps, openid, false);
}
