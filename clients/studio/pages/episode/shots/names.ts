/** What a shot is called: its number is its place, never stored. */
import { useCallback } from 'react';
import { count } from '../../../../ui/core/format.ts';
import { useWords } from '../../../../ui/core/language.ts';
import { useRoom } from '../core/room.ts';
import { episodeWords } from '../words.ts';

export function useShotNames(): (id: string) => string {
  const t = useWords(episodeWords);
  const { shots, ids } = useRoom();
  return useCallback(
    (id) => {
      const at = ids.indexOf(id);
      return t.named(count(at + 1), shots[at]?.title ?? '');
    },
    [t, shots, ids],
  );
}
