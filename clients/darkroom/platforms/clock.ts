/** Time and chance of the engine. */
export const clock = {
  now: (): number => Date.now(),
  random: (): number => Math.random(),
  after(ms: number, run: () => void): () => void {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
