/** Lists by the shot they belong to. */
import { useRef } from 'react';

export type Groups<T> = ReadonlyMap<string, readonly T[]>;

/** A group whose members have not changed stays the same list, so that its card is not drawn anew. */
export function regrouped<T>(
  before: Groups<T>,
  items: readonly T[],
  keyOf: (item: T) => string | null,
): Groups<T> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  const kept = [...groups].map(([key, group]) => {
    const old = before.get(key);
    return [key, old !== undefined && isSame(old, group) ? old : group] as const;
  });
  return new Map(kept);
}

const isSame = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index]);

export function useGroups<T>(items: readonly T[], keyOf: (item: T) => string | null): Groups<T> {
  const last = useRef<{ items: readonly T[]; groups: Groups<T> }>({ items: [], groups: new Map() });
  if (last.current.items !== items) {
    last.current = { items, groups: regrouped(last.current.groups, items, keyOf) };
  }
  return last.current.groups;
}

const NONE: readonly never[] = [];
export const groupOf = <T>(groups: Groups<T>, key: string): readonly T[] => groups.get(key) ?? NONE;
