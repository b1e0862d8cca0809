/**
 * Samples out of what a decoder gives. They are copied as they lie and turned here: asked to turn
 * samples of one channel itself (16 bits of a FLAC), the native part ends the process.
 */
import { UnsupportedFilmError } from '../errors.ts';

/** What the native part and the reader of containers both have. */
interface AudioData {
  readonly format: string | null;
  readonly numberOfChannels: number;
  readonly numberOfFrames: number;
  allocationSize(options: { planeIndex: number }): number;
  copyTo(destination: Uint8Array, options: { planeIndex: number }): void;
}

/** How samples lie in memory, and what is 1 in them. */
const KINDS = {
  u8: { view: Uint8Array, zero: 128, one: 128 },
  s16: { view: Int16Array, zero: 0, one: 2 ** 15 },
  s32: { view: Int32Array, zero: 0, one: 2 ** 31 },
  f32: { view: Float32Array, zero: 0, one: 1 },
} as const;

/** Each channel by itself, −1 to 1. @throws UnsupportedFilmError for samples of another kind */
export function channelsOf(data: AudioData): Float32Array[] {
  const [name = '', planar] = (data.format ?? '').split('-');
  if (!isKind(name)) throw new UnsupportedFilmError(`samples as ${data.format}`);
  const { numberOfChannels: channels, numberOfFrames: frames } = data;
  const own = (planeIndex: number) => planeOf(data, { planeIndex, kind: KINDS[name] });
  if (planar !== undefined || channels === 1) {
    return Array.from({ length: channels }, (_, plane) => own(plane).subarray(0, frames));
  }
  const all = own(0);
  return Array.from({ length: channels }, (_, channel) =>
    Float32Array.from({ length: frames }, (_sample, at) => all[at * channels + channel] ?? 0),
  );
}

const isKind = (name: string): name is keyof typeof KINDS => Object.hasOwn(KINDS, name);

function planeOf(
  data: AudioData,
  { planeIndex, kind }: { planeIndex: number; kind: (typeof KINDS)[keyof typeof KINDS] },
): Float32Array {
  const bytes = new Uint8Array(data.allocationSize({ planeIndex }));
  data.copyTo(bytes, { planeIndex });
  const values = new kind.view(bytes.buffer);
  if (values instanceof Float32Array) return values;
  return Float32Array.from(values, (value) => (value - kind.zero) / kind.one);
}

/** Samples of all sides in turn, of 16 bits, as WAV has them. */
export function woven(sides: readonly Float32Array[]): Int16Array {
  const length = sides[0]?.length ?? 0;
  const all = new Int16Array(length * sides.length);
  for (const [side, samples] of sides.entries()) {
    for (let at = 0; at < length; at += 1) {
      const level = Math.max(-1, Math.min(1, samples[at] ?? 0));
      all[at * sides.length + side] = Math.round(level * 32_767);
    }
  }
  return all;
}
