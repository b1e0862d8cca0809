/**
 * A film of somebody's own into an MP4 of ours: its frames and its sound as they are, and nothing else
 * that its container tells of it, such as the place where it was taken.
 */
import { EncodedVideoPacketSource, FilePathTarget, Mp4OutputFormat, Output } from 'mediabunny';
import { UnsupportedFilmError } from '../errors.ts';
import type { OpenedFilm } from '../file/container.ts';
import { withFilm } from '../file/container.ts';
import { factsOf } from '../file/probe.ts';
import { addSound } from './mux.ts';
import { setTimes } from './times.ts';

export interface CopyRequest {
  readonly source: string;
  readonly target: string;
  /** ms since 1970. */
  readonly madeAt: number;
}

/** @throws NotAFilmError, DamagedFilmError, UnsupportedFilmError, FilmTooLargeError */
export function copyFilm({ source, target, madeAt }: CopyRequest): Promise<void> {
  return withFilm(source, async (film) => {
    await factsOf(film);
    await writeCopy(film, target);
    await setTimes(target, madeAt);
  });
}

async function writeCopy(film: OpenedFilm, target: string): Promise<void> {
  const format = new Mp4OutputFormat({ fastStart: 'in-memory' });
  const codec = await film.video.getCodec();
  if (codec === null || !format.getSupportedVideoCodecs().includes(codec)) {
    throw new UnsupportedFilmError(`a picture as ${codec ?? 'an unknown codec'}`);
  }
  const output = new Output({ format, target: new FilePathTarget(target) });
  try {
    const picture = new EncodedVideoPacketSource(codec);
    output.addVideoTrack(picture, { rotation: film.rotation });
    const sounds = await Promise.all(film.sounds.map((track) => addSound(output, track)));
    await output.start();
    await Promise.all([addPicture(picture, film), ...sounds.map((copy) => copy())]);
    await output.finalize();
  } catch (error) {
    await output.cancel();
    throw error;
  }
}

async function addPicture(source: EncodedVideoPacketSource, film: OpenedFilm): Promise<void> {
  const metadata = { decoderConfig: film.config };
  for await (const packet of film.packets.packets()) await source.add(packet, metadata);
  source.close();
}
