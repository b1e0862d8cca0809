/** What operators change in the database is seen by warm instances within half a minute. */
import type { Clock } from '../platform/clock.ts';

export const READ_AGAIN_MS = 30_000;

/**
 * What `read` gave, for all who ask within 30 s. A failure is told to those who asked, and is not
 * kept: the next one asks anew.
 */
export function readAgain<T>(clock: Clock, read: () => Promise<T>): () => Promise<T> {
  let last: { readonly at: number; readonly read: Promise<T> } | undefined;
  return () => {
    const now = clock.now();
    if (last === undefined || now - last.at >= READ_AGAIN_MS) {
      const reading = { at: now, read: read() };
      last = reading;
      reading.read.catch(() => {
        if (last === reading) last = undefined;
      });
    }
    return last.read;
  };
}
