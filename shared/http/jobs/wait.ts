/**
 * Waiting for tasks to end. All who wait in one process share one look at the database, so that a
 * thousand of them cost as many reads as a few.
 */
import type { Clock } from '../../platform/clock.ts';
import { checked, collections, type Database } from '../../platform/database.ts';
import type { Log } from '../../platform/log.ts';
import { isTerminal, type TaskStatus } from '../../tasks/index.ts';
import type { WaitLimits, WaitRoom } from '../core/app.ts';

const LOOK_EVERY_MS = 500;
const TASKS_A_READ = 100;

interface Waiting extends WaitLimits {
  readonly leave: (ended: boolean) => void;
}

export function createWaitRoom({
  db,
  clock,
  log,
}: {
  db: Database;
  clock: Clock;
  log: Log;
}): WaitRoom {
  const waiting = new Map<string, Set<Waiting>>();
  let isLooking = false;

  const leave = (taskId: string, one: Waiting, ended: boolean): void => {
    const others = waiting.get(taskId);
    others?.delete(one);
    if (others?.size === 0) waiting.delete(taskId);
    one.leave(ended);
  };

  const look = async (): Promise<void> => {
    const ended = await endedAmong(db, [...waiting.keys()]);
    const now = clock.now();
    for (const [taskId, all] of [...waiting]) {
      for (const one of [...all]) {
        if (ended.has(taskId)) leave(taskId, one, true);
        else if (one.signal.aborted || now >= one.until) leave(taskId, one, false);
      }
    }
  };

  const keepLooking = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    try {
      while (waiting.size > 0) {
        await clock.sleep(LOOK_EVERY_MS);
        await look().catch((error: unknown) => log.warn('waiting tasks not read', { error }));
      }
    } finally {
      isLooking = false;
    }
  };

  return {
    untilEnded: (taskId, limits) =>
      new Promise((resolve) => {
        const one: Waiting = { ...limits, leave: resolve };
        const all = waiting.get(taskId) ?? new Set();
        waiting.set(taskId, all.add(one));
        limits.signal.addEventListener('abort', () => leave(taskId, one, false), { once: true });
        void keepLooking();
      }),
  };
}

async function endedAmong(db: Database, ids: readonly string[]): Promise<Set<string>> {
  const ended = new Set<string>();
  for (let start = 0; start < ids.length; start += TASKS_A_READ) {
    const some = ids.slice(start, start + TASKS_A_READ);
    const query = db
      .collection(collections.works)
      .where({ _id: db.command.in([...some]) })
      .field({ status: true })
      .limit(TASKS_A_READ);
    const found = checked(await query.get()).data as { _id: string; status: TaskStatus }[];
    for (const { _id, status } of found) if (isTerminal(status)) ended.add(_id);
  }
  return ended;
}
