/** Among the takes: 1 to 9 use one. */
import type { KeyboardEvent } from 'react';
import { useEdit } from '../../../../data/edits/workspace.ts';
import type { Take } from '../../../../data/types.ts';
import type { ShotPlace } from '../../core/places.ts';
import { useRoom } from '../../core/room.ts';

export function useTakeKeys({
  place,
  shown,
  stands,
}: {
  place: ShotPlace;
  shown: readonly Take[];
  stands: Take | null;
}): (event: KeyboardEvent) => void {
  const edit = useEdit();
  const { may } = useRoom();
  return (event) => {
    const { key, altKey, ctrlKey, metaKey } = event;
    if (!may.edit || altKey || ctrlKey || metaKey || !/^[1-9]$/.test(key)) return;
    const take = shown[Number(key) - 1];
    if (take === undefined || take === stands || take.status !== 'completed') return;
    event.preventDefault();
    edit.pick(place, take.work_id);
  };
}
