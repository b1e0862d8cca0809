/** What a key may spend, as a cap of the ledger. */
import { dayOf } from '../platform/day.ts';
import type { KeyDoc } from './schema.ts';

export interface KeyCap {
  readonly id: string;
  /** Credits held and captured together. */
  readonly limit: number;
}

/** The cap that counts at `now` (ms): a day's and a month's are documents of their own. */
export function capOf({ _id, cap }: Pick<KeyDoc, '_id' | 'cap'>, now: number): KeyCap[] {
  if (cap === null) return [];
  const day = dayOf(now);
  const window = { total: '', day: `:${day}`, month: `:${day.slice(0, 7)}` }[cap.window];
  return [{ id: `key:${_id}${window}`, limit: cap.credits }];
}
