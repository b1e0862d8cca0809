/**
 * CloudBase cron: 7 fields (second minute hour day month weekday year), `, - * /`, names of months
 * and weekdays, weekday 0 is Sunday, day and weekday both given mean either, time zone UTC+8.
 */
import { Cron } from 'croner';

const FIELDS = ['second', 'minute', 'hour', 'day', 'month', 'weekday', 'year'];

/** Instants of one cron expression. */
export interface Schedule {
  /** First instant after `afterMs`, or null when there is none. */
  next(afterMs: number): number | null;
}

/** @throws Error saying which field is wrong */
export function parseCron(expression: string): Schedule {
  const fields = expression.trim().split(/\s+/u);
  if (fields.length !== FIELDS.length) {
    throw new Error(`cron "${expression}" needs 7 fields (${FIELDS.join(' ')})`);
  }
  fields.forEach((field, i) => {
    // croner also knows L, W, # and ?, which the cloud does not.
    if (/^(?:[\d*,/-]|[A-Z]{3})+$/iu.test(field)) return;
    throw new Error(`cron "${expression}": ${FIELDS[i]} "${field}" is not valid`);
  });
  // Paused: it only computes, nothing is scheduled. Shanghai has no summer time: UTC+8 all year.
  const cron = new Cron(expression, { paused: true, timezone: 'Asia/Shanghai', mode: '7-part' });
  return { next: (afterMs) => cron.nextRun(new Date(afterMs))?.getTime() ?? null };
}
