/** Which take each clip shows, and whether its shot has another one by now. */

import { standingInCut } from '../../../../../shared/studio/core/standing.ts';
import type { OpenedEpisode, Shot, Take } from '../../../data/types.ts';
import type { Item } from './content.ts';

export interface ClipTake {
  readonly take: Take | null;
  /** Length of its film; null: a picture. */
  readonly ms: number | null;
  /** Which stands for its shot now, where that is another. */
  readonly newer: Take | null;
}

export type Made = Pick<OpenedEpisode, 'shots' | 'frames' | 'takes'>;

/** Of a film; null for a picture. */
export function filmMs(take: Take | null): number | null {
  const media = take?.images[0]?.media;
  return media?.kind === 'film' ? media.ms : null;
}

export function clipTake(item: Item, made: Made): ClipTake {
  const take = made.takes.find(({ work_id }) => work_id === item.work_id) ?? null;
  const shot = made.shots.find(({ id }) => id === item.shot_id);
  const now = shot === undefined ? null : standingIn(shot, made);
  const newer = now !== null && now.work_id !== item.work_id ? now : null;
  return { take, ms: filmMs(take), newer };
}

/** What the server would put into the cut for it. */
export function standingIn(shot: Shot, { frames, takes }: Made): Take | null {
  const ours = frames.filter(({ shot_id }) => shot_id === shot.id);
  const holders = { shot: holder(shot), frames: ours.map(holder) };
  return standingInCut(takes, holders, ({ work_id }) => work_id);
}

const holder = (doc: Pick<Shot, 'id' | 'picks' | 'discarded'>) => ({ id: doc.id, pointers: doc });
