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
