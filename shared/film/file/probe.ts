/** What a film is, from its container alone. */

import type { FilmFacts } from '../contract.ts';
import { DamagedFilmError, FilmTooLargeError } from '../errors.ts';
import { inOrder, type OpenedFilm, withFilm } from './container.ts';

/** 4K in every proportion; a decoder takes some 12 bytes a pixel for each of its dozen frames. */
const MOST_PIXELS = 4096 * 2304;
const MOST_MS = 30 * 60_000;
const MOST_FRAMES = 120 * 60 * 30;

/** @throws NotAFilmError, DamagedFilmError, UnsupportedFilmError, FilmTooLargeError */
export const probeFilm = (path: string): Promise<FilmFacts> => withFilm(path, factsOf);

export async function factsOf(film: OpenedFilm): Promise<FilmFacts> {
  const { video, sounds, rotation, index } = film;
  const [width, height] = await Promise.all([video.getDisplayWidth(), video.getDisplayHeight()]);
  const ms = lengthMs(film);
  if (width * height > MOST_PIXELS) throw new FilmTooLargeError(`${width} × ${height} px`);
  if (ms > MOST_MS || index.length > MOST_FRAMES) {
    throw new FilmTooLargeError(`${ms} ms, ${index.length} frames`);
  }
  await refuseCutOff(film);
  return {
    kind: 'film',
    ms,
    fps: ms === 0 ? 0 : Math.round((index.length / ms) * 1e6) / 1_000,
    codec: (await video.getCodec()) ?? '',
    width,
    height,
    rotation,
    hasSound: sounds.length > 0,
    frames: index.length,
  };
}

function lengthMs({ index }: OpenedFilm): number {
  const frames = inOrder(index);
  const [first, last] = [frames[0], frames.at(-1)];
  if (first === undefined || last === undefined) return 0;
  return Math.round((last.timestamp + last.duration - Math.max(0, first.timestamp)) * 1_000);
}

/** Where the list of frames stands in front, a cut leaves it whole: the last frame is missing. */
async function refuseCutOff({ packets, index }: OpenedFilm): Promise<void> {
  const last = index.at(-1);
  if (last === undefined) return;
  const found = await packets.getPacket(last.timestamp).catch((cause: unknown) => {
    throw new DamagedFilmError('the last frame cannot be read', { cause });
  });
  if (found === null || Math.abs(found.timestamp - last.timestamp) > 1e-6) {
    throw new DamagedFilmError('the last frame is missing: the file is cut off');
  }
}
