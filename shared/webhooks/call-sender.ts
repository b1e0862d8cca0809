/** Whoever looks often calls the sender when an event is due, so that it needs no quick timer. */
import type { Clock } from '../platform/clock.ts';
import { checked, collections, type Database } from '../platform/database.ts';

interface CallerDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly policy: { readonly triggerGraceMs: number };
  /** Absent where functions cannot call each other. */
  readonly call?: (name: 'webhook-sender', data: object) => Promise<string>;
}

/**
 * One read, and a call where it finds something: an event whose trigger has had its chance, or one
 * whose time to be sent again has come. Says whether it called.
 */
export async function callSender({ db, clock, policy, call }: CallerDeps): Promise<boolean> {
  if (call === undefined) return false;
  const now = clock.now();
  const { lte } = db.command;
  const due = {
    status: 'pending',
    next_at: lte(new Date(now - policy.triggerGraceMs)),
    lease_expires_at: lte(new Date(now)),
  };
  const rows = db.collection(collections.webhookOutbox).where(due);
  if (checked(await rows.limit(1).get()).data.length === 0) return false;
  return (await call('webhook-sender', {})) !== 'refused';
}
