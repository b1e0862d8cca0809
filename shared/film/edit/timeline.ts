/** Where the clips of an edit list lie in its film, counted in the film's own frames. */
import type { EditClip, EditList } from './list.ts';

export interface PlacedClip {
  readonly clip: EditClip;
  /** Of the film: its first frame, and how many. */
  readonly at: number;
  readonly frames: number;
  /** So many of its first frames are dissolved with the last ones of the clip before. */
  readonly dissolveIn: number;
  readonly dissolveOut: number;
  /** So many of its first frames come up from black, and of its last ones go down to it. */
  readonly fadeIn: number;
  readonly fadeOut: number;
}

type Rate = Pick<EditList, 'fps'>;

export const framesIn = ({ fps }: Rate, ms: number): number => Math.round((ms * fps) / 1_000);

/** How many frames of the film a clip has; one at least. */
export function framesOf(list: Rate, clip: EditClip): number {
  const ms = clip.kind === 'film' ? clip.outMs - clip.inMs : clip.durationMs;
  return Math.max(1, framesIn(list, ms));
}

export function placedClips(list: Pick<EditList, 'fps' | 'clips'>): PlacedClip[] {
  const placed: PlacedClip[] = [];
  let at = 0;
  let [dissolveIn, fadeIn] = [0, 0];
  for (const [index, clip] of list.clips.entries()) {
    const frames = framesOf(list, clip);
    const { kind, ms } = clip.transition;
    const over = framesIn(list, ms);
    const isLast = index === list.clips.length - 1;
    const dissolveOut = kind === 'dissolve' && !isLast ? over : 0;
    const fadeOut = kind !== 'fade' ? 0 : isLast ? over : Math.ceil(over / 2);
    placed.push({ clip, at, frames, dissolveIn, dissolveOut, fadeIn, fadeOut });
    at += frames - dissolveOut;
    dissolveIn = dissolveOut;
    fadeIn = kind === 'fade' ? Math.floor(over / 2) : 0;
  }
  return placed;
}

export function totalFrames(placed: readonly PlacedClip[]): number {
  return placed.reduce((end, { at, frames }) => Math.max(end, at + frames), 0);
}
