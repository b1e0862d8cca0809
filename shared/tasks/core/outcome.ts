/** What one step of work led to, and the three ways to say so. */
import type { TaskDoc } from './documents/schema.ts';

export interface Continue {
  readonly kind: 'continue';
  readonly task: TaskDoc;
}

export interface HandedBack {
  readonly kind: 'handed_back';
  readonly task: TaskDoc;
}

export interface Settled {
  readonly kind: 'settled';
  readonly task: TaskDoc;
}

export type StepOutcome = Continue | HandedBack | Settled;

/** The same visit goes on with the next step. */
export const goOn = (task: TaskDoc): Continue => ({ kind: 'continue', task });

/** The lease is given back; whoever finds the task due goes on. */
export const handedBack = (task: TaskDoc): HandedBack => ({ kind: 'handed_back', task });

/** The task has ended, and its credits have left hold. */
export const settled = (task: TaskDoc): Settled => ({ kind: 'settled', task });
