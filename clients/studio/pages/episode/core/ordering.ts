/** Where a shot goes when keys move it. */
export interface Step {
  /** Right after this one; null: before all. */
  readonly after: string | null;
  /** After whom it stands now. */
  readonly before: string | null;
}

/** One place on (`by` 1) or back (-1); null at the end of the list. */
export function stepped(ids: readonly string[], id: string, by: 1 | -1): Step | null {
  const at = ids.indexOf(id);
  const to = at + by;
  if (at === -1 || to < 0 || to >= ids.length) return null;
  const others = ids.filter((one) => one !== id);
  return { after: others[to - 1] ?? null, before: ids[at - 1] ?? null };
}

/** The neighbour keys lead to; the first where nothing is current. */
export function neighbour(
  ids: readonly string[],
  id: string | undefined,
  by: 1 | -1,
): string | undefined {
  const at = id === undefined ? -1 : ids.indexOf(id);
  if (at === -1) return ids[0];
  return ids[Math.min(ids.length - 1, Math.max(0, at + by))];
}
