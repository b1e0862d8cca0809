/** A timer that does nothing but exist, ms. */
const TICK_MS = 1_000;

/**
 * Keeps the process alive while something works that Node does not know of, such as decoders in
 * threads of their own: without it a process with nothing else to do would end in the middle of the
 * work, and say nothing.
 */
export async function whileAlive<T>(work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => undefined, TICK_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/**
 * Lets sockets and timers of this process have their turn. Work whose native threads always have
 * something to tell keeps them from it for as long as it lasts, though it awaits all the time.
 */
export const othersTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
