/** A stretch of a track as the film mixes it. */
import type { InputAudioTrack } from 'mediabunny';
import type { Native } from '../native.ts';
import { decodeSound } from './decode.ts';
import type { Stretch } from './heard.ts';
import { createRuns, FILM_RATE, type Stereo } from './stereo.ts';

/**
 * From `from` seconds of the track on, as many samples as are asked for or there are; silence where
 * the track has nothing. @throws UnsupportedFilmError, DamagedFilmError
 */
export async function stereoOf(
  native: Native,
  track: InputAudioTrack,
  { from, samples }: { from: number; samples: number },
): Promise<Stereo> {
  const out: Stereo = [new Float32Array(samples), new Float32Array(samples)];
  const runs = createRuns({ from, out });
  const part: Stretch = { from, to: from + samples / FILM_RATE + MARGIN_S };
  await decodeSound(native, track, runs.take, part);
  runs.end();
  return out;
}

/** How long a track is heard, s. */
export async function secondsOf(track: InputAudioTrack): Promise<number> {
  return (await track.computeDuration()) || 0;
}

/** The resampler looks so far ahead. */
const MARGIN_S = 0.05;
