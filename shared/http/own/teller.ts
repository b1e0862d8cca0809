/** What followers of a task are told: how it is, when that has changed, and that the line is open. */
import type { Line } from '../chat/line.ts';
import type { Ask } from '../core/route.ts';

export const LOOK_EVERY_MS = 1_000;
const BEAT_MS = 10_000;

export interface Standing {
  readonly status: string;
  /** The one under way. */
  readonly stage: string | null;
  readonly progress: number;
  readonly message: string;
}

export interface Teller {
  readonly line: Line;
  /** Once for each, or for each `id`. */
  status(standing: Standing, id?: number): void;
  /** Now and then, while there is nothing to tell. */
  nothing(): void;
}

export function tellerOn({ app: { clock } }: Ask, line: Line): Teller {
  let last = '';
  let toldAt = clock.now();
  return {
    line,
    status: (standing, id) => {
      const told = JSON.stringify(standing);
      const name = `${id}:${told}`;
      if (name === last) return;
      last = name;
      toldAt = clock.now();
      line.event(told, { name: 'status', ...(id === undefined ? {} : { id }) });
    },
    nothing: () => {
      if (clock.now() - toldAt < BEAT_MS) return;
      toldAt = clock.now();
      line.beat();
    },
  };
}
