/**
 * Work for one provider never waits behind another's: each has so many lanes of its own, and one
 * that answers slowly is left in time for its next round.
 */
export interface LaneOptions<T> {
  /** Lanes of one provider. */
  readonly width: number;
  /** Instant in ms after which nothing is begun. */
  readonly until: number;
  readonly now: () => number;
  /** Whose lanes an item takes. */
  readonly laneOf: (item: T) => string;
}

interface Queue<T> {
  readonly items: T[];
  lanes: number;
}

/** Begins items in their order, as far as there is a lane for them. Gives how many were begun. */
export async function inLanes<T>(
  items: readonly T[],
  { width, until, now, laneOf }: LaneOptions<T>,
  work: (item: T) => Promise<void>,
): Promise<{ started: number }> {
  const queues = queuesOf(items, laneOf);
  let started = 0;
  const drive = async ({ items: waiting }: Queue<T>): Promise<void> => {
    let lastMs = 0;
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      const from = now();
      // What would take as long as the one before, and so end too late, is not begun.
      if (from + lastMs >= until) break;
      started += 1;
      await work(item);
      lastMs = now() - from;
    }
  };
  const lanes: Promise<void>[] = [];
  for (const item of items) {
    const queue = queues.get(laneOf(item));
    if (queue === undefined || queue.lanes >= width) continue;
    queue.lanes += 1;
    lanes.push(drive(queue));
  }
  await Promise.all(lanes);
  return { started };
}

function queuesOf<T>(items: readonly T[], laneOf: (item: T) => string): Map<string, Queue<T>> {
  const queues = new Map<string, Queue<T>>();
  for (const item of items) {
    const lane = laneOf(item);
    const queue = queues.get(lane);
    if (queue === undefined) queues.set(lane, { items: [item], lanes: 0 });
    else queue.items.push(item);
  }
  return queues;
}
