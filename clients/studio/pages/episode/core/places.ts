/** The places of a shot that are filled with takes: its frames, its film, its spoken lines. */
import type { PickPlace } from '../../../data/edits/workspace.ts';
import { isAt, isRunning, type Pointers, pickKey, standing } from '../../../data/read/standing.ts';
import type { Frame, Shot, Take } from '../../../data/types.ts';

export const SLOTS = ['frame', 'video', 'line'] as const;
export type Slot = (typeof SLOTS)[number];

export interface ShotPlace extends PickPlace {
  readonly slot: Slot;
  readonly shotId: string;
  /** Which frame or line; null: the shot's film. */
  readonly partId: string | null;
  readonly pointers: Pointers;
}

export const framePlace = (frame: Frame): ShotPlace => ({
  slot: 'frame',
  shotId: frame.shot_id,
  partId: frame.id,
  target: { frameId: frame.id },
  doc: { kind: 'frame', id: frame.id },
  key: pickKey({ slot: 'frame', partId: frame.id }),
  pointers: frame,
});

export const filmPlace = (shot: Shot): ShotPlace => ofShot(shot, 'video', null);

export const linePlace = (shot: Shot, lineId: string): ShotPlace => ofShot(shot, 'line', lineId);

function ofShot(shot: Shot, slot: Exclude<Slot, 'frame'>, partId: string | null): ShotPlace {
  return {
    ...{ slot, shotId: shot.id, partId, pointers: shot },
    target: partId === null ? { shotId: shot.id } : { shotId: shot.id, lineId: partId },
    doc: { kind: 'shot', id: shot.id },
    key: pickKey({ slot, partId }),
  };
}

/** Those of one slot, in their order. */
export function placesOf(slot: Slot, shot: Shot, frames: readonly Frame[]): readonly ShotPlace[] {
  switch (slot) {
    case 'frame':
      return frames.map(framePlace);
    case 'video':
      return [filmPlace(shot)];
    case 'line':
      return shot.lines.map(({ line_id: id }) => linePlace(shot, id));
    default:
      return slot satisfies never;
  }
}

const where = ({ slot, shotId, partId }: ShotPlace) => ({ slot, shotId, partId, assetId: null });

/** Newest first. */
export const takesAt = (place: ShotPlace, takes: readonly Take[]): readonly Take[] =>
  takes.filter((take) => isAt(take, where(place)));

export const standingAt = (place: ShotPlace, takes: readonly Take[]): Take | null =>
  standing(takes, where(place), place.pointers);

export const runningAt = (place: ShotPlace, takes: readonly Take[]): Take | null =>
  takes.find((take) => isRunning(take) && isAt(take, where(place))) ?? null;

/** What a shot looks like while it has no film: its first frame, else any. */
export function stillOf(frames: readonly Frame[], takes: readonly Take[]): Take | null {
  for (const role of ['first', 'key', 'last'] as const) {
    for (const frame of frames) {
      const take = frame.role === role ? standingAt(framePlace(frame), takes) : null;
      if (take !== null) return take;
    }
  }
  return null;
}
