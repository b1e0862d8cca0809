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
  const ground = fading({ hertz, fade: 2, rate });
  const octave = fading({ hertz: 2 * hertz, fade: 4, rate });
  const fifth = fading({ hertz: 3 * hertz, fade: 7, rate });
  for (let sample = from; sample < until; sample += 1) {
    const t = (sample - from) / rate;
    const attack = Math.min(1, t * 200) * Math.min(1, (until - sample) / (0.01 * rate));
    const tone = ground() + 0.5 * octave() + 0.25 * fifth();
    samples[sample] = (samples[sample] ?? 0) + tone * attack * loudness;
  }
}

/**
 * The samples of sin(2π·hertz·t)·exp(−fade·t), one at each call: each follows from the two before
 * it, which takes a tenth of the time of a sine and a power.
 */
function fading({ hertz, fade, rate }: { hertz: number; fade: number; rate: number }) {
  const turn = (2 * Math.PI * hertz) / rate;
  const left = Math.exp(-fade / rate);
  const [ahead, behind] = [2 * left * Math.cos(turn), left * left];
  // As if it had sounded before its beginning.
  let before = -Math.sin(2 * turn) / behind;
  let last = -Math.sin(turn) / left;
  return (): number => {
    const next = ahead * last - behind * before;
    before = last;
    last = next;
    return next;
  };
}
