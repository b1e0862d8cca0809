/** Single frames of a film as pictures, upright: for moderation and for the thumbnail. */

import { loadSharp } from '../../pictures/codec/sharp.ts';
import { turned } from '../../pictures/turn.ts';
import { whileAlive } from '../../platform/process/alive.ts';
import type { FilmCover, FilmFrame } from '../contract.ts';
import { DamagedFilmError } from '../errors.ts';
import { inOrder, type OpenedFilm, type Packet, withFilm } from '../file/container.ts';
import { cutsOf } from '../file/cuts.ts';
import type { Native } from '../native.ts';
import { decodeFrames } from './decode.ts';
import { type Planes, planesOf, rgbOf } from './pixels.ts';

/** Moderation services look at little more; a thumbnail is made smaller again. */
const LONGEST_SIDE_PX = 1_280;
const QUALITY = 85;

export interface Samples {
  readonly source: string;
  readonly everyMs: number;
  readonly most: number;
  readonly skip?: number;
}

/** @throws FilmError */
export async function* sampleFrames(native: Native, samples: Samples): AsyncGenerator<FilmFrame> {
  yield* await whileAlive(() =>
    withFilm(samples.source, (film) => {
      const places = chosen(inOrder(film.index), samples);
      return stillsOf(native, film, places.slice(samples.skip ?? 0));
    }),
  );
}

async function stillsOf(
  native: Native,
  film: OpenedFilm,
  places: readonly number[],
): Promise<FilmFrame[]> {
  const frames = inOrder(film.index);
  const stills: FilmFrame[] = [];
  for (const run of runsOf(places, cutsOf(film.index))) {
    for await (const { place, frame } of decodeFrames(native, film, { from: run[0] ?? 0 })) {
      if (run.includes(place)) {
        const { jpeg } = await encode(await planesOf(frame), film);
        const atMs = Math.round((frames[place]?.timestamp ?? 0) * 1_000);
        stills.push({ atMs: Math.max(0, atMs), jpeg });
      }
      frame.close();
      if (place === run.at(-1)) break;
    }
  }
  return stills;
}

/** Places that are decoded in one go: no cut lies between them, at which to begin anew is quicker. */
export function runsOf(places: readonly number[], cuts: readonly number[]): number[][] {
  const runs = new Map<number, number[]>();
  for (const place of places) {
    const cut = cuts.findLast((at) => at <= place) ?? 0;
    runs.set(cut, [...(runs.get(cut) ?? []), place]);
  }
  return [...runs.values()];
}

/** Places of the first frame, the last, and evenly between them as many as are wanted and allowed. */
export function chosen(
  frames: readonly Pick<Packet, 'timestamp'>[],
  { everyMs, most }: Pick<Samples, 'everyMs' | 'most'>,
): number[] {
  const [first, last] = [frames[0], frames.at(-1)];
  if (first === undefined || last === undefined || most < 2) return frames.length > 0 ? [0] : [];
  const span = last.timestamp - first.timestamp;
  const steps = Math.max(1, Math.min(most - 1, Math.ceil((span * 1_000) / everyMs)));
  const places = new Set<number>([0]);
  for (let step = 1; step < steps; step += 1) {
    const at = first.timestamp + (span * step) / steps;
    places.add(frames.findLastIndex(({ timestamp }) => timestamp <= at));
  }
  return [...places.add(frames.length - 1)];
}

/** Where a film begins with nothing to be seen, a later frame tells more. @throws FilmError */
export function coverOf(native: Native, source: string): Promise<FilmCover> {
  return withFilm(source, async (film) => {
    let best: Planes | undefined;
    for (const part of [0, 0.2, 0.5]) {
      const place = Math.floor((film.index.length - 1) * part);
      const planes = await frameAt(native, film, place);
      best ??= planes;
      if (isFlat(planes)) continue;
      best = planes;
      break;
    }
    if (best === undefined) throw new DamagedFilmError('no frame can be decoded');
    return encode(best, film);
  });
}

async function frameAt(native: Native, film: OpenedFilm, place: number): Promise<Planes> {
  for await (const { frame } of decodeFrames(native, film, { from: place })) {
    const planes = await planesOf(frame);
    frame.close();
    return planes;
  }
  throw new DamagedFilmError(`no frame ${place}`);
}

async function encode(planes: Planes, { rotation }: OpenedFilm): Promise<FilmCover> {
  const { width, height } = planes;
  const seen = turned({ data: rgbOf(planes), width, height, channels: 3 }, rotation);
  const sharp = await loadSharp();
  const raw = { width: seen.width, height: seen.height, channels: 3 } as const;
  const { data, info } = await sharp(seen.data, { raw })
    .resize({
      width: LONGEST_SIDE_PX,
      height: LONGEST_SIDE_PX,
      fit: 'inside',
      withoutEnlargement: true,
    })
    .jpeg({ quality: QUALITY })
    .toBuffer({ resolveWithObject: true });
  return { jpeg: data, width: info.width, height: info.height };
}

const LEAST_SPREAD = 6;

/** Nearly the same light everywhere: black before a fade, or white. */
function isFlat({ data, width, height }: Planes): boolean {
  const step = Math.max(1, Math.floor((width * height) / 4_096));
  let [sum, squares, count] = [0, 0, 0];
  for (let at = 0; at < width * height; at += step) {
    const value = data[at] ?? 0;
    sum += value;
    squares += value * value;
    count += 1;
  }
  return squares / count - (sum / count) ** 2 < LEAST_SPREAD ** 2;
}
