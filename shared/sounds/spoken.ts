/** The words "人工智能生成" as a clip, for the rates of those it goes in front of. */
import { chunks } from '../pictures/label/riff.ts';
import { readAsset } from './assets.ts';

export const SPOKEN_CLIP = 'spoken.wav';

interface Clip {
  readonly rate: number;
  readonly samples: Float32Array;
}

let clip: Clip | undefined;

/** Samples from -1 to 1 of one channel at `rate` Hz. */
export function spoken(rate: number): Float32Array {
  clip ??= readClip(readAsset(SPOKEN_CLIP));
  const { samples, rate: own } = clip;
  return Float32Array.from({ length: Math.floor((samples.length * rate) / own) }, (_, index) => {
    // Between the two nearest: speech of a clip holds little above what that blurs.
    const place = (index * own) / rate;
    const [left, share] = [Math.floor(place), place % 1];
    const [a = 0, b = 0] = [samples[left], samples[left + 1]];
    return a + (b - a) * share;
  });
}

/** 16 bits, one channel: what local/sound-marks.ts writes. */
function readClip(bytes: Buffer): Clip {
  const all = chunks(bytes);
  const rate = all.find(({ id }) => id === 'fmt ')?.data.readUInt32LE(4) ?? 0;
  const data = all.find(({ id }) => id === 'data')?.data ?? Buffer.alloc(0);
  const samples = Float32Array.from(
    { length: data.length / 2 },
    (_, index) => data.readInt16LE(index * 2) / 32_768,
  );
  return { rate, samples };
}
