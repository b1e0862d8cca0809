/** A quote of many, and what of it is another by now. */
import type { AnswerOf, FieldsOf } from '../app/studio.ts';
import type { TargetRef } from './types.ts';

export type Quote = AnswerOf<'quoteBatch'>;
export type QuoteItem = Quote['items'][number];
export type Only = NonNullable<FieldsOf<'quoteBatch'>['only']>;

/** One place, whichever order its ids are told in. */
export const targetKey = (target: TargetRef): string =>
  JSON.stringify(Object.entries(target).sort(([a], [b]) => (a < b ? -1 : 1)));

export interface Difference {
  readonly before: QuoteItem;
  readonly after: QuoteItem;
}

/** Items whose price or state differs, by their place. */
export function differences(before: Quote, after: Quote): ReadonlyMap<string, Difference> {
  const old = new Map(before.items.map((item) => [targetKey(item.target), item]));
  const changed = after.items.flatMap((item) => {
    const was = old.get(targetKey(item.target));
    const isSame = was?.price === item.price && was?.state === item.state;
    return was === undefined || isSame
      ? []
      : [[targetKey(item.target), { before: was, after: item }] as const];
  });
  return new Map(changed);
}
