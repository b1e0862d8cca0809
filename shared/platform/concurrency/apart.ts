/** Keeps the parts of a round apart: one that fails does not take the others with it. */
import type { Log } from '../log.ts';

/** The outcome of `work`, or null when it threw; `name` is what the log calls it then. */
export async function apart<T>(log: Log, name: string, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    log.error('left for the next round', { part: name, error });
    return null;
  }
}
