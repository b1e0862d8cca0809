/** What is done with shots, whichever way they are shown. */
import { count } from '../../../../ui/core/format.ts';
import { useWords } from '../../../../ui/core/language.ts';
import { tell } from '../../../../ui/parts/toast.tsx';
import { useEdit } from '../../../data/edits/workspace.ts';
import type { Frame, Shot } from '../../../data/types.ts';
import { useRun } from '../../../parts/use-run.ts';
import { groupOf } from '../core/groups.ts';
import { stepped } from '../core/ordering.ts';
import { useRoom } from '../core/room.ts';
import { useShow } from '../core/view.ts';
import { announce } from './announce.tsx';
import { useShotNames } from './names.ts';
import { shotWords } from './words.ts';

export interface ShotActions {
  readonly isBusy: boolean;
  /** After this one; null: after all. */
  readonly add: (after: string | null) => void;
  readonly duplicate: (ids: readonly string[]) => void;
  readonly remove: (ids: readonly string[]) => void;
  readonly addFirstFrames: (ids: readonly string[]) => void;
  readonly step: (id: string, by: 1 | -1) => void;
}

export function useShotActions(): ShotActions {
  const t = useWords(shotWords);
  const edit = useEdit();
  const { opened, shots, ids, frames } = useRoom();
  const show = useShow();
  const nameOf = useShotNames();
  const [isBusy, run] = useRun();
  const parentId = opened.episode.id;
  const named = (wanted: readonly string[]): Shot[] =>
    shots.filter(({ id }) => wanted.includes(id));
  return {
    isBusy,
    add: (after) =>
      void run(async () => {
        const place = after === null ? {} : { after };
        const { id } = await edit.create('shot', { parentId, fields: {}, ...place });
        show({ shot: id, tab: 'shot', part: undefined });
      }),
    duplicate: (wanted) =>
      void run(async () => {
        for (const shot of named(wanted)) {
          const fields = fieldsOf(shot);
          const { id } = await edit.create('shot', { parentId, fields, after: shot.id });
          for (const frame of groupOf(frames, shot.id)) {
            await edit.create('frame', { parentId: id, fields: frameFields(frame) });
          }
        }
      }),
    remove: (wanted) => {
      for (const id of wanted) edit.remove({ kind: 'shot', id });
      tell(t.removed(count(wanted.length)));
    },
    addFirstFrames: (wanted) =>
      void run(async () => {
        const without = wanted.filter(
          (id) => !groupOf(frames, id).some(({ role }) => role === 'first'),
        );
        for (const id of without) {
          await edit.create('frame', { parentId: id, fields: { role: 'first' } });
        }
        tell(without.length === 0 ? t.allHaveFrames : t.addedFirst(count(without.length)));
      }),
    step: (id, by) => {
      const to = stepped(ids, id, by);
      if (to === null) return;
      edit.move({ kind: 'shot', id }, to);
      announce(t.moved(nameOf(id), count(ids.indexOf(id) + 1 + by)));
    },
  };
}

/** What of a shot a copy begins with: its takes stay with the first. */
function fieldsOf(shot: Shot) {
  const { title, description, duration_ms, scene_descriptions, scene, source } = shot;
  const { size, angle, move, lines, cast, props, video_prompt, models, note } = shot;
  return {
    ...{ title, description, duration_ms, scene_descriptions, scene, source, size, angle, move },
    ...{ lines, cast, props, video_prompt, models, note },
  };
}

const frameFields = ({ role, description, prompt }: Frame) => ({ role, description, prompt });
