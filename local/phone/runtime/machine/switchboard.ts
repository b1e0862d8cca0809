/** The switches of a phone, and who is told of a change. */
import type { Switches } from '../setup.ts';

export interface Switchboard {
  readonly now: Switches;
  set(change: Partial<Switches>): void;
  /** Told after a change, with what was before; gives what stops that. */
  on(listener: (now: Switches, before: Switches) => void): () => void;
}

export function createSwitchboard(first: Switches): Switchboard {
  let now = first;
  const listeners = new Set<(now: Switches, before: Switches) => void>();
  return {
    get now() {
      return now;
    },
    set(change) {
      const before = now;
      now = { ...now, ...change };
      for (const listener of [...listeners]) listener(now, before);
    },
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
