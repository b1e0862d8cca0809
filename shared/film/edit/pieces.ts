/**
 * A film as a row of short pieces, each of which says everything that decides its frames. Pieces are
 * made one by one, kept, and found again by what they say: moving a clip makes none anew.
 */
import { canonicalJson } from '../../platform/json.ts';
import type { EditClip, EditList } from './list.ts';
import { framesIn, type PlacedClip, placedClips, totalFrames } from './timeline.ts';

/** Raised with every change of how pieces are drawn, coded or stored. */
const VERSION = 1;
/** Long enough that joints cost few bits, short enough that one is made well within a visit. */
const PIECE_S = 4;

/** One clip in a piece. */
export interface Layer {
  readonly clip: EditClip;
  /** Which of the clip's frames the piece begins with. */
  readonly from: number;
}

/** `from` 0: its first frame is the first of `of` between nothing and all. */
export interface Ramp {
  readonly from: number;
  readonly of: number;
}

export interface PieceText {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly place: 'subtitle' | 'centre' | 'lower';
}

export interface Piece {
  /** Its place in the film, and how many frames it has. */
  readonly at: number;
  readonly frames: number;
  /** The second one comes up over the first by `dissolve`. */
  readonly layers: readonly [Layer] | readonly [Layer, Layer];
  readonly dissolve: Ramp | null;
  readonly fadeIn: Ramp | null;
  /** Counted from the end: `from` frames are left after the piece's last. */
  readonly fadeOut: Ramp | null;
  /** So many of its frames, from the first, show the visible label. */
  readonly labelled: number;
  readonly texts: readonly PieceText[];
}

/** `labelSeconds`: how long the opening label is seen. */
export function piecesOf(list: EditList, { labelSeconds }: { labelSeconds: number }): Piece[] {
  const placed = placedClips(list);
  const labelled = list.labelThroughout ? totalFrames(placed) : Math.ceil(labelSeconds * list.fps);
  const bare = placed.flatMap((one, index) => barePieces(list, one, placed[index + 1]));
  return bare.map((piece) => ({
    ...piece,
    labelled: Math.max(0, Math.min(piece.frames, labelled - piece.at)),
    texts: textsIn(list, piece),
  }));
}

type Bare = Omit<Piece, 'labelled' | 'texts'>;

function barePieces(list: EditList, one: PlacedClip, next: PlacedClip | undefined): Bare[] {
  const { clip, at, frames, dissolveIn, dissolveOut } = one;
  const most = PIECE_S * list.fps;
  const alone = stretches(dissolveIn, frames - dissolveOut, most).map(([from, to]): Bare => {
    return {
      at: at + from,
      frames: to - from,
      layers: [{ clip, from }],
      dissolve: null,
      fadeIn: from < one.fadeIn ? { from, of: one.fadeIn } : null,
      fadeOut: frames - to < one.fadeOut ? { from: frames - to, of: one.fadeOut } : null,
    };
  });
  if (next === undefined || dissolveOut === 0) return alone;
  const both = stretches(0, dissolveOut, most).map(([from, to]): Bare => {
    const first = { clip, from: frames - dissolveOut + from };
    return {
      at: at + first.from,
      frames: to - from,
      layers: [first, { clip: next.clip, from }],
      dissolve: { from, of: dissolveOut },
      fadeIn: null,
      fadeOut: null,
    };
  });
  return [...alone, ...both];
}

function stretches(from: number, to: number, most: number): [number, number][] {
  const found: [number, number][] = [];
  for (let at = from; at < to; at += most) found.push([at, Math.min(to, at + most)]);
  return found;
}

function textsIn({ fps, subtitles, titles }: EditList, { at, frames }: Bare): PieceText[] {
  const lines = [
    ...titles,
    ...(subtitles.burnt ? subtitles.lines : []).map((line) => ({
      ...line,
      place: 'subtitle' as const,
    })),
  ];
  return lines.flatMap(({ fromMs, toMs, text, place }) => {
    const from = Math.max(0, framesIn({ fps }, fromMs) - at);
    const to = Math.min(frames, framesIn({ fps }, toMs) - at);
    return to > from ? [{ from, to, text, place }] : [];
  });
}

export interface KeyParts {
  readonly list: Pick<EditList, 'width' | 'height' | 'fps'>;
  /** What names the bytes of a clip's source, whatever the edit list calls it. */
  readonly bytesOf: (clip: EditClip) => string;
  /** What the visible label looks like. */
  readonly mark: string;
  /** The encoder's parameters: pieces made with others do not go together. */
  readonly parameters: string;
}

/** Text that is the same for pieces whose frames and sounds are the same; to be hashed. */
export function keyTextOf(piece: Piece, { list, bytesOf, mark, parameters }: KeyParts): string {
  const { width, height, fps } = list;
  const { frames, layers, dissolve, fadeIn, fadeOut, labelled, texts } = piece;
  return canonicalJson({
    ...{ version: VERSION, parameters, width, height, fps },
    ...{ frames, dissolve, fadeIn, fadeOut, labelled, texts },
    mark: labelled > 0 ? mark : null,
    layers: layers.map(({ clip, from }) => ({
      ...{ bytes: bytesOf(clip), kind: clip.kind, fit: clip.fit },
      ...(clip.kind === 'film' ? { inMs: clip.inMs, from, muted: clip.muted } : {}),
    })),
  });
}

/** How much is seen, 0–1, of frame `index` of a piece. */
export function lightOf({ frames, fadeIn, fadeOut }: Piece, index: number): number {
  const up = fadeIn === null ? 1 : (fadeIn.from + index + 1) / (fadeIn.of + 1);
  const down = fadeOut === null ? 1 : (fadeOut.from + frames - index) / (fadeOut.of + 1);
  return Math.min(1, up, down);
}

/** How much of the second layer is seen, 0–1. */
export function shareOf({ dissolve }: Piece, index: number): number {
  return dissolve === null ? 0 : (dissolve.from + index + 1) / (dissolve.of + 1);
}
