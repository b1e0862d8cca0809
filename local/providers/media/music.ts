/** Something like music: chords of four, a bass and a melody that keep to one key and one beat. */
import { diceOf } from './random.ts';

const BEAT_S = 0.5;
/** Steps of a major scale, in semitones. */
const SCALE = [0, 2, 4, 5, 7, 9, 11];
/** I – V – vi – IV, as steps of the scale. */
const CHORDS = [0, 4, 5, 3];

interface Note {
  readonly hertz: number;
  readonly at: number;
  readonly length: number;
  readonly loudness: number;
}

/** −1 to 1, one channel; the same seed plays the same piece. */
export function renderMusic(seed: number, seconds: number, rate: number): Float32Array {
  const samples = new Float32Array(Math.round(seconds * rate));
  for (const note of piece(seed, seconds)) play(samples, note, rate);
  return samples;
}

function* piece(seed: number, seconds: number): Generator<Note> {
  const dice = diceOf(seed);
  const root = 110 * 2 ** (Math.floor(dice() * 6) / 12);
  const hertz = (step: number): number => {
    const octave = Math.floor(step / SCALE.length);
    return root * 2 ** (octave + (SCALE[step - octave * SCALE.length] ?? 0) / 12);
  };
  for (let beat = 0; beat * BEAT_S < seconds; beat += 1) {
    const chord = CHORDS[Math.floor(beat / 4) % CHORDS.length] ?? 0;
    const at = beat * BEAT_S;
    if (beat % 2 === 0) yield { hertz: hertz(chord) / 2, at, length: 1, loudness: 0.2 };
    if (beat % 4 === 0) {
      for (const third of [0, 2, 4]) {
        yield { hertz: hertz(chord + third + 7), at, length: 2, loudness: 0.07 };
      }
    }
    if (dice() < 0.8) {
      const step = chord + 14 + ([0, 2, 4, 1][Math.floor(dice() * 4)] ?? 0);
      yield { hertz: hertz(step), at, length: 0.6, loudness: 0.14 };
    }
  }
}

/** A plucked string: overtones that fade the sooner the higher they are. */
function play(samples: Float32Array, { hertz, at, length, loudness }: Note, rate: number): void {
  const from = Math.round(at * rate);
  const until = Math.min(samples.length, from + Math.round(length * rate));
  for (let sample = from; sample < until; sample += 1) {
    const t = (sample - from) / rate;
    const attack = Math.min(1, t * 200) * Math.min(1, (until - sample) / (0.01 * rate));
    const turn = 2 * Math.PI * hertz * t;
    const tone =
      Math.sin(turn) * Math.exp(-2 * t) +
      0.5 * Math.sin(2 * turn) * Math.exp(-4 * t) +
      0.25 * Math.sin(3 * turn) * Math.exp(-7 * t);
    samples[sample] = (samples[sample] ?? 0) + tone * attack * loudness;
  }
}
