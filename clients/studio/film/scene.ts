/** What each frame of an edit list's film shows, cut into pieces exactly as the export cuts it. Pure. */
import type { EditClip, EditList } from '../../../shared/film/edit/list.ts';
import {
  lightOf,
  type Piece,
  type PieceText,
  piecesOf,
  shareOf,
} from '../../../shared/film/edit/pieces.ts';

export interface Scene {
  readonly list: EditList;
  readonly pieces: readonly Piece[];
  /** Of the whole film. */
  readonly frames: number;
}

export interface MomentLayer {
  readonly clip: EditClip;
  /** From the source's first frame, s. */
  readonly seconds: number;
}

export interface Moment {
  readonly piece: Piece;
  readonly layers: readonly MomentLayer[];
  /** How much of the second layer is seen, 0–1. */
  readonly share: number;
  /** How much light is left of a fade, 0–1. */
  readonly light: number;
  readonly texts: readonly Pick<PieceText, 'text' | 'place'>[];
  readonly isLabelled: boolean;
}

/** `labelSeconds`: how long the opening label is seen. */
export function sceneOf(list: EditList, { labelSeconds }: { labelSeconds: number }): Scene {
  const pieces = piecesOf(list, { labelSeconds });
  const last = pieces.at(-1);
  return { list, pieces, frames: last === undefined ? 0 : last.at + last.frames };
}

/** Of a frame within the film; one behind its end is its last. */
export function momentOf({ list, pieces, frames }: Scene, frame: number): Moment | null {
  const at = Math.max(0, Math.min(frames - 1, frame));
  const piece = pieces.findLast((one) => one.at <= at);
  if (piece === undefined) return null;
  const index = at - piece.at;
  return {
    piece,
    layers: piece.layers.map(({ clip, from }) => ({
      clip,
      seconds: (clip.kind === 'film' ? clip.inMs / 1_000 : 0) + (from + index) / list.fps,
    })),
    share: shareOf(piece, index),
    light: lightOf(piece, index),
    texts: piece.texts.filter(({ from, to }) => index >= from && index < to),
    isLabelled: index < piece.labelled,
  };
}

export const secondsAt = ({ list }: Scene, frame: number): number => frame / list.fps;
