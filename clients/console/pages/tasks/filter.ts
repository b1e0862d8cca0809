/** Filters of the list of tasks: as they stand in the address, and as the verb takes them. */
import { startOfDay } from '../../../ui/core/format.ts';
import type { ParamsOf } from '../../app/cloud.ts';

export const FILTER_KEYS = [
  'id',
  'openid',
  'status',
  'model',
  'provider',
  'errorCode',
  'last',
  'ended',
  'quarantined',
] as const;
type FilterKey = (typeof FILTER_KEYS)[number];
export type AddressFilter = Readonly<Partial<Record<FilterKey, string>>>;
export type TaskFilter = NonNullable<ParamsOf<'tasks.list'>['filter']>;

const HOUR_MS = 3_600_000;
export const SPANS = {
  hour: HOUR_MS,
  day: 24 * HOUR_MS,
  week: 168 * HOUR_MS,
  month: 720 * HOUR_MS,
} as const;

const STATUSES = ['pending', 'processing', 'completed', 'failed', 'cancelled'] as const;

/**
 * `now` in ms: what "the last day" is counted from, cut to minutes so that the same filter is the
 * same question. A value that no verb takes is left out.
 */
export function taskFilter(address: AddressFilter, now: number): TaskFilter {
  const { id, openid, status, model, provider, errorCode, last, ended, quarantined } = address;
  const span = Object.entries(SPANS).find(([name]) => name === last)?.[1];
  const minute = Math.floor(now / 60_000) * 60_000;
  const known = STATUSES.find((one) => one === status);
  return {
    ...(id ? { id } : {}),
    ...(openid ? { openid } : {}),
    ...(known ? { status: known } : {}),
    ...(status === 'reviewing' ? { step: 'review' as const, status: 'processing' as const } : {}),
    ...(model ? { model } : {}),
    ...(provider ? { provider } : {}),
    ...(errorCode ? { errorCode } : {}),
    ...(quarantined === 'yes' || status === 'quarantined' ? { quarantined: true } : {}),
    ...(span === undefined ? {} : { createdAfter: minute - span }),
    ...endedIn(ended, minute),
  };
}

/** Of the last hour, or of a day: numbers of the overview lead here. */
function endedIn(
  ended: string | undefined,
  now: number,
): Pick<TaskFilter, 'endedAfter' | 'endedBefore'> {
  if (ended === undefined) return {};
  if (ended === 'hour') return { endedAfter: now - HOUR_MS };
  const start = startOfDay(ended);
  return start === null ? {} : { endedAfter: start, endedBefore: start + SPANS.day };
}

/** The first page of the list, as everybody asks for it. */
export const listParams = (address: AddressFilter, now: number): ParamsOf<'tasks.list'> => ({
  filter: taskFilter(address, now),
  limit: 50,
});
