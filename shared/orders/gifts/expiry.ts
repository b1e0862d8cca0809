/** When what is given expires, and on which day of China it was. Pure. */
import type { Gift } from '../core/deps.ts';

const DAY_MS = 24 * 3_600_000;

export function expiryOf({ validDays }: Pick<Gift, 'validDays'>, at: Date): Date | null {
  return validDays === null ? null : new Date(at.getTime() + validDays * DAY_MS);
}
