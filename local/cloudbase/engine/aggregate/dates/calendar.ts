/** Calendar numbers of a date, read from its UTC fields (shift it to local time first). */
const DAY_MS = 86_400_000;

/** 1 to 366. */
export function dayOfYear(date: Date): number {
  const start = Date.UTC(date.getUTCFullYear(), 0, 1);
  return Math.floor((midnight(date) - start) / DAY_MS) + 1;
}

/** Weeks start on Sunday; the days before the first Sunday are week 0. */
export function weekOfYear(date: Date): number {
  return Math.floor((dayOfYear(date) + 6 - date.getUTCDay()) / 7);
}

/** 1 (Monday) to 7 (Sunday). */
export function isoDayOfWeek(date: Date): number {
  return date.getUTCDay() || 7;
}

/** The year the ISO week belongs to: that of its Thursday. */
export function isoWeekYear(date: Date): number {
  return thursday(date).getUTCFullYear();
}

/** 1 to 53; week 1 is the one with the year's first Thursday. */
export function isoWeek(date: Date): number {
  return Math.ceil(dayOfYear(thursday(date)) / 7);
}

/** Milliseconds of the given day of an ISO week, at midnight. */
export function fromIsoWeek(year: number, week: number, day: number): number {
  const fourth = new Date(Date.UTC(year, 0, 4));
  const monday = fourth.getTime() - (isoDayOfWeek(fourth) - 1) * DAY_MS;
  return monday + ((week - 1) * 7 + day - 1) * DAY_MS;
}

function thursday(date: Date): Date {
  return new Date(midnight(date) + (4 - isoDayOfWeek(date)) * DAY_MS);
}

function midnight(date: Date): number {
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
}
