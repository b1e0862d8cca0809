/** Which frames get the mark, and which of them have to be encoded again for it. */
import type { OpenedFilm, Packet } from '../file/container.ts';
import { cutsOf } from '../file/cuts.ts';
import { bytesOf } from '../frames/decode.ts';
import type { EncoderSettings } from '../frames/encode.ts';
import type { ResolvedFilm } from '../settings.ts';

export interface FilmPlan {
  /** As they are seen. */
  readonly frames: readonly Packet[];
  /** So many frames, from the first, carry the mark. */
  readonly marked: number;
  /** So many frames, from the first, are encoded again; packets behind them are kept as they are. */
  readonly encoded: number;
  readonly settings: EncoderSettings;
}

export interface PlanRequest {
  readonly film: OpenedFilm;
  readonly frames: readonly Packet[];
  readonly options: ResolvedFilm;
  readonly settings: EncoderSettings;
  /** What the encoder writes in front of every film with these settings. */
  readonly parameters: Uint8Array;
}

export function planFilm(request: PlanRequest): FilmPlan {
  const { film, frames, options, settings } = request;
  const marked = options.throughout ? frames.length : framesUntil(frames, options.seconds);
  const whole = { frames, marked, encoded: frames.length, settings };
  if (marked === frames.length || !goTogether(request)) return whole;
  const joint = cutsOf(film.index).find((cut) => cut >= marked);
  return { ...whole, encoded: joint ?? frames.length };
}

/** Frames seen before the mark's time is over; all of a film that is not longer. */
function framesUntil(frames: readonly Packet[], seconds: number): number {
  const start = Math.max(0, frames[0]?.timestamp ?? 0);
  const first = frames.findIndex(({ timestamp }) => timestamp - start >= seconds);
  return first === -1 ? frames.length : first;
}

/**
 * A film has one set of parameters in front. Packets made with others are read wrongly by most
 * players, without a word: so they are joined only where both sets are the same to the byte.
 */
function goTogether({ film, parameters, settings }: PlanRequest): boolean {
  const { codec, description, codedWidth, codedHeight } = film.config;
  if (!codec.startsWith('avc1') || description === undefined) return false;
  if (codedWidth !== settings.width || codedHeight !== settings.height) return false;
  return Buffer.from(bytesOf(description)).equals(Buffer.from(parameters));
}

/** One generation must not be seen: some more bits than the source had, and enough for its size. */
const MORE_BITS = 1.3;
/** Newer codecs say the same in half the bits. */
const NEWER_CODEC_BITS = 2;
const LEAST_BITS_A_PIXEL = 0.06;
const MOST_BITS_A_PIXEL = 0.4;

/** `size`: of a frame as it is decoded, px. */
export function settingsFor(
  { config }: OpenedFilm,
  frames: readonly Packet[],
  size: { readonly width: number; readonly height: number },
): EncoderSettings {
  const { width, height } = size;
  const [first, last] = [frames[0], frames.at(-1)];
  const seconds = Math.max(
    0.04,
    (last?.timestamp ?? 0) + (last?.duration ?? 0) - (first?.timestamp ?? 0),
  );
  const rate = frames.length / seconds;
  const bytes = frames.reduce((sum, frame) => sum + frame.bytes, 0);
  const wanted =
    ((bytes * 8) / seconds) * (config.codec.startsWith('avc') ? MORE_BITS : NEWER_CODEC_BITS);
  const pixels = width * height * rate;
  const bitrate = Math.round(
    Math.min(pixels * MOST_BITS_A_PIXEL, Math.max(pixels * LEAST_BITS_A_PIXEL, wanted)),
  );
  return { width, height, bitrate, fps: Math.min(120, Math.max(1, Math.round(rate))) };
}
