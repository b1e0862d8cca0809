/**
 * The rhythm of GB 45438-2025, 5.3: short-long, short-short, which is "AI" in Morse code. Synthesised
 * at the rate of the sound it goes in front of, so that nothing has to be resampled.
 */

/** Units of sound and silence, as Morse code counts them: a long one lasts three short ones. */
const PATTERN = [
  { on: true, units: 1 },
  { on: false, units: 1 },
  { on: true, units: 3 },
  { on: false, units: 3 },
  { on: true, units: 1 },
  { on: false, units: 1 },
  { on: true, units: 1 },
  { on: false, units: 3 },
] as const;

const UNIT_MS = 120;
/** The pause before the sound included. */
export const RHYTHM_MS = UNIT_MS * PATTERN.reduce((sum, { units }) => sum + units, 0);
const PITCH_HZ = 880;
/** A third of full scale: heard beside speech, and not a fright. */
const LOUDNESS = 0.33;
/** Rise and fall of each tone, so that it does not click. */
const EDGE_MS = 8;

/** Samples from -1 to 1 of one channel at `rate` Hz, the pause before the sound itself included. */
export function rhythm(rate: number): Float32Array {
  const lengths = PATTERN.map(({ units }) => Math.round((units * UNIT_MS * rate) / 1_000));
  const samples = new Float32Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const [index, { on }] of PATTERN.entries()) {
    const length = lengths[index] ?? 0;
    if (on) samples.set(tone(length, rate), at);
    at += length;
  }
  return samples;
}

function tone(length: number, rate: number): Float32Array {
  const edge = (EDGE_MS * rate) / 1_000;
  return Float32Array.from({ length }, (_, index) => {
    const nearest = Math.min(index, length - 1 - index);
    const envelope = nearest < edge ? 0.5 - 0.5 * Math.cos((Math.PI * nearest) / edge) : 1;
    return LOUDNESS * envelope * Math.sin((2 * Math.PI * PITCH_HZ * index) / rate);
  });
}
