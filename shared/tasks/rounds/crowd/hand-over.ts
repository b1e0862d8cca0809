/**
 * Finished jobs handed to whoever makes their results, by calls: triggers carry 200 a second and no
 * more. A few tasks a call, a few calls at once, so that all copies together stay below what the
 * platform runs. What was not handed over stays due and is found by the next round.
 */
import type { CallFunction, TaskDeps } from '../../core/deps.ts';
import type { TaskDoc } from '../../core/documents/schema.ts';

/** Of the platform's 1,000 copies of one function. */
const COPIES = 900;
const PER_CALL = 2;

export interface HandOver {
  add(task: Pick<TaskDoc, '_id'>, to: Exclude<TaskDoc['wake'], ''>): void;
  /** Resolves when what was added by `until` (ms) is handed over. */
  done(until: number): Promise<void>;
}

const FUNCTIONS = { processor: 'task-processor', renderer: 'film-renderer' } as const;

/** `copies`: how many hand over at the same time. */
export function createHandOver(
  deps: Pick<TaskDeps, 'clock'> & { readonly call: CallFunction },
  copies: number,
): HandOver {
  const most = Math.max(1, Math.floor(COPIES / copies));
  const waiting = { processor: [] as string[], renderer: [] as string[] };
  const running = new Set<Promise<void>>();
  let stopped = false;

  const next = (): void => {
    for (const to of ['processor', 'renderer'] as const) {
      while (!stopped && running.size < most && waiting[to].length > 0) {
        const task_ids = waiting[to].splice(0, PER_CALL);
        const call = deps.call(FUNCTIONS[to], { task_ids }).then((outcome) => {
          running.delete(call);
          // No copy left: what was refused, and what still waits, is for the next round.
          if (outcome === 'refused') stopped = true;
          next();
        });
        running.add(call);
      }
    }
  };
  return {
    add({ _id }, to) {
      waiting[to].push(_id);
      next();
    },
    async done(until) {
      while (running.size > 0) {
        if (deps.clock.now() >= until) stopped = true;
        await Promise.race(running);
      }
    },
  };
}
