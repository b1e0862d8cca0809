/**
 * The timers' rounds twice a second while tasks are under way, besides every ten seconds as in
 * cloudbaserc.json: on a developer's machine nobody wants to wait for a clock. A round finds the
 * same tasks whenever it comes, so this changes when things happen and nothing else.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Change } from '../cloudbase/engine/api.ts';
import type { CloudBase } from '../cloudbase/server.ts';

const EVERY_MS = 500;
const TIMERS = ['poll', 'process'] as const;

/** Begins with the first task that moves. Returns the end of it. */
export function runBusyRounds(cloud: CloudBase): () => void {
  const underWay = new Set<string>();
  const stop = new AbortController();
  let isGoing = false;
  const keepRunning = async (): Promise<void> => {
    if (isGoing) return;
    isGoing = true;
    try {
      while (underWay.size > 0) {
        await sleep(EVERY_MS, undefined, { signal: stop.signal });
        // Beside running work a round would only start one more instance of its function.
        if (cloud.load() > 0) continue;
        for (const timer of TIMERS) await cloud.timers.runNow(timer);
      }
    } catch {
      // Stopped, or a round failed: its function has logged that, and the next task begins anew.
    } finally {
      isGoing = false;
    }
  };
  const unsubscribe = cloud.engine.subscribe(({ changes }) => {
    for (const change of changes) note(change, underWay);
    if (underWay.size > 0 && !stop.signal.aborted) void keepRunning();
  });
  return () => {
    unsubscribe();
    stop.abort();
  };
}

function note({ collection, id, after }: Change, underWay: Set<string>): void {
  if (collection !== 'task_queue') return;
  if (after?.status === 'pending' || after?.status === 'processing') underWay.add(id);
  else underWay.delete(id);
}
