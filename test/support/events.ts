/** Waiting for what happens, never for time. */
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * For what hangs, not for what is slow: a starved machine takes its time, and a test that meets
 * this limit has waited for something that does not come.
 */
export const HANGS_MS = 110_000;
/** Often at first, then after a tenth of what it has waited already: looking is work, too. */
const [OFTEN_MS, SELDOM_MS] = [25, 250];

type Found<T> = T | undefined | false;

/** Looks until `probe` gives something. Throws after `ms`, by default when it surely hangs. */
export async function eventually<T>(
  probe: () => Promise<Found<T>> | Found<T>,
  ms = HANGS_MS,
): Promise<T> {
  const start = performance.now();
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    const waited = performance.now() - start;
    if (waited > ms) throw new Error(`it did not happen within ${ms} ms`);
    await sleep(Math.min(SELDOM_MS, Math.max(OFTEN_MS, waited / 10)));
  }
}

/** A promise and what keeps it: `open` lets everybody through who waits at `opened`. */
export interface Gate {
  readonly opened: Promise<void>;
  readonly open: () => void;
}

export function gate(): Gate {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
