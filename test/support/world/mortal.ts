/** Whoever works dies at one of their steps: before it, or when it is done and nobody hears of it. */
import type { Send } from './world.ts';

export interface Death {
  /** After so many steps of everything that leaves the process. */
  readonly at: number;
  /** The step itself is done, and nobody hears of it. */
  readonly after: boolean;
}

export interface Mortal {
  step<T>(work: () => Promise<T>): Promise<T>;
  intercept(send: Send): Send;
  /** Steps are counted from here on, until this death. */
  watch(death: Death): void;
  /** Whoever comes now lives: half a minute later the database gives up the transactions of the dead. */
  revive(): Promise<void>;
  died(): boolean;
}

export function mortal(): Mortal {
  let death: Death | null = null;
  let [steps, isDead] = [0, false];
  const open = new Map<string, Send>();
  const step: Mortal['step'] = async (work) => {
    if (isDead) throw new Error('killed');
    if (death === null) return work();
    steps += 1;
    if (steps < death.at) return work();
    isDead = true;
    if (death.after) await work();
    throw new Error('killed');
  };
  return {
    step,
    intercept:
      (send: Send): Send =>
      (action, params) =>
        step(async () => {
          const answer = await send(action, params);
          if (action === 'database.startTransaction') open.set(String(answer.transactionId), send);
          return answer;
        }),
    watch: (next) => {
      [death, steps] = [next, 0];
    },
    revive: async () => {
      [death, isDead] = [null, false];
      for (const [transactionId, send] of open) {
        await send('database.abortTransaction', { transactionId }).catch(() => undefined);
      }
      open.clear();
    },
    died: () => isDead,
  };
}
