/** One change, from the press of a button to its answer. Never shown as done before it is. */
import { useState } from 'react';
import { codeOf, RefusedError, UnreachableError } from '../../ui/cloud/errors.ts';
import { tell } from '../../ui/parts/toast.tsx';
import type { AnswerOf, ParamsOf, VerbName } from '../app/cloud.ts';
import { useCloud, useRefresh } from '../app/verbs.ts';
import { dropPending, keepPending, type Pending, pendingOf } from './pending.ts';

export interface ActionOptions<V extends VerbName> {
  readonly verb: V;
  /** What it is done to: an answer that is still owed is found again by it. */
  readonly subject: string;
  readonly onDone: (answer: AnswerOf<V>) => void;
  /** It takes an idempotency key. */
  readonly hasKey?: boolean;
}

export interface Action {
  readonly isBusy: boolean;
  readonly error: unknown;
  /** Sent, and whether it was done is not known. */
  readonly owed: Pending | null;
  /** Somebody else was first: what is shown now is new, and this wish is of the old. */
  readonly isConflict: boolean;
  readonly send: (params: Readonly<Record<string, unknown>>) => Promise<void>;
}

export function useAction<V extends VerbName>(options: ActionOptions<V>): Action {
  const { verb, subject, onDone, hasKey = false } = options;
  const { call } = useCloud();
  const refresh = useRefresh();
  const place = `${verb} ${subject}`;
  const [owed, setOwed] = useState<Pending | null>(() => (hasKey ? pendingOf(place) : null));
  const [key] = useState(() => owed?.key ?? crypto.randomUUID());
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  const send: Action['send'] = async (params) => {
    if (isBusy) return;
    const pending = owed ?? { key, params: hasKey ? { ...params, key } : params };
    setBusy(true);
    setError(null);
    if (hasKey) keepPending(place, pending);
    try {
      const answer = await call(verb, pending.params as ParamsOf<V>);
      dropPending(place);
      setOwed(null);
      onDone(answer);
      await refresh();
    } catch (failure) {
      setError(failure);
      const isOpen = failure instanceof UnreachableError;
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
