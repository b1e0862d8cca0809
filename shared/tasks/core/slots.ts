/**
 * Tasks fall into 256 slots by their id, which is a hash, so evenly and without a counter. Whoever
 * looks for tasks in many copies gives each copy a run of slots.
 */
export const SLOTS = 256;

/** Slots `from` ≤ slot < `to`. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

export const WHOLE: Part = { from: 0, to: SLOTS };

export const isWhole = ({ from, to }: Part): boolean => from === 0 && to === SLOTS;

/** The first two of the 32 hex digits of a task's id. */
export function slotOf(taskId: string): number {
  return Number.parseInt(taskId.slice(0, 2), 16);
}

/** Equal parts, `count` of them: a power of two up to 256. */
export function partsOf(count: number): Part[] {
  const width = SLOTS / count;
  return Array.from({ length: count }, (_, index) => ({
    from: index * width,
    to: (index + 1) * width,
  }));
}

/** The smallest power of two that is not below, at most 256. */
export function partsFor(tasks: number, share: number): number {
  let count = 1;
  while (count < SLOTS && count * share < tasks) count *= 2;
  return count;
}

/**
 * What `slot` may be in a part. Tasks from before there were slots have none and are found with the
 * first.
 */
export function slotsIn({ from, to }: Part): (number | null)[] {
  const slots = Array.from({ length: to - from }, (_, index) => from + index);
  return from === 0 ? [...slots, null] : slots;
}
