/**
 * The timers' rounds four times a second while tasks are under way, besides every ten seconds as in
 * cloudbaserc.json: on a developer's machine nobody wants to wait for a clock. A round finds the
 * same tasks whenever it comes, so this changes when things happen and nothing else.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { timerTriggers } from '../../triggers/index.ts';
import type { Change, Commit } from '../cloudbase/engine/api.ts';

const EVERY_MS = 250;
const ROUNDS = timerTriggers.filter(({ name }) => name === 'poll' || name === 'process');

/** What of a local CloudBase has to do with it. */
export interface BusyCloud {
  readonly engine: { subscribe(listener: (commit: Commit) => void): () => void };
  readonly timers: { runNow(name: string): Promise<unknown> };
  loadOf(functionName: string): number;
}

/** Waits for so many ms; throws when it is called off. */
export type Pause = (
  ms: number,
  value: undefined,
  options: { signal: AbortSignal },
) => Promise<unknown>;

/** Begins with the first task that moves. Returns the end of it. */
export function runBusyRounds(cloud: BusyCloud, pause: Pause = sleep): () => void {
  const underWay = new Set<string>();
  const stop = new AbortController();
  let isGoing = false;
  const keepRunning = async (): Promise<void> => {
    if (isGoing) return;
    isGoing = true;
    try {
      while (underWay.size > 0) {
        await pause(EVERY_MS, undefined, { signal: stop.signal });
        for (const { name, functionName } of ROUNDS) {
          // Beside running work a round would only start one more instance of its function.
          if (cloud.loadOf(functionName) === 0) await cloud.timers.runNow(name);
        }
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
