/** What drafts for other editors share: where each clip and sound lies, and its file beside them. */
import type { EditClip, EditList, EditSound } from '../list.ts';
import { placedClips, totalFrames } from '../timeline.ts';

export interface DraftMedia {
  /** Path of a source inside the draft's folder. */
  readonly pathOf: (of: EditClip | EditSound) => string;
  /** Length of a source, ms, where it is known. */
  readonly lengthOf: (of: EditClip | EditSound) => number | null;
}

export interface DraftClip {
  readonly clip: EditClip;
  readonly path: string;
  /** In the film, frames; clips that are dissolved overlap. */
  readonly at: number;
  readonly frames: number;
  /** In the source, ms. */
  readonly inMs: number;
  readonly sourceMs: number;
}

export interface DraftSound {
  readonly sound: EditSound;
  readonly path: string;
  readonly atMs: number;
  readonly inMs: number;
  readonly ms: number;
}

export interface Draft {
  readonly list: EditList;
  readonly frames: number;
  readonly clips: readonly DraftClip[];
  readonly sounds: readonly DraftSound[];
}

/** A clip as it lies between its cuts: where it is dissolved, a cut is in the middle of that. */
export interface CutClip {
  readonly one: DraftClip;
  /** In its source, frames of the film. */
  readonly start: number;
  /** From the film's beginning. */
  readonly at: number;
  readonly frames: number;
  /** So long is it dissolved into the next one: half of it, rounded up, before the cut. */
  readonly tail: number;
}

/** They touch, and last together as long as the film. */
export function cutClips({ clips, list: { fps } }: Draft): CutClip[] {
  let end = 0;
  return clips.map((one, index) => {
    const [before, after] = [clips[index - 1], clips[index + 1]];
    const over = (first: DraftClip | undefined, second: DraftClip | undefined): number =>
      first === undefined || second === undefined ? 0 : first.at + first.frames - second.at;
    const [lead, tail] = [over(before, one), over(one, after)];
    const from = Math.ceil(lead / 2);
    const frames = one.frames - from - Math.floor(tail / 2);
    const start = Math.round((one.inMs * fps) / 1_000) + from;
    const at = end;
    end += frames;
    return { one, start, at, frames, tail };
  });
}

export function draftOf(list: EditList, { pathOf, lengthOf }: DraftMedia): Draft {
  const placed = placedClips(list);
  const frames = totalFrames(placed);
  const filmMs = Math.round((frames * 1_000) / list.fps);
  return {
    list,
    frames,
    clips: placed.map(({ clip, at, frames: own }) => {
      const inMs = clip.kind === 'film' ? clip.inMs : 0;
      const least = clip.kind === 'film' ? clip.outMs : clip.durationMs;
      const sourceMs = Math.max(least, lengthOf(clip) ?? 0);
      return { clip, path: pathOf(clip), at, frames: own, inMs, sourceMs };
    }),
    sounds: list.sounds.flatMap((sound) => {
      const end = sound.outMs ?? lengthOf(sound) ?? sound.inMs + filmMs - sound.atMs;
      const ms = Math.min(end - sound.inMs, filmMs - sound.atMs);
      if (ms <= 0) return [];
      return [{ sound, path: pathOf(sound), atMs: sound.atMs, inMs: sound.inMs, ms }];
    }),
  };
}
