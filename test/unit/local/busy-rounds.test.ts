/** Rounds beside the timers' own: while there is something to do, and beside nothing that does it. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Change, Commit } from '../../../local/cloudbase/engine/api.ts';
import {
  type BusyCloud,
  type Pause,
  runBusyRounds,
} from '../../../local/environment/busy-rounds.ts';

let called: string[];
let running: Set<string>;
let listeners: Set<(commit: Commit) => void>;
/** What a round's call does while it runs. */
let during: (timer: string) => void;
let pauses: { next: () => void }[];
let cloud: BusyCloud;

beforeEach(() => {
  called = [];
  running = new Set();
  listeners = new Set();
  during = () => undefined;
  pauses = [];
  cloud = {
    engine: {
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    timers: {
      runNow: async (name) => {
        called.push(name);
        during(name);
      },
    },
    loadOf: (name) => (running.has(name) ? 1 : 0),
  };
});

/** Ends when the test says so, and as a real one when it is called off. */
const pause: Pause = (_ms, _value, { signal }) =>
  new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
    pauses.push({ next: () => resolve(undefined) });
  });

const quiet = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function passTime(): Promise<void> {
  for (const { next } of pauses.splice(0)) next();
  await quiet();
}

function commit(id: string, status: string | null, collection = 'task_queue'): void {
  const after = status === null ? null : { _id: id, status };
  const change: Change = { collection, id, op: 'update', before: null, after };
  for (const listener of listeners) listener({ seq: 1, atMs: 0, changes: [change] });
}

describe('rounds', () => {
  test('begin with the first task that moves, and end with the last', async () => {
    runBusyRounds(cloud, pause);
    await passTime();
    commit('w1', 'completed', 'works');
    expect(pauses).toHaveLength(0);
    commit('t1', 'pending');
    commit('t2', 'processing');
    await passTime();
    await passTime();
    expect(called).toEqual(['poll', 'process', 'poll', 'process']);
    commit('t1', 'completed');
    commit('t2', null);
    await passTime();
    expect(called.length).toBe(6);
    expect(pauses).toHaveLength(0);
    commit('t3', 'pending');
    expect(pauses).toHaveLength(1);
  });

  test('leave out a function that is at work, and wait for no other', async () => {
    runBusyRounds(cloud, pause);
    commit('t1', 'processing');
    running.add('task-sweeper');
    await passTime();
    expect(called).toEqual(['poll', 'process']);
    running.add('task-processor');
    await passTime();
    expect(called).toEqual(['poll', 'process', 'poll']);
  });

  test('start no second copy of what the round itself has set going', async () => {
    during = (timer) => {
      if (timer === 'poll') running.add('task-processor');
    };
    runBusyRounds(cloud, pause);
    commit('t1', 'processing');
    await passTime();
    expect(called).toEqual(['poll']);
  });

  test('go on with the next task after one has failed', async () => {
    during = () => {
      throw new Error('the function has ended');
    };
    runBusyRounds(cloud, pause);
    commit('t1', 'processing');
    await passTime();
    expect(called).toEqual(['poll']);
    during = () => undefined;
    commit('t2', 'processing');
    await passTime();
    expect(called).toEqual(['poll', 'poll', 'process']);
  });

  test('end when they are told to, in the middle of a pause', async () => {
    const stop = runBusyRounds(cloud, pause);
    commit('t1', 'processing');
    stop();
    await passTime();
    commit('t2', 'processing');
    await passTime();
    expect(called).toEqual([]);
    expect(listeners.size).toBe(0);
  });
});
