/** Filters that live in the address: Back, reload and a copied link show the same. */
import { useCallback } from 'react';
import { go, linkTo, useRoute } from './route.ts';

export type Filters<K extends string> = Readonly<Partial<Record<K, string>>>;

/** The named ones that say something. */
export const filtersIn = <K extends string>(
  query: URLSearchParams,
  keys: readonly K[],
): Filters<K> =>
  Object.fromEntries(
    keys.flatMap((key) => {
      const value = query.get(key);
      return value === null || value === '' ? [] : [[key, value]];
    }),
  ) as Filters<K>;

/** The named ones only; a change leaves the others as they are and asks Back to come here. */
export function useFilters<K extends string>(
  keys: readonly K[],
): readonly [Filters<K>, (change: Filters<K>) => void] {
  const { path, query } = useRoute();
  const filters = filtersIn(query, keys);
  const change = useCallback(
    (next: Filters<K>) => go(linkTo(path, { ...Object.fromEntries(query), ...next })),
    [path, query],
  );
  return [filters, change];
}
