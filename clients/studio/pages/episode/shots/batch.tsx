/** From chosen shots, or all, to the places that a batch would fill. */
import { useEffect } from 'react';
import { count } from '../../../../ui/core/format.ts';
import { useWords } from '../../../../ui/core/language.ts';
import { tell } from '../../../../ui/parts/toast.tsx';
import { BatchDialog, type BatchPlace } from '../../../parts/batch-dialog.tsx';
import { groupOf } from '../core/groups.ts';
import { usePlaceNames } from '../core/place-names.ts';
import { placesOf, type ShotPlace, type Slot } from '../core/places.ts';
import { useRoom } from '../core/room.ts';
import { shotWords } from './words.ts';

/** That one batch takes. */
const MOST = 300;

export function EpisodeBatch({
  slot,
  chosen,
  onClose,
}: {
  slot: Slot;
  chosen: readonly string[];
  onClose: () => void;
}) {
  const t = useWords(shotWords);
  const { project, shots, frames } = useRoom();
  const nameOf = usePlaceNames();
  const wanted = chosen.length === 0 ? shots : shots.filter(({ id }) => chosen.includes(id));
  const all = wanted.flatMap((shot) => placesOf(slot, shot, groupOf(frames, shot.id)));
  const isNone = all.length === 0;
  const isTooMany = all.length > MOST;
  useEffect(() => {
    if (isNone) {
      tell(t.noPlaces, 'failed');
      onClose();
    } else if (isTooMany) tell(t.tooMany(count(MOST)), 'failed');
  }, [isNone, isTooMany, t, onClose]);
  if (isNone) return null;
  const placed = (place: ShotPlace): BatchPlace => ({
    target: place.target,
    label: nameOf(place),
  });
  return (
    <BatchDialog projectId={project.id} places={all.slice(0, MOST).map(placed)} onClose={onClose} />
  );
}
