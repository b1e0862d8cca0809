/** One piece of a film: its clips laid over each other, words and label drawn, and all encoded. */
import type { ResolvedMark } from '../../pictures/mark/options.ts';
import { lightOf, type Piece, shareOf } from '../edit/pieces.ts';
import { NotAFilmError } from '../errors.ts';
import { micros, openFilm } from '../file/container.ts';
import { createEncoder, type EncoderSettings } from '../frames/encode.ts';
import type { Planes } from '../frames/pixels.ts';
import { drawStamp, makeStamp } from '../mark/stamp.ts';
import type { Native } from '../native.ts';
import { stereoOf } from '../sound/pcm.ts';
import { FILM_RATE, type Stereo } from '../sound/stereo.ts';
import { FILM_SPACE } from './conform.ts';
import { type LayerOrder, layerFrames } from './layers.ts';
import { blended, dimmed } from './light.ts';
import type { Segment } from './segment.ts';
import { type TextStamp, textStamp } from './texts.ts';

export interface PieceOrder {
  readonly native: Native;
  readonly piece: Piece;
  /** Of each layer's source, in this process. */
  readonly paths: readonly string[];
  readonly settings: EncoderSettings;
  readonly mark: ResolvedMark;
}

/** How every film of ours is named. */
export const FILM_COLOURS = {
  primaries: 'bt709',
  transfer: 'bt709',
  matrix: 'bt709',
  fullRange: false,
} as const;

const KEY_EVERY_S = 2;

/** @throws FilmError */
export async function renderPiece(order: PieceOrder): Promise<Segment> {
  const { native, piece, settings } = order;
  const encoder = createEncoder(native, settings);
  const colours = new native.VideoColorSpace(FILM_COLOURS);
  const draw = createDrawing(order);
  const layers = piece.layers.map((_, index) => layerFrames(layerOrder(order, index)));
  try {
    for (let index = 0; index < piece.frames; index += 1) {
      const planes = await draw(index, await nextOf(layers));
      const isKey = index % (KEY_EVERY_S * settings.fps) === 0;
      await encoder.add(planes, { colours, atMicros: micros(index / settings.fps), isKey });
    }
    const { packets, parameters } = await encoder.finish();
    const sounds: (Stereo | null)[] = [];
    for (const index of piece.layers.keys()) sounds.push(await soundOf(layerOrder(order, index)));
    return { parameters: Buffer.from(parameters).toString('base64'), packets, sounds };
  } finally {
    encoder.close();
    for (const layer of layers) await layer.return();
  }
}

function layerOrder({ native, piece, paths, settings }: PieceOrder, index: number): LayerOrder {
  const layer = piece.layers[index] ?? piece.layers[0];
  return { native, layer, path: paths[index] ?? '', film: settings, frames: piece.frames };
}

async function nextOf(layers: readonly AsyncGenerator<Planes, void>[]): Promise<Planes[]> {
  const frames: Planes[] = [];
  for (const layer of layers) {
    const { value } = await layer.next();
    if (value === undefined) throw new Error('a layer gave too few frames');
    frames.push(value);
  }
  return frames;
}

/** Draws into frames of its own: a layer's may be wanted again. */
function createDrawing({ piece, settings, mark }: PieceOrder) {
  const stamps = new Map<number, TextStamp>();
  let label: TextStamp | undefined;
  return async (index: number, [first, second]: readonly Planes[]): Promise<Planes> => {
    if (first === undefined) throw new Error('a piece without a clip');
    const mixed = second === undefined ? first : blended(first, second, shareOf(piece, index));
    const lit = dimmed(mixed, lightOf(piece, index));
    const planes = { ...lit, data: lit.data.slice(), space: FILM_SPACE };
    for (const [at, text] of piece.texts.entries()) {
      if (index < text.from || index >= text.to) continue;
      const stamp = stamps.get(at) ?? (await textStamp(text, settings));
      stamps.set(at, stamp);
      drawStamp(planes, stamp);
    }
    if (index < piece.labelled && mark.visible) {
      label ??= await makeStamp(planes, { mark, rotation: 0 });
      drawStamp(planes, label);
    }
    return planes;
  };
}

/** Null for a still and for a film without sound. */
async function soundOf({ native, layer, path, film, frames }: LayerOrder): Promise<Stereo | null> {
  const { clip, from } = layer;
  if (clip.kind !== 'film' || clip.muted) return null;
  const { film: opened, close } = await openFilm(path);
  try {
    const [track] = opened.sounds;
    if (track === undefined) return null;
    const first = opened.index.reduce(
      (least, { timestamp }) => Math.min(least, timestamp),
      Infinity,
    );
    if (!Number.isFinite(first)) throw new NotAFilmError('no frame in the file');
    const start = first + clip.inMs / 1_000 + from / film.fps;
    // One more than it lasts: frames and samples do not end together at every rate.
    const samples = Math.ceil((frames * FILM_RATE) / film.fps) + 1;
    return await stereoOf(native, track, { from: start, samples });
  } finally {
    close();
  }
}
