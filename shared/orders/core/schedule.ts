/** When an order is asked after without anybody's push: soon, then less and less often. Pure. */
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** After its creation, its fulfilment, or the asking for a refund. */
const STEPS_MS = [15 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR];

/** Nobody pays an order that is older, or hardly anybody: a push or a bill still tells of it. */
export const CLOSES_AFTER_MS = 24 * HOUR;

/** After a look at which nothing could be learned. */
export const TROUBLE_MS = 5 * MINUTE;

/** The next look at what began at `base`; null once a day has passed. */
export function nextCheck(base: Date, now: number): Date | null {
  const step = STEPS_MS.find((ms) => base.getTime() + ms > now);
  return step === undefined ? null : new Date(base.getTime() + step);
}

/** For what must not be forgotten: the steps, and then every day. */
export function nextCheckForEver(base: Date, now: number): Date {
  return nextCheck(base, now) ?? new Date(now + 24 * HOUR);
}
