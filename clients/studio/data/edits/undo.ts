/** What can be taken back, and done again. */
import { createStore, type Store } from '../../../ui/core/store.ts';
import type { DocRef } from '../types.ts';
import { type Change, inverse, isSameSpot, joined } from './edit.ts';

export interface Step {
  readonly doc: DocRef;
  readonly change: Change;
  /** Instant, ms. */
  readonly at: number;
}

export interface UndoStack {
  readonly done: readonly Step[];
  readonly undone: readonly Step[];
}

/** What is typed at one spot without a pause is one step. */
const PAUSE_MS = 1_500;
const MOST_STEPS = 200;

export interface Undo {
  readonly stack: Store<UndoStack>;
  remember(step: Step): void;
  /** What is to be done to take the last step back; null: there is none. */
  undo(): Step | null;
  redo(): Step | null;
  /** What is done next is a step of its own, however soon it comes. */
  seal(): void;
}

export function createUndo(): Undo {
  const stack = createStore<UndoStack>({ done: [], undone: [] });
  return {
    stack,
    remember: (step) => {
      const { done } = stack.get();
      const last = done.at(-1);
      const one = last === undefined ? null : asOne(last, step);
      const steps = one === null ? [...done, step] : [...done.slice(0, -1), one];
      stack.set({ done: steps.slice(-MOST_STEPS), undone: [] });
    },
    undo: () => {
      const { done, undone } = stack.get();
      const last = done.at(-1);
      if (last === undefined) return null;
      stack.set({ done: done.slice(0, -1), undone: [...undone, last] });
      return { ...last, change: inverse(last.change) };
    },
    redo: () => {
      const { done, undone } = stack.get();
      const last = undone.at(-1);
      if (last === undefined) return null;
      // Whatever is typed next is a step of its own.
      stack.set({ done: [...done, { ...last, at: 0 }], undone: undone.slice(0, -1) });
      return last;
    },
    seal: () => {
      const { done, undone } = stack.get();
      const last = done.at(-1);
      if (last !== undefined)
        stack.set({ done: [...done.slice(0, -1), { ...last, at: 0 }], undone });
    },
  };
}

function asOne(last: Step, step: Step): Step | null {
  if (step.at - last.at > PAUSE_MS || !isSameSpot(last, step)) return null;
  const edit = { id: '', base: 0 };
  return joined({ ...last, ...edit }, { ...step, ...edit });
}
