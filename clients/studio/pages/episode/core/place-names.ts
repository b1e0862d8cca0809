/** What a place of a shot is called. Numbers are its place in the list, never stored. */
import { useCallback } from 'react';
import { count } from '../../../../ui/core/format.ts';
import { useWords } from '../../../../ui/core/language.ts';
import { episodeWords } from '../words.ts';
import { groupOf } from './groups.ts';
import type { ShotPlace } from './places.ts';
import { useRoom } from './room.ts';

/** As `3.2`: the second frame of the third shot. */
export const frameNumber = (shotNumber: number, index: number): string =>
  `${shotNumber}.${index + 1}`;

export function usePlaceNames(): (place: ShotPlace) => string {
  const t = useWords(episodeWords);
  const { shots, ids, frames } = useRoom();
  return useCallback(
    ({ slot, shotId, partId }) => {
      const at = ids.indexOf(shotId);
      const shot = t.named(count(at + 1), shots[at]?.title ?? '');
      if (slot === 'video') return `${shot} · ${t.slots.video}`;
      if (slot === 'line') {
        const line = shots[at]?.lines.find(({ line_id: id }) => id === partId);
        return `${shot} · ${line?.text ?? t.slots.line}`;
      }
      const ours = groupOf(frames, shotId);
      const index = ours.findIndex(({ id }) => id === partId);
      const role = ours[index]?.role ?? 'key';
      return `${shot} · ${t.roles[role]} ${frameNumber(at + 1, index)}`;
    },
    [t, shots, ids, frames],
  );
}
