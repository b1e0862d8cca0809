/** How loud a film is as people hear it (ITU-R BS.1770-4, 48 kHz), and made as loud as it is to be. */
import { FILM_RATE, type Stereo } from '../sound/stereo.ts';

/** The recommendation's two filters: what a head adds to high sounds, and low ones left out. */
const SHELF = {
  b: [1.53512485958697, -2.69169618940638, 1.19839281085285],
  a: [-1.69065929318241, 0.73248077421585],
} as const;
const HIGH_PASS = { b: [1, -2, 1], a: [-1.99004745483398, 0.99007225036621] } as const;

/** Blocks of 400 ms, begun every 100 ms. */
const STEP = FILM_RATE / 10;
const STEPS_A_BLOCK = 4;
const SILENT_LUFS = -70;
const RELATIVE_LU = -10;
const OFFSET = -0.691;
/** What is left above the loudest sample, so that no player clips it. */
const ROOM_DB = 1;

const lufs = (power: number): number => OFFSET + 10 * Math.log10(power);

/** Loudness of the whole, LUFS; minus infinity for silence. */
export function loudnessOf(sound: Stereo): number {
  const steps = sound.map(stepPowers);
  const count = Math.max(0, (steps[0]?.length ?? 0) - STEPS_A_BLOCK + 1);
  const blocks = Array.from({ length: count }, (_, at) => {
    let power = 0;
    for (const side of steps) {
      for (let step = 0; step < STEPS_A_BLOCK; step += 1)
        power += (side[at + step] ?? 0) / STEPS_A_BLOCK;
    }
    return power;
  });
  const heard = blocks.filter((power) => lufs(power) > SILENT_LUFS);
  const gate = lufs(mean(heard)) + RELATIVE_LU;
  const loud = heard.filter((power) => lufs(power) > gate);
  return lufs(mean(loud));
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Mean square of each tenth of a second, filtered. */
function stepPowers(side: Float32Array): Float64Array {
  const powers = new Float64Array(Math.floor(side.length / STEP));
  const [shelf, highPass] = [createFilter(SHELF), createFilter(HIGH_PASS)];
  for (let at = 0; at < powers.length * STEP; at += 1) {
    const value = highPass(shelf(side[at] ?? 0));
    const step = Math.floor(at / STEP);
    powers[step] = (powers[step] ?? 0) + (value * value) / STEP;
  }
  return powers;
}

interface Biquad {
  readonly b: readonly [number, number, number];
  readonly a: readonly [number, number];
}

function createFilter({ b, a }: Biquad): (value: number) => number {
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  return (x) => {
    const y = b[0] * x + b[1] * x1 + b[2] * x2 - a[0] * y1 - a[1] * y2;
    [x2, x1, y2, y1] = [x1, x, y1, y];
    return y;
  };
}

/** In place. Never so loud that the loudest sample has no room; silence stays silence. */
export function makeLoud(sound: Stereo, target: number): void {
  const loudness = loudnessOf(sound);
  if (!Number.isFinite(loudness)) return;
  const wanted = 10 ** ((target - loudness) / 20);
  scaleBy(sound, Math.min(wanted, mostGain(sound)));
}

/** In place: what adds up to more than there is room for is made softer as a whole. */
export function keepRoom(sound: Stereo): void {
  scaleBy(sound, Math.min(1, mostGain(sound)));
}

function mostGain(sound: Stereo): number {
  let peak = 0;
  for (const side of sound) {
    for (const level of side) peak = Math.max(peak, Math.abs(level));
  }
  return peak === 0 ? 1 : 10 ** (-ROOM_DB / 20) / peak;
}

function scaleBy(sound: Stereo, gain: number): void {
  if (gain === 1) return;
  for (const side of sound) {
    for (let at = 0; at < side.length; at += 1) side[at] = (side[at] ?? 0) * gain;
  }
}
