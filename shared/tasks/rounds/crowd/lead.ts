/**
 * One crowded round at a time: whoever writes this document leads it, and nobody else begins one
 * until its time is over. One write a crowded round, none in others. It remembers how many tasks a
 * copy gets through, so that shares fit the providers of the hour.
 */
import { checked, collections, isDuplicateKey, readDoc } from '../../../platform/database.ts';
import type { TaskDeps } from '../../core/deps.ts';

/** A little less than a round's period: timers are not punctual. */
const HELD_MS = 9_000;
const LEAST_SHARE = 50;
const ID = 'poll';

interface LeadDoc {
  readonly _id: string;
  readonly until: Date;
  /** Tasks a copy takes. */
  readonly share: number;
}

type Deps = Pick<TaskDeps, 'db' | 'clock' | 'policy'>;

/** How many tasks each copy takes, or null when another round is under way. */
export async function leadRound(deps: Deps): Promise<{ share: number } | null> {
  const { db, clock, policy } = deps;
  const now = clock.now();
  const leads = db.collection(collections.cursors);
  const free = { _id: ID, until: db.command.lte(new Date(now)) };
  const until = new Date(now + HELD_MS);
  const taken = checked(await leads.where(free).updateAndReturn({ until }));
  if (taken.updated === 1) {
    return { share: Math.min(policy.crowd.share, (taken.doc as LeadDoc).share) };
  }
  if ((await readDoc<LeadDoc>(db, collections.cursors, ID)) !== null) return null;
  const { share } = policy.crowd;
  try {
    checked(await leads.add({ _id: ID, until, share }));
    return { share };
  } catch (error) {
    if (isDuplicateKey(error)) return null;
    throw error;
  }
}

/**
 * After a part that could not begin all of its tasks, or had most of its time left: the next round
 * is cut finer, or coarser. Changes nothing else of the document.
 */
export async function fitShare(
  { db, policy }: Deps,
  share: number,
  part: { due: number; visited: number; usedMs: number; hadMs: number },
): Promise<void> {
  const next = nextShare(policy.crowd.share, share, part);
  if (next === share) return;
  checked(
    await db.collection(collections.cursors).where({ _id: ID, share }).update({ share: next }),
  );
}

export function nextShare(
  most: number,
  share: number,
  { due, visited, usedMs, hadMs }: { due: number; visited: number; usedMs: number; hadMs: number },
): number {
  if (visited < due) return Math.max(Math.min(LEAST_SHARE, most), Math.floor(share / 2));
  return usedMs < hadMs / 2 ? Math.min(most, share * 2) : share;
}
