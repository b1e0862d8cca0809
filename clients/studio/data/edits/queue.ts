/**
 * Edits on their way to the server: one after the other, kept until each is answered. What cannot be
 * written is never thrown away: it waits for the network, or for somebody's decision.
 */
import { createStore, type Store } from '../../../ui/core/store.ts';
import type { DocRef } from '../types.ts';
import { type Edit, type FieldValues, joined, rebased } from './edit.ts';

export interface FieldConflict {
  readonly field: string;
  readonly yours: unknown;
  readonly theirs: unknown;
}

/** Somebody else changed the same: both texts, until somebody chooses. */
export interface Conflict {
  readonly edit: Edit;
  /** Of the document, or the script, as it is now. */
  readonly version: number;
  readonly fields: readonly FieldConflict[];
}

/** What the server will not have, with its words for why. */
export interface Refused {
  readonly edit: Edit;
  readonly code: string;
  readonly message: string;
}

export type Sent =
  | {
      readonly outcome: 'written';
      readonly doc: DocRef;
      readonly version: number;
      readonly values: FieldValues;
    }
  /** A long one, in part: this is left of it. */
  | { readonly outcome: 'more'; readonly rest: Edit }
  | {
      readonly outcome: 'conflict';
      readonly version: number;
      readonly fields: readonly FieldConflict[];
    };

export interface Kept {
  readonly pending: readonly Edit[];
  readonly conflicts: readonly Conflict[];
  readonly refused: readonly Refused[];
}

export const NOTHING_KEPT: Kept = { pending: [], conflicts: [], refused: [] };

/** `waiting`: for the network, or for a login. */
export type SaveState = 'saved' | 'saving' | 'waiting';

/** Why it failed: nobody answered, it may be sent again, or never. */
export interface Failure {
  readonly as: 'unreachable' | 'busy' | 'refused';
  readonly code: string;
  readonly message: string;
}

export interface QueueDeps {
  readonly send: (edit: Edit) => Promise<Sent>;
  readonly keep: (kept: Kept) => void;
  readonly now: () => number;
  readonly after: (ms: number, run: () => void) => () => void;
  readonly judge: (error: unknown) => Failure;
}

export interface EditQueue {
  readonly kept: Store<Kept>;
  readonly state: Store<SaveState>;
  add(edit: Edit): void;
  /** Sends without waiting for typing to rest; resolves once nothing waits, or nobody answers. */
  settle(): Promise<void>;
  /** The network, or a login, is back. */
  wake(): void;
  /** Takes what a conflict or a refusal is about off the list. */
  drop(editId: string): void;
  stop(): void;
}

/** Typing rests, ms. */
export const REST_MS = 700;
const SOONEST_RETRY_MS = 2_000;
const LATEST_RETRY_MS = 30_000;
const MOST_TRIES = 5;

export function createEditQueue(deps: QueueDeps, begin: Kept): EditQueue {
  const kept = createStore(begin);
  const state = createStore<SaveState>(begin.pending.length === 0 ? 'saved' : 'saving');
  let inFlight: string | null = null;
  let cancelTimer = (): void => undefined;
  let failures = 0;
  let isHurried = begin.pending.length > 0;
  let isStopped = false;
  let settlers: (() => void)[] = [];

  const change = (next: Partial<Kept>): void => {
    kept.set({ ...kept.get(), ...next });
    deps.keep(kept.get());
  };
  const tellSettled = (): void => {
    for (const settled of settlers.splice(0)) settled();
  };
  const plan = (ms: number): void => {
    cancelTimer();
    if (!isStopped) cancelTimer = deps.after(ms, () => void pump());
  };
  const pump = async (): Promise<void> => {
    if (inFlight !== null || isStopped) return;
    const [edit] = kept.get().pending;
    if (edit === undefined) {
      isHurried = false;
      state.set('saved');
      tellSettled();
      return;
    }
    if (state.get() === 'saved') state.set('saving');
    const rest = isTyped(edit) && !isHurried ? edit.at + REST_MS - deps.now() : 0;
    if (rest > 0) return plan(rest);
    inFlight = edit.id;
    try {
      const sent = await deps.send(edit);
      failures = 0;
      state.set('saving');
      take(edit, sent);
    } catch (error) {
      fail(edit, error);
    }
    inFlight = null;
    if (state.get() !== 'waiting') await pump();
  };
  const without = (edit: Edit): readonly Edit[] =>
    kept.get().pending.filter(({ id }) => id !== edit.id);
  const take = (edit: Edit, sent: Sent): void => {
    if (isStopped) return;
    if (sent.outcome === 'more') change({ pending: [sent.rest, ...without(edit)] });
    else if (sent.outcome === 'written') {
      change({ pending: without(edit).map((other) => rebased(other, sent)) });
    } else {
      const conflicts = [...kept.get().conflicts, { ...sent, edit }];
      change({ pending: without(edit), conflicts });
    }
  };
  const fail = (edit: Edit, error: unknown): void => {
    const { as, code, message } = deps.judge(error);
    // Others must not wait for ever behind one that the server cannot write.
    if (as === 'refused' || (as === 'busy' && failures >= MOST_TRIES)) {
      failures = 0;
      state.set('saving');
      change({ pending: without(edit), refused: [...kept.get().refused, { edit, code, message }] });
      return;
    }
    failures += 1;
    state.set('waiting');
    // Nothing is settled, but nobody is to wait for the network either.
    tellSettled();
    plan(Math.min(SOONEST_RETRY_MS * 2 ** (failures - 1), LATEST_RETRY_MS));
  };
  const wake = (): void => {
    failures = 0;
    isHurried = true;
    cancelTimer();
    void pump();
  };
  if (begin.pending.length > 0) plan(0);
  return {
    kept,
    state,
    add: (edit) => {
      const { pending } = kept.get();
      const last = pending.at(-1);
      const one = last === undefined || last.id === inFlight ? null : joined(last, edit);
      change({ pending: one === null ? [...pending, edit] : [...pending.slice(0, -1), one] });
      if (state.get() !== 'waiting') void pump();
    },
    settle: () =>
      new Promise((resolve) => {
        settlers = [...settlers, resolve];
        wake();
      }),
    wake,
    drop: (editId) => {
      const { conflicts, refused } = kept.get();
      change({
        conflicts: conflicts.filter(({ edit }) => edit.id !== editId),
        refused: refused.filter(({ edit }) => edit.id !== editId),
      });
    },
    stop: () => {
      isStopped = true;
      cancelTimer();
      tellSettled();
    },
  };
}

/** Typed text is sent once typing rests. */
const isTyped = ({ change }: Edit): boolean => change.do === 'patch' || change.do === 'script';
