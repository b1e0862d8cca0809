/** Several processes, one bundle: seeds are handed out in slices as processes become free. */
import { type ChildProcess, fork } from 'node:child_process';
import type { Message, Order } from './child.ts';
import { addTally, emptyTally, type Tally } from './runner.ts';
import type { ScenarioName } from './world/scenarios.ts';

export interface PoolPlan {
  readonly file: string;
  readonly kind: Order['kind'];
  readonly from: number;
  /** For cases: Infinity, until the last. */
  readonly count: number;
  readonly jobs: number;
  readonly maxFailures: number;
  readonly every: number;
  readonly scenario?: ScenarioName | undefined;
  readonly onProgress: (sum: Readonly<Tally>, total: number) => void;
  readonly signal: AbortSignal;
}

const SLICE = 500;
/** A seed leaves megabytes of garbage and keeps nothing: a large nursery, and no threads beside it. */
const FLAGS = ['--enable-source-maps', '--single-threaded-gc', '--max-semi-space-size=64'];

/** Seeds done and found. Rejects when the simulation itself breaks. */
export function runPool(plan: PoolPlan): Promise<Tally> {
  return new Promise((resolve, reject) => {
    const finished = emptyTally();
    const running = new Map<ChildProcess, Tally>();
    let next = plan.from;
    let end = plan.from + plan.count;

    const sum = (): Tally => {
      const all = emptyTally();
      addTally(all, finished);
      for (const tally of running.values()) addTally(all, tally);
      return all;
    };
    const enough = (): boolean =>
      finished.failures.length >= plan.maxFailures || plan.signal.aborted;
    const hand = (child: ChildProcess): void => {
      if (next >= end || enough()) {
        running.delete(child);
        child.kill();
        if (running.size === 0) resolve(finished);
        return;
      }
      const count = Math.min(SLICE, end - next);
      running.set(child, emptyTally());
      const { kind, maxFailures, every, scenario } = plan;
      child.send({ kind, from: next, count, maxFailures, every, scenario } satisfies Order);
      next += count;
    };
    const hear = (child: ChildProcess, message: Message): void => {
      switch (message.kind) {
        case 'progress':
          running.set(child, message.tally);
          break;
        case 'done':
          if (plan.kind === 'cases') end = plan.from + message.of;
          running.set(child, emptyTally());
          addTally(finished, message.tally);
          hand(child);
          break;
        case 'broken':
          stop();
          reject(new Error(message.text));
          break;
        default:
          message satisfies never;
      }
      plan.onProgress(sum(), end - plan.from);
    };
    const stop = (): void => {
      for (const child of running.keys()) child.kill();
    };
    plan.signal.addEventListener('abort', () => {
      const partial = sum();
      stop();
      resolve(partial);
    });
    for (let job = 0; job < plan.jobs; job++) {
      const child = fork(plan.file, ['--simulation-child'], { execArgv: FLAGS });
      child.on('message', (message: Message) => hear(child, message));
      child.on('exit', (code) => {
        if (running.has(child) && code !== null && code !== 0) {
          stop();
          reject(new Error(`a simulating process ended with code ${code}`));
        }
      });
      hand(child);
    }
  });
}
