/** What places of this episode's shots are called. */
import { useCallback } from 'react';
import { placeInShot, usePlaceWords } from '../../../data/place-names.ts';
import { groupOf } from './groups.ts';
import type { ShotPlace } from './places.ts';
import { useRoom } from './room.ts';

export function usePlaceNames(): (place: ShotPlace) => string {
  const t = usePlaceWords();
  const { shots, frames } = useRoom();
  return useCallback(
    ({ slot, shotId, partId }) => {
      const parts = { shots, frames: groupOf(frames, shotId) };
      return placeInShot(t, parts, { slot, shot_id: shotId, part_id: partId });
    },
    [t, shots, frames],
  );
}
