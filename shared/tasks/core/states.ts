/**
 * The life of a task, as data. Every change of `status` goes through `transition`; the diagram in
 * docs/architecture.md is generated from this table and a test holds it there.
 */
import { InvariantError } from '../../platform/errors.ts';

export const statuses = ['pending', 'processing', 'completed', 'failed', 'cancelled'] as const;
export type TaskStatus = (typeof statuses)[number];

export const events = ['claim', 'checkpoint', 'succeed', 'fail', 'cancel', 'gift'] as const;
export type TaskEvent = (typeof events)[number];

/** `null`: forbidden. Terminal statuses are absorbing: credits have left hold for good. */
export const transitions: Readonly<
  Record<TaskStatus, Readonly<Record<TaskEvent, TaskStatus | null>>>
> = {
  pending: {
    claim: 'processing',
    checkpoint: null,
    succeed: null,
    fail: 'failed',
    cancel: 'cancelled',
    gift: null,
  },
  processing: {
    claim: 'processing',
    checkpoint: 'processing',
    succeed: 'completed',
    fail: 'failed',
    cancel: 'cancelled',
    gift: null,
  },
  completed: {
    claim: null,
    checkpoint: null,
    succeed: null,
    fail: null,
    cancel: null,
    gift: null,
  },
  failed: {
    claim: null,
    checkpoint: null,
    succeed: null,
    fail: null,
    cancel: null,
    gift: 'failed',
  },
  cancelled: {
    claim: null,
    checkpoint: null,
    succeed: null,
    fail: null,
    cancel: null,
    gift: 'cancelled',
  },
};

export const terminalStatuses = ['completed', 'failed', 'cancelled'] as const;
/** Statuses in which a task holds credits. */
export const liveStatuses = ['pending', 'processing'] as const;

export function isTerminal(status: TaskStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

/** A change of state the table forbids. */
export class IllegalTransitionError extends InvariantError {
  constructor(from: TaskStatus, event: TaskEvent) {
    super(`a ${from} task cannot ${event}`);
  }
}

/** The status after `event`. Throws IllegalTransitionError when the table forbids it. */
export function transition(from: TaskStatus, event: TaskEvent): TaskStatus {
  const to = transitions[from][event];
  if (to === null) throw new IllegalTransitionError(from, event);
  return to;
}

/** The statuses in which `event` is allowed: what conditional writes must ask for. */
export function allowedFrom(event: TaskEvent): TaskStatus[] {
  return statuses.filter((status) => transitions[status][event] !== null);
}
