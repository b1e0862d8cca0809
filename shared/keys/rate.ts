/** Requests a minute: counted only for keys that have a limit. */
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { countInMinute } from '../platform/per-minute.ts';
import { KeyRateError } from './errors.ts';
import type { KeyDoc } from './schema.ts';

export interface RateState {
  readonly limit: number;
  readonly remaining: number;
  readonly resetMs: number;
}

/** Counts one request; null for a key without a limit. Throws KeyRateError. */
export async function countCall(
  deps: { db: Database; clock: Clock },
  { _id: id, rpm }: Pick<KeyDoc, '_id' | 'rpm'>,
): Promise<RateState | null> {
  if (rpm === null) return null;
  const { count, resetMs, isOver } = await countInMinute(deps, { id, limit: rpm });
  if (isOver) throw new KeyRateError({ limit: rpm, retryAfterMs: resetMs });
  return { limit: rpm, remaining: rpm - count, resetMs };
}
