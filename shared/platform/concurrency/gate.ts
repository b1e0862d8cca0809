/** Lets work in while its cost fits; the rest waits in line, first come first served. */
export interface Gate {
  /** Runs `work` when `cost` fits; a cost above the capacity waits until it is alone. */
  pass<T>(cost: number, work: () => Promise<T>): Promise<T>;
}

/**
 * Bounds what is in memory at once. With pixels as cost and 4096² as capacity, one heavy picture
 * is developed at a time, or four of 2048².
 */
export function createGate(capacity: number): Gate {
  let free = capacity;
  const line: { cost: number; enter: () => void }[] = [];

  const admit = (): void => {
    for (let next = line[0]; next && next.cost <= free; next = line[0]) {
      line.shift();
      free -= next.cost;
      next.enter();
    }
  };

  const enter = (cost: number): Promise<void> =>
    new Promise((resolve) => {
      line.push({ cost, enter: resolve });
      admit();
    });

  return {
    async pass(asked, work) {
      const cost = Math.min(Math.max(asked, 0), capacity);
      await enter(cost);
      try {
        return await work();
      } finally {
        free += cost;
        admit();
      }
    },
  };
}
