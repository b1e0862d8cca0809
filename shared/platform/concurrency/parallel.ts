/** Runs `work` over `items`, at most `width` at once, starting none after `until` (ms). */
export async function inParallel<T>(
  items: readonly T[],
  options: { width: number; until: number; now: () => number },
  work: (item: T) => Promise<void>,
): Promise<{ started: number }> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length && options.now() < options.until) {
      const item = items[next++];
      if (item !== undefined) await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.width, items.length) }, lane));
  return { started: next };
}
