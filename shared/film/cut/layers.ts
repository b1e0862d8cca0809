/** The frames of one clip as a piece of the film wants them: one for each of its frames. */
import { readFile } from 'node:fs/promises';
import { guarded, loadSharp } from '../../pictures/codec/sharp.ts';
import type { EditClip } from '../edit/list.ts';
import type { Layer } from '../edit/pieces.ts';
import { DamagedFilmError, FilmTooShortError } from '../errors.ts';
import { inOrder, type OpenedFilm, openFilm } from '../file/container.ts';
import { type ColourSpace, colourSpaceOf, toYuv } from '../frames/colour.ts';
import { decodeFrames } from '../frames/decode.ts';
import { type Planes, planesOf } from '../frames/pixels.ts';
import type { Native } from '../native.ts';
import { conform, FILM_SPACE } from './conform.ts';
import type { Size } from './place.ts';

export interface LayerOrder {
  readonly native: Native;
  readonly layer: Layer;
  /** The clip's source, a file of this process. */
  readonly path: string;
  readonly film: Size & { readonly fps: number };
  readonly frames: number;
}

/** A clip may end so much later than its film, s: containers round. */
const OVER_S = 0.1;
/** Times of frames are rounded, to a thousandth of a second in some containers. */
const ROUNDED_S = 0.001;

/**
 * `frames` of them; a frame that is seen for longer is given again, and is not to be drawn into.
 * @throws FilmError
 */
export function layerFrames(order: LayerOrder): AsyncGenerator<Planes, void> {
  const { clip } = order.layer;
  return clip.kind === 'film' ? filmFrames(order, clip) : stillFrames(order, clip);
}

async function* filmFrames(
  { native, layer, path, film, frames }: LayerOrder,
  clip: Extract<EditClip, { kind: 'film' }>,
): AsyncGenerator<Planes, void> {
  const { film: opened, close } = await openFilm(path);
  try {
    const places = placesOf(opened, {
      fromS: clip.inMs / 1_000 + layer.from / film.fps,
      film,
      frames,
    });
    const { video, rotation } = opened;
    const [width, height] = await Promise.all([video.getDisplayWidth(), video.getDisplayHeight()]);
    const order = { rotation, shown: { width, height }, film, fit: clip.fit };
    const span = { from: places[0] ?? 0, to: places.at(-1) ?? 0 };
    let index = 0;
    let last: Planes | undefined;
    for await (const { place, frame } of decodeFrames(native, opened, span)) {
      if (place !== places[index]) {
        frame.close();
        continue;
      }
      const decoded = await planesOf(frame).finally(() => frame.close());
      last = await conform({ ...decoded, space: spaceIn(opened, decoded) }, order);
      for (; places[index] === place && index < places.length - 1; index += 1) yield last;
    }
    // Whether a frame is missing is known when the span has been decoded: the last one waits for it.
    if (last === undefined) throw new DamagedFilmError('no frame of the span is there');
    yield last;
  } finally {
    close();
  }
}

/** What the container says of its colours counts before what the decoder makes of them. */
function spaceIn({ config }: OpenedFilm, { space, height }: Planes): ColourSpace {
  const said = config.colorSpace;
  if (!said?.matrix) return space;
  const { matrix, fullRange = null } = said;
  return colourSpaceOf({ matrix, fullRange }, height);
}

/** Of the frame that is seen at each instant. @throws FilmTooShortError */
export function placesOf(
  { index }: Pick<OpenedFilm, 'index'>,
  { fromS, film: { fps }, frames }: { fromS: number; film: { fps: number }; frames: number },
): number[] {
  const all = inOrder(index);
  const [first, last] = [all[0], all.at(-1)];
  const start = first?.timestamp ?? 0;
  const end = (last?.timestamp ?? 0) + (last?.duration ?? 0) - start;
  if (fromS + frames / fps > end + OVER_S + ROUNDED_S) {
    throw new FilmTooShortError(`it lasts ${end} s, and ${fromS + frames / fps} s are wanted`);
  }
  const places: number[] = [];
  let place = 0;
  for (let at = 0; at < frames; at += 1) {
    const time = start + fromS + at / fps + ROUNDED_S;
    while ((all[place + 1]?.timestamp ?? Number.POSITIVE_INFINITY) <= time) place += 1;
    places.push(place);
  }
  return places;
}

/** As pictures of users are opened everywhere: 100 million pixels at most. */
const MOST_STILL_PIXELS = 100_000_000;

async function* stillFrames(
  { path, film, frames }: LayerOrder,
  clip: Extract<EditClip, { kind: 'still' }>,
): AsyncGenerator<Planes, void> {
  const planes = await stillPlanes(path, film, clip.fit);
  for (let at = 0; at < frames; at += 1) yield planes;
}

async function stillPlanes(
  path: string,
  { width, height }: Size,
  fit: EditClip['fit'],
): Promise<Planes> {
  const sharp = await loadSharp();
  const bytes = await readFile(path);
  const rgb = await sharp(bytes, guarded(MOST_STILL_PIXELS))
    .flatten({ background: '#000' })
    .resize({ width, height, fit, kernel: 'cubic', background: '#000' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer()
    .catch((cause: unknown) => {
      throw new DamagedFilmError('the still cannot be opened', { cause });
    });
  return planesOfRgb(rgb, { width, height });
}

/** Three bytes a pixel; of each four pixels the mean of their colours is kept. */
export function planesOfRgb(rgb: Uint8Array, { width, height }: Size): Planes {
  const data = new Uint8Array((width * height * 3) / 2);
  const sums = {
    u: new Float32Array((width * height) / 4),
    v: new Float32Array((width * height) / 4),
  };
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      const colour = [rgb[at * 3] ?? 0, rgb[at * 3 + 1] ?? 0, rgb[at * 3 + 2] ?? 0] as const;
      const [light, u, v] = toYuv(colour, FILM_SPACE);
      data[at] = Math.round(light);
      const small = (y >> 1) * (width / 2) + (x >> 1);
      sums.u[small] = (sums.u[small] ?? 0) + u / 4;
      sums.v[small] = (sums.v[small] ?? 0) + v / 4;
    }
  }
  const [uAt, vAt] = [width * height, (width * height * 5) / 4];
  for (const [at, u] of sums.u.entries()) data[uAt + at] = Math.round(u);
  for (const [at, v] of sums.v.entries()) data[vAt + at] = Math.round(v);
  return { width, height, data, space: FILM_SPACE };
}
