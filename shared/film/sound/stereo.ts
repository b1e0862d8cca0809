/** A stretch of sound as the film mixes it: two channels at one rate. Nothing here needs a server. */
import type { Heard } from './heard.ts';
import { createResampler } from './resample.ts';

export const FILM_RATE = 48_000;

/** Left and right, −1 to 1, as many samples in each. */
export type Stereo = readonly [Float32Array, Float32Array];

/** What is missing for longer than this is silence, and not rounding. */
const GAP_S = 0.02;

/** Sound without a gap is resampled in one go; behind a gap it begins anew at its own time. */
export function createRuns({ from, out }: { from: number; out: Stereo }) {
  let run: { rate: number; next: number; at: number; sides: ReturnType<typeof createResampler>[] };
  let isOpen = false;
  const put = (side: number, at: number, samples: Float32Array): void => {
    const target = out[side === 0 ? 0 : 1];
    const skip = Math.max(0, -at);
    const count = Math.min(samples.length - skip, target.length - Math.max(0, at));
    if (count > 0) target.set(samples.subarray(skip, skip + count), Math.max(0, at));
  };
  const flow = (pieces: readonly Float32Array[]): void => {
    for (const [side, samples] of pieces.entries()) put(side, run.at, samples);
    run.at += pieces[0]?.length ?? 0;
  };
  const end = (): void => {
    if (isOpen) flow(run.sides.map((side) => side.end()));
    isOpen = false;
  };
  return {
    take({ at, rate, channels }: Heard): void {
      if (!isOpen || run.rate !== rate || Math.abs(at - run.next) > GAP_S) {
        end();
        const sides = [createResampler(rate, FILM_RATE), createResampler(rate, FILM_RATE)];
        run = { rate, next: at, at: Math.round((at - from) * FILM_RATE), sides };
        isOpen = true;
      }
      const two = twoOf(channels);
      run.next += (channels[0]?.length ?? 0) / rate;
      flow(run.sides.map((side, index) => side.take(two[index === 0 ? 0 : 1])));
    },
    end,
  };
}

/** One channel is heard on both sides; of more than two, every second one. */
function twoOf(channels: readonly Float32Array[]): Stereo {
  const [first = new Float32Array(), second] = channels;
  if (second === undefined) return [first, first];
  if (channels.length === 2) return [first, second];
  const side = (index: number): Float32Array => {
    const own = channels.filter((_, at) => at % 2 === index);
    return first.map(
      (_, at) => own.reduce((sum, samples) => sum + (samples[at] ?? 0), 0) / own.length,
    );
  };
  return [side(0), side(1)];
}
