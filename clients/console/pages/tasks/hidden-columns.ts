/** Columns of the list that this browser does not show. */
import { createStore, remember, rememberedText, useStore } from '../../../ui/core/store.ts';

const KEY = 'darkroom.tasks.hidden';
const hidden = createStore<ReadonlySet<string>>(
  new Set((rememberedText(KEY) ?? '').split(',').filter(Boolean)),
);

export const useHiddenColumns = (): ReadonlySet<string> => useStore(hidden);

export function toggleColumn(key: string): void {
  const next = new Set(hidden.get());
  if (!next.delete(key)) next.add(key);
  hidden.set(next);
  remember(KEY, [...next].join(','));
}

/** What a task is known by is always there. */
export const ALWAYS_SHOWN = new Set(['state', 'id']);
