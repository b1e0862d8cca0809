/** How many gifts of a kind all users together may get in a day: what farming can cost at most. */
import { checked, collections, readDoc, type Transaction } from '../../platform/database.ts';
import type { Gift } from '../core/deps.ts';
import { GiftUnavailableError } from '../core/errors.ts';

interface DayDoc {
  readonly _id: string;
  readonly count: number;
}

export interface DayShare {
  /** Counts this gift; after all that is read. */
  readonly write: () => Promise<void>;
}

/** Throws GiftUnavailableError once the day's share is gone. */
export async function dayShare(
  tx: Transaction,
  { perDay }: Gift,
  { kind, day }: { readonly kind: string; readonly day: string },
): Promise<DayShare> {
  if (perDay === null) return { write: async () => undefined };
  const _id = `${kind}:${day}`;
  const doc = await readDoc<DayDoc>(tx, collections.giftDays, _id);
  const count = doc?.count ?? 0;
  if (count >= perDay) throw new GiftUnavailableError(`${kind}: ${count} today`);
  const days = tx.collection(collections.giftDays);
  return {
    write: async () => {
      if (doc === null) checked(await days.add({ _id, count: 1 }));
      else checked(await days.doc(_id).update({ count: count + 1 }));
    },
  };
}
