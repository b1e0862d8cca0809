/** Keeps the results of the last `capacity` different keys; what was used longest ago goes first. */
export function createCache<T>(capacity: number): {
  get(key: string, make: () => Promise<T>): Promise<T>;
} {
  const entries = new Map<string, Promise<T>>();
  return {
    get(key, make) {
      const value = entries.get(key) ?? make();
      entries.delete(key);
      entries.set(key, value);
      // A failure is not remembered: the next picture tries again.
      value.catch(() => {
        if (entries.get(key) === value) entries.delete(key);
      });
      for (const oldest of entries.keys()) {
        if (entries.size <= capacity) break;
        entries.delete(oldest);
      }
      return value;
    },
  };
}
