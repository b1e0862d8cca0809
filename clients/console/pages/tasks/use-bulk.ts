/** A change of many tasks, chunk by chunk, with what became of each. */
import { useRef, useState } from 'react';
import type { AnswerOf, ParamsOf } from '../../app/cloud.ts';
import { useCloud, useRefresh } from '../../app/verbs.ts';
import type { TaskFilter } from './filter.ts';

type BulkParams = ParamsOf<'tasks.bulk'>;
export type BulkAction = BulkParams['action'];
type Refused = AnswerOf<'tasks.bulk'>['refused'][number];

export type BulkTarget = { readonly ids: readonly string[] } | { readonly filter: TaskFilter };

export interface BulkState {
  readonly phase: 'ready' | 'running' | 'stopped' | 'done';
  readonly done: number;
  readonly refused: readonly Refused[];
  readonly error: unknown;
}

const CHUNK = 25;
const FRESH: BulkState = { phase: 'ready', done: 0, refused: [], error: null };

/** Goes on where it stopped, with the same key and instant: what was done already is not done again. */
export function useBulk(action: BulkAction) {
  const { call } = useCloud();
  const refresh = useRefresh();
  const [state, setState] = useState(FRESH);
  const isStopped = useRef(false);
  const place = useRef<{ asOf?: number; cursor?: string; at: number }>({ at: 0 });
  const [key] = useState(() => crypto.randomUUID());

  const run = async (target: BulkTarget, reason: string): Promise<void> => {
    isStopped.current = false;
    setState((old) => ({ ...old, phase: 'running', error: null }));
    try {
      while (!isStopped.current) {
        const answer = await call('tasks.bulk', nextCall(target, reason));
        setState((old) => ({
          ...old,
          done: old.done + answer.done,
          refused: [...old.refused, ...answer.refused],
        }));
        if (!advance(target, answer)) break;
      }
      setState((old) => ({ ...old, phase: isStopped.current ? 'stopped' : 'done' }));
    } catch (error) {
      setState((old) => ({ ...old, phase: 'stopped', error }));
    }
    await refresh();
  };
  const nextCall = (target: BulkTarget, reason: string): BulkParams => {
    const { asOf, cursor, at } = place.current;
    const common = { action, reason, key, limit: CHUNK, ...(asOf === undefined ? {} : { asOf }) };
    if ('ids' in target) return { ...common, ids: target.ids.slice(at, at + CHUNK) };
    return { ...common, filter: target.filter, ...(cursor === undefined ? {} : { cursor }) };
  };
  /** False when there is nothing left. */
  const advance = (target: BulkTarget, answer: AnswerOf<'tasks.bulk'>): boolean => {
    const { at } = place.current;
    const next = answer.next ?? undefined;
    place.current = {
      asOf: answer.asOf,
      at: at + CHUNK,
      ...(next === undefined ? {} : { cursor: next }),
    };
    return 'ids' in target ? at + CHUNK < target.ids.length : next !== undefined;
  };
  return { state, run, stop: () => (isStopped.current = true) };
}
