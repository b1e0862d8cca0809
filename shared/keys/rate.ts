/** Requests a minute: one document a key, written only for keys that have a limit. */
import type { Clock } from '../platform/clock.ts';
import {
  checked,
  collections,
  type Database,
  isDuplicateKey,
  readDoc,
} from '../platform/database.ts';
import { KeyRateError } from './errors.ts';
import type { CallsDoc, KeyDoc } from './schema.ts';

const MINUTE_MS = 60_000;
/** Each miss means that another request began the minute or filled it meanwhile. */
const MAX_TRIES = 4;

export interface RateState {
  readonly limit: number;
  readonly remaining: number;
  readonly resetMs: number;
}

/** Counts one request; null for a key without a limit. Throws KeyRateError. */
export async function countCall(
  deps: { db: Database; clock: Clock },
  { _id, rpm }: Pick<KeyDoc, '_id' | 'rpm'>,
): Promise<RateState | null> {
  if (rpm === null) return null;
  const now = deps.clock.now();
  const minute = Math.floor(now / MINUTE_MS);
  const resetMs = (minute + 1) * MINUTE_MS - now;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const seen = await readDoc<CallsDoc>(deps.db, collections.keyCalls, _id);
    const count = seen?.minute === minute ? seen.count : 0;
    if (count >= rpm) break;
    if (await step(deps.db, { _id, minute, seen })) {
      return { limit: rpm, remaining: rpm - count - 1, resetMs };
    }
  }
  throw new KeyRateError({ limit: rpm, retryAfterMs: resetMs });
}

/** Conditional on what was seen: two at once never count as one. */
async function step(
  db: Database,
  { _id, minute, seen }: { _id: string; minute: number; seen: CallsDoc | null },
): Promise<boolean> {
  const calls = db.collection(collections.keyCalls);
  if (seen === null) {
    try {
      checked(await calls.add({ _id, minute, count: 1 }));
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }
  const where = { _id, minute: seen.minute, count: seen.count };
  const next = { minute, count: seen.minute === minute ? seen.count + 1 : 1 };
  return checked(await calls.where(where).update(next)).updated === 1;
}
