/** One change, from the press of a button to its answer. Never shown as done before it is. */

import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { codeOf, leavesOpen, RefusedError } from '../cloud/errors.ts';
import { tell } from '../parts/toast.tsx';
import { dropPending, keepPending, type Pending, pendingOf } from './pending.ts';

type Params = Readonly<Record<string, unknown>>;

export interface ActionOptions<A> {
  readonly call: (params: Params) => Promise<A>;
  /** What is done, and to what: an answer that is still owed is found again by it. */
  readonly place: string;
  readonly onDone: (answer: A) => void;
  /** The parameter that holds its idempotency key; none: it takes no key. */
  readonly keyAs?: string | undefined;
}

export interface Action {
  readonly isBusy: boolean;
  readonly error: unknown;
  /** Sent, and whether it was done is not known. */
  readonly owed: Pending | null;
  /** Somebody else was first: what is shown now is new, and this wish is of the old. */
  readonly isConflict: boolean;
  readonly send: (params: Params) => Promise<void>;
}

export function useAction<A>(options: ActionOptions<A>): Action {
  const { call, place, onDone, keyAs } = options;
  const client = useQueryClient();
  // After a change, many numbers on the screen may be others.
  const refresh = (): Promise<void> => client.invalidateQueries();
  const hasKey = keyAs !== undefined;
  const [owed, setOwed] = useState<Pending | null>(() => (hasKey ? pendingOf(place) : null));
  const [key] = useState(() => owed?.key ?? crypto.randomUUID());
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  const send: Action['send'] = async (params) => {
    if (isBusy) return;
    const pending = owed ?? {
      key,
      params: keyAs === undefined ? params : { ...params, [keyAs]: key },
    };
    setBusy(true);
    setError(null);
    if (hasKey) keepPending(place, pending);
    try {
      const answer = await call(pending.params);
      dropPending(place);
      setOwed(null);
      onDone(answer);
      await refresh();
    } catch (failure) {
      setError(failure);
      const isOpen = leavesOpen(failure);
      if (isOpen && hasKey) setOwed(pending);
      else if (!isOpen) {
        dropPending(place);
        setOwed(null);
      }
      // What was refused for being old is to be looked at anew.
      if (failure instanceof RefusedError) await refresh();
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, error, owed, isConflict: codeOf(error) === 'CONFLICT', send };
}

/** Done, or had been done before. */
export const tellDone = (answer: unknown, t: { done: string; replayed: string }): void => {
  const isReplay =
    typeof answer === 'object' &&
    answer !== null &&
    'replayed' in answer &&
    answer.replayed === true;
  tell(isReplay ? t.replayed : t.done);
};
