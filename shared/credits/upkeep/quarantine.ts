/** An account whose sums were found wrong takes no new tasks; only an operator lifts that. */
import type { Clock } from '../../platform/clock.ts';
import { checked, collections, type Database } from '../../platform/database.ts';

interface QuarantineDeps {
  readonly db: Database;
  readonly clock: Clock;
}

/** Single writes on one field that no entry ever touches, so they race with nothing. */
async function mark(
  deps: QuarantineDeps,
  where: { readonly _id: string; readonly quarantined?: boolean; readonly version?: number },
  quarantined: boolean,
): Promise<boolean> {
  const fields = { quarantined, updated_at: new Date(deps.clock.now()) };
  const accounts = deps.db.collection(collections.accounts).where(where);
  return checked(await accounts.update(fields)).updated === 1;
}

export async function quarantineAccount(deps: QuarantineDeps, openid: string): Promise<void> {
  await mark(deps, { _id: openid }, true);
}

export async function clearQuarantine(deps: QuarantineDeps, openid: string): Promise<void> {
  await mark(deps, { _id: openid }, false);
}

/** Only as somebody has seen it: false when it is clear already, or its sums have moved since. */
export function clearAsSeen(
  deps: QuarantineDeps,
  openid: string,
  { version }: { readonly version: number },
): Promise<boolean> {
  return mark(deps, { _id: openid, quarantined: true, version }, false);
}
