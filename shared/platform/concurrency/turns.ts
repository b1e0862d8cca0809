/**
 * One at a time for each name, within this process. Transactions on one document that run side by
 * side lose their tries to each other: those of one instance can simply wait for each other. Others'
 * still meet them, so nothing may rely on it.
 */
import type { Clock } from '../clock.ts';

/** Whoever is before may hang: a transaction is given up by the database after so long, ms. */
const PATIENCE_MS = 30_000;

/** By the database they meet at: an instance has one client of it. */
const linesAt = new WeakMap<object, Map<string, Promise<unknown>>>();

/** Runs `work` after those of the same name that came before it, or after 30 s of waiting for them. */
export async function inTurn<T>(
  { db, clock }: { readonly db: object; readonly clock: Pick<Clock, 'sleep'> },
  name: string,
  work: () => Promise<T>,
): Promise<T> {
  const lines = linesAt.get(db) ?? new Map<string, Promise<unknown>>();
  linesAt.set(db, lines);
  const before = lines.get(name);
  const mine = (async () => {
    if (before !== undefined) await Promise.race([before, clock.sleep(PATIENCE_MS)]);
    return work();
  })();
  const ended = mine.then(nothing, nothing);
  lines.set(name, ended);
  try {
    return await mine;
  } finally {
    if (lines.get(name) === ended) lines.delete(name);
  }
}

const nothing = (): void => undefined;
