/** Everything the parts of the page look at, put together once. */
import { createContext, useContext, useMemo } from 'react';
import { type Links, useLinks } from '../../../data/links.ts';
import { type May, mayOf } from '../../../data/project.ts';
import type {
  Asset,
  Frame,
  OpenedEpisode,
  OpenedProject,
  Shot,
  Take,
} from '../../../data/types.ts';
import { type Groups, groupOf, useGroups } from './groups.ts';
import { filmPlace, standingAt, stillOf } from './places.ts';
import { useStale } from './stale.ts';

export interface Room {
  readonly opened: OpenedEpisode;
  readonly project: OpenedProject['project'];
  readonly assets: readonly Asset[];
  readonly may: May;
  readonly shots: readonly Shot[];
  readonly ids: readonly string[];
  readonly frames: Groups<Frame>;
  readonly takes: Groups<Take>;
  readonly links: Links;
  /** Works made from something else by now. */
  readonly stale: ReadonlySet<string>;
}

const shotOf = ({ shot_id: id }: Frame): string => id;
const shotOfTake = ({ target }: Take): string | null => target.shot_id;

export function useRoomOf(ofProject: OpenedProject, opened: OpenedEpisode): Room {
  const { shots } = opened;
  const frames = useGroups(opened.frames, shotOf);
  const takes = useGroups(opened.takes, shotOfTake);
  const may = useMemo(() => mayOf(opened.me), [opened.me]);
  const posters = useMemo(
    () => shots.flatMap((shot) => posterOf(shot, { frames, takes }) ?? []),
    [shots, frames, takes],
  );
  const links = useLinks(ofProject.project.id, posters);
  const stale = useStale({ ofProject, opened, frames, takes, may });
  return useMemo(
    () => ({
      ...{ opened, project: ofProject.project, assets: ofProject.assets, may, shots },
      ids: shots.map(({ id }) => id),
      ...{ frames, takes, links, stale },
    }),
    [opened, ofProject, may, shots, frames, takes, links, stale],
  );
}

/** What stands for a shot where it is small. */
export function posterOf(
  shot: Shot,
  { frames, takes }: Pick<Room, 'frames' | 'takes'>,
): Take | null {
  const ours = groupOf(takes, shot.id);
  return stillOf(groupOf(frames, shot.id), ours) ?? standingAt(filmPlace(shot), ours);
}

export const RoomContext = createContext<Room | null>(null);

export function useRoom(): Room {
  const room = useContext(RoomContext);
  if (room === null) throw new Error('outside of an episode');
  return room;
}
