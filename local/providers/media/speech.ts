/** A voice: pulses and breath through three resonances, as throats do it (after Klatt). */
import { type Formants, type Phone, type Word, wordsOf } from './phones.ts';
import { diceOf } from './random.ts';

const LONGEST_S = 60;
const BANDWIDTHS: Formants = [70, 110, 170];
const [LOWEST_HZ, HIGHEST_HZ] = [105, 215];
/** Mouths move, they do not jump: seconds until a phone has its own sound. */
const GLIDE_S = 0.025;
/** Loudness (mean square root) of a vowel, and of breath alone: a hiss has more power by far. */
const [VOICE_LEVEL, BREATH_LEVEL] = [0.2, 0.05];
/** How far the pitch sinks from the first word to the last. */
const SINK = 0.18;
const LOUDNESS = 0.75;

/** −1 to 1, one channel; the seed is the speaker. A text without words is half a second of silence. */
export function renderSpeech(text: string, seed: number, rate: number): Float32Array {
  const dice = diceOf(seed);
  const hertz = LOWEST_HZ + dice() * (HIGHEST_HZ - LOWEST_HZ);
  const throat = createThroat(rate, dice);
  const words = wordsOf(text);
  const chunks: Float32Array[] = [];
  let seconds = 0;
  for (const [at, word] of words.entries()) {
    if (seconds > LONGEST_S) break;
    const spoken = throat.speak(word, hertz * (1 - (SINK * at) / words.length));
    const pause = new Float32Array(Math.round(word.pause * rate));
    chunks.push(spoken, pause);
    seconds += (spoken.length + pause.length) / rate;
  }
  if (chunks.length === 0) return new Float32Array(rate / 2);
  return levelled(joined(chunks));
}

function joined(chunks: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

function levelled(samples: Float32Array): Float32Array {
  const loudest = samples.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
  return samples.map((value) => (value / loudest) * LOUDNESS);
}

interface Throat {
  speak(word: Word, hertz: number): Float32Array;
}

function createThroat(rate: number, dice: () => number): Throat {
  const resonances = BANDWIDTHS.map(() => createResonance(rate));
  let phase = 0;
  let formants: Formants | undefined;
  let loudness = 0;
  return {
    speak({ phones }, hertz) {
      const chunks = phones.map((phone) => {
        const samples = new Float32Array(Math.round(phone.seconds * rate));
        const from = formants ?? phone.formants;
        for (let at = 0; at < samples.length; at += 1) {
          const part = Math.min(1, at / (GLIDE_S * rate));
          if (at % 32 === 0) tune(resonances, { from, to: phone.formants, part });
          phase += (hertz * phone.pitch) / rate;
          const pulse = phase >= 1 ? 1 : -0.06;
          phase -= Math.floor(phase);
          const air = pulse * phone.voice + (dice() - 0.5) * phone.breath * 0.35;
          samples[at] = resonances.reduce((value, resonance) => resonance.pass(value), air);
        }
        formants = phone.formants;
        const wanted = Math.max(phone.voice * VOICE_LEVEL, phone.breath * BREATH_LEVEL);
        const gain = wanted / Math.max(1e-9, powerOf(samples));
        const before = loudness === 0 ? gain : loudness;
        loudness = gain;
        return samples.map((value, at) => {
          const part = Math.min(1, at / (GLIDE_S * rate));
          return value * before ** (1 - part) * gain ** part;
        });
      });
      return faded(joined(chunks), rate);
    },
  };
}

const powerOf = (samples: Float32Array): number =>
  Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / Math.max(1, samples.length));

function tune(
  resonances: readonly Resonance[],
  { from, to, part }: { from: Formants; to: Phone['formants']; part: number },
): void {
  resonances.forEach((resonance, at) => {
    const [start = 500, end = 500] = [from[at], to[at]];
    resonance.tune(start + (end - start) * part, BANDWIDTHS[at] ?? 100);
  });
}

interface Resonance {
  tune(hertz: number, bandwidth: number): void;
  pass(value: number): number;
}

/** Two poles, level 1 at 0 Hz. */
function createResonance(rate: number): Resonance {
  let [a, b, c, last, before] = [1, 0, 0, 0, 0];
  return {
    tune(hertz, bandwidth) {
      c = -Math.exp((-2 * Math.PI * bandwidth) / rate);
      b = 2 * Math.exp((-Math.PI * bandwidth) / rate) * Math.cos((2 * Math.PI * hertz) / rate);
      a = 1 - b - c;
    },
    pass(value) {
      const out = a * value + b * last + c * before;
      before = last;
      last = out;
      return out;
    },
  };
}

const FADE_S = 0.012;

function faded(samples: Float32Array, rate: number): Float32Array {
  const length = FADE_S * rate;
  return samples.map(
    (value, at) => value * Math.min(1, at / length, (samples.length - at) / length),
  );
}
