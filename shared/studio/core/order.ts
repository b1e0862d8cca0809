/**
 * Places among siblings: numbers with room between them. A new one lies half-way between its
 * neighbours; where no room is left, all are given new places first.
 */
export interface Placed {
  readonly _id: string;
  readonly order: number;
}

const STEP = 2 ** 24;

export const byOrder = (a: Placed, b: Placed): number =>
  a.order - b.order || (a._id < b._id ? -1 : a._id > b._id ? 1 : 0);

/**
 * The place right after `after` (null: before all, undefined: after all) among siblings in their
 * order. Null when there is no room; undefined when `after` is not among them.
 */
export function placeAfter(
  siblings: readonly Placed[],
  after: string | null | undefined,
): number | null | undefined {
  const last = siblings.at(-1);
  if (after === undefined) return last === undefined ? 0 : last.order + STEP;
  const at = after === null ? -1 : siblings.findIndex(({ _id }) => _id === after);
  if (after !== null && at === -1) return undefined;
  const [before, next] = [siblings[at], siblings[at + 1]];
  if (next === undefined) return before === undefined ? 0 : before.order + STEP;
  if (before === undefined) return next.order - STEP;
  const middle = before.order + Math.floor((next.order - before.order) / 2);
  return middle > before.order && middle < next.order ? middle : null;
}

/**
 * New places for all, each above every old one, the last first: whoever writes them in this order
 * keeps the order of all at every moment in between.
 */
export function respaced(siblings: readonly Placed[]): { id: string; order: number }[] {
  const top = siblings.at(-1)?.order ?? 0;
  return siblings.map(({ _id }, index) => ({ id: _id, order: top + (index + 1) * STEP })).reverse();
}
