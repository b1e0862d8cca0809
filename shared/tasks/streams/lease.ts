/**
 * A stream is held for less than a minute at a time by whoever runs it: when a worker dies, its
 * user's credits are not away for as long as an answer may take.
 */
import { checked, collections } from '../../platform/database.ts';
import type { TaskDeps } from '../core/deps.ts';
import type { TaskDoc } from '../core/documents/schema.ts';
import type { TextDoc } from '../core/documents/texts.ts';
import { writeFenced } from '../core/write.ts';

const LEASE_MS = 45_000;
/** So early that a database which is away for a while costs no lease, ms before it runs out. */
const RENEW_BEFORE_MS = 30_000;
/** Clocks differ: so long before others may take a stream, whoever holds it lets go of it, ms. */
const LET_GO_BEFORE_MS = 10_000;

/** What a worker writes who runs a stream from now on. */
function held({ clock }: Pick<TaskDeps, 'clock'>) {
  const until = new Date(clock.now() + LEASE_MS);
  return { status: 'processing', lease_expires_at: until, next_run_at: until } as const;
}

/** What whoever runs a stream from now on writes, for `lastsMs` at most. */
export function begun(deps: Pick<TaskDeps, 'clock' | 'policy'>, lastsMs: number) {
  return { ...held(deps), ...overAfter(deps, lastsMs) };
}

/** When nobody holds a stream any more that was to take so long: for good, whatever happens. */
export function overAfter({ clock, policy }: Pick<TaskDeps, 'clock' | 'policy'>, ms: number) {
  const deadline = clock.now() + ms + LEASE_MS;
  return {
    deadline_at: new Date(deadline),
    hard_deadline_at: new Date(deadline + policy.hardDeadlineGraceMs),
  };
}

/**
 * The words of a task that was just claimed, under its fence: whoever was frozen in the middle adds
 * no more. Null where they have ended or somebody has claimed them since: a call that was long on its
 * way must not take them back.
 */
export async function takeWords(
  { db, clock }: Pick<TaskDeps, 'db' | 'clock'>,
  { _id, fence }: Pick<TaskDoc, '_id' | 'fence'>,
): Promise<TextDoc | null> {
  const free = { _id, fence: db.command.lte(fence), ended_at: null };
  const texts = db.collection(collections.texts).where(free);
  const updated_at = new Date(clock.now());
  const taken = checked(await texts.updateAndReturn({ fence, updated_at }));
  return taken.updated === 1 ? (taken.doc as TextDoc) : null;
}

export function isRenewalDue(
  { clock }: Pick<TaskDeps, 'clock'>,
  { lease_expires_at }: Pick<TaskDoc, 'lease_expires_at'>,
): boolean {
  return clock.now() >= lease_expires_at.getTime() - RENEW_BEFORE_MS;
}

/** Whoever ran a stream stops: others may take it from now on, and nothing here may wait for them. */
export function isLeaseOver(
  { clock }: Pick<TaskDeps, 'clock'>,
  { lease_expires_at }: Pick<TaskDoc, 'lease_expires_at'>,
): boolean {
  return clock.now() >= lease_expires_at.getTime() - LET_GO_BEFORE_MS;
}

/** Throws LeaseLostError. */
export function renewLease(
  deps: Pick<TaskDeps, 'db' | 'clock' | 'random'>,
  task: TaskDoc,
): Promise<TaskDoc> {
  const { lease_expires_at, next_run_at } = held(deps);
  return writeFenced(deps, task, { lease_expires_at, next_run_at });
}
