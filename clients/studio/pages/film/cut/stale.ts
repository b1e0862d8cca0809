/** Which take each clip shows, and whether its shot has another one by now. */

import { standing } from '../../../data/read/standing.ts';
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

/** The film of a shot, or else the picture of its first frame that has one. */
export function standingIn(shot: Shot, { frames, takes }: Made): Take | null {
  const at = { shotId: shot.id, assetId: null };
  const films = takes.filter((take) => filmMs(take) !== null);
  const film = standing(films, { ...at, slot: 'video', partId: null }, shot);
  if (film !== null) return film;
  for (const frame of frames.filter(({ shot_id }) => shot_id === shot.id)) {
    const still = standing(takes, { ...at, slot: 'frame', partId: frame.id }, frame);
    if (still !== null) return still;
  }
  return standing(takes, { ...at, slot: 'frame', partId: null }, shot);
}
