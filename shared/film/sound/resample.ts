/** From any rate to another, chunk by chunk: what lies above the new rate's reach is filtered out. */

export interface Resampler {
  /** The samples that can be told by now. */
  take(samples: Float32Array): Float32Array;
  /** The rest, as if silence followed. */
  end(): Float32Array;
}

/** Of the filter (Lanczos), to either side. */
const LOBES = 3;
const STEPS_A_LOBE = 512;

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

const KERNEL = Float32Array.from({ length: LOBES * STEPS_A_LOBE + 1 }, (_, at) => {
  const x = at / STEPS_A_LOBE;
  return sinc(x) * sinc(x / LOBES);
});

/** Of one channel; rates in samples a second. */
export function createResampler(from: number, to: number): Resampler {
  const step = from / to;
  const width = Math.max(1, step);
  const reach = Math.ceil(LOBES * width);
  let held = new Float32Array(reach);
  // Where the next sample lies among those held; before the first there is silence.
  let next = reach;
  const take = (samples: Float32Array): Float32Array => {
    const all = new Float32Array(held.length + samples.length);
    all.set(held);
    all.set(samples, held.length);
    const count = Math.max(0, Math.ceil((all.length - reach - next) / step));
    const out = new Float32Array(count);
    for (let at = 0; at < count; at += 1) out[at] = sampleAt(all, next + at * step, width);
    next += count * step;
    const past = Math.floor(next) - reach;
    held = all.slice(past);
    next -= past;
    return out;
  };
  return { take, end: () => take(new Float32Array(reach)) };
}

function sampleAt(all: Float32Array, place: number, width: number): number {
  const last = Math.floor(place + LOBES * width);
  let sum = 0;
  for (let at = Math.ceil(place - LOBES * width); at <= last; at += 1) {
    const distance = Math.abs(place - at) / width;
    sum += (all[at] ?? 0) * (KERNEL[Math.round(distance * STEPS_A_LOBE)] ?? 0);
  }
  return sum / width;
}
