/** Days as operators and users count them: China's (UTC+8, no summer time), written `2026-01-31`. */

export const DAY_MS = 24 * 3_600_000;
const CHINA_MS = 8 * 3_600_000;

/** The day an instant (ms) belongs to. */
export function dayOf(ms: number): string {
  return new Date(ms + CHINA_MS).toISOString().slice(0, 10);
}

/** The instant (ms) at which a day begins. */
export function startOf(day: string): number {
  return Date.parse(`${day}T00:00:00.000Z`) - CHINA_MS;
}

/** The day so many days later; earlier for a number below zero. */
export function dayAfter(day: string, days = 1): string {
  return dayOf(startOf(day) + days * DAY_MS);
}

/** False for what only looks like a day, such as `2026-02-31`. */
export function isDay(text: string): boolean {
  const start = startOf(text);
  return !Number.isNaN(start) && dayOf(start) === text;
}
