/** When a delivery that failed is tried again: ten attempts within three days and some hours. Pure. */
import type { Random } from '../platform/ids.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Before the second attempt, the third …, ms. */
export const PAUSES_MS = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
] as const;

export const MAX_ATTEMPTS = PAUSES_MS.length + 1;

/** So that those which failed together do not come back together. */
const JITTER = 0.2;
/** A receiver may ask for patience, not for ever. */
const MAX_ASKED_MS = 24 * HOUR;

/**
 * How long to wait after `attempts` that failed, ms; null after the last one. `askedMs` is what the
 * receiver said (`Retry-After`), which only ever makes it longer.
 */
export function pauseAfter(
  attempts: number,
  { askedMs, random }: { readonly askedMs: number | null; readonly random: Random },
): number | null {
  const planned = PAUSES_MS[attempts - 1];
  if (planned === undefined) return null;
  const spread = planned * (1 + JITTER * (2 * random.next() - 1));
  return Math.ceil(Math.max(spread, Math.min(askedMs ?? 0, MAX_ASKED_MS)));
}

/** `Retry-After`: seconds, or a date; null where it says nothing that can be read. */
export function retryAfterMs(header: string | null, now: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * SECOND;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
