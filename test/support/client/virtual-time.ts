/** Time that passes when nothing else is going on: timers of a client, and the work of its server. */

interface Timer {
  readonly at: number;
  readonly life: number;
  readonly run: () => void;
}

export interface VirtualTime {
  /** Registers a timer of one life of the app; gives what removes it. */
  after(life: number, ms: number, run: () => void): () => void;
  /** Of a life that was killed, no timer fires. */
  kill(life: number): void;
  /** Counts work that time has to wait for. */
  busy<T>(work: Promise<T>): Promise<T>;
  /** Lets time pass until `isDone`, or for so long, ms. True: it is done. */
  until(isDone: () => boolean, mostMs: number): Promise<boolean>;
}

export function createVirtualTime(clock: {
  now(): number;
  advance(ms: number): void;
}): VirtualTime {
  const timers = new Set<Timer>();
  let working = 0;
  const settle = async (): Promise<void> => {
    let calm = 0;
    while (calm < 3) {
      await new Promise((resolve) => setImmediate(resolve));
      calm = working === 0 ? calm + 1 : 0;
    }
  };
  return {
    after(life, ms, run) {
      const timer = { at: clock.now() + ms, life, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    kill(life) {
      for (const timer of timers) if (timer.life === life) timers.delete(timer);
    },
    busy(work) {
      working += 1;
      const over = (): void => {
        working -= 1;
      };
      work.then(over, over);
      return work;
    },
    async until(isDone, mostMs) {
      const end = clock.now() + mostMs;
      for (;;) {
        await settle();
        if (isDone()) return true;
        const [next] = [...timers].sort((a, b) => a.at - b.at);
        if (next === undefined || next.at > end) return false;
        timers.delete(next);
        clock.advance(Math.max(0, next.at - clock.now()));
        next.run();
      }
    },
  };
}
