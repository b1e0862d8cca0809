/** Words as sounds of speech: which, how long and how high. Not what a linguist would say of them. */
import { hashOf } from './random.ts';

export type Formants = readonly [first: number, second: number, third: number];

export interface Phone {
  readonly formants: Formants;
  readonly seconds: number;
  /** 0–1: the voice, and breath through a gap (above 3 kHz for `s`). */
  readonly voice: number;
  readonly breath: number;
  /** Times the speaker's pitch. */
  readonly pitch: number;
}

const VOWELS: Readonly<Record<string, Formants>> = {
  a: [730, 1_090, 2_440],
  e: [530, 1_840, 2_480],
  i: [290, 2_290, 3_010],
  o: [570, 840, 2_410],
  u: [310, 870, 2_240],
  y: [290, 2_100, 2_900],
};
const HUM: Formants = [260, 1_200, 2_300];
const GLIDE: Formants = [380, 1_150, 2_300];
const HISS: Formants = [3_200, 5_200, 7_500];
const PUFF: Formants = [900, 1_900, 3_200];

const VOWEL_S = 0.11;
const INITIALS = [...'bpmfdtnlgkhjqxrzcs', ''];
const FINALS = ['a', 'o', 'e', 'i', 'u', 'ai', 'ou', 'an', 'en', 'in'];
/** The four tones of Mandarin, as pitch at the beginning and at the end. */
const TONES = [
  [1.15, 1.15],
  [0.95, 1.2],
  [0.9, 0.85],
  [1.25, 0.85],
] as const;

export interface Word {
  readonly phones: readonly Phone[];
  /** Silence behind it, s. */
  readonly pause: number;
}

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });
const [GAP_S, COMMA_S, STOP_S] = [0.08, 0.22, 0.4];

/** In their order; a pause behind each, longer where the text has one. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const { segment, isWordLike } of segmenter.segment(text)) {
    const last = words.at(-1);
    if (isWordLike) words.push({ phones: phonesOf(segment), pause: GAP_S });
    else if (last !== undefined) {
      words[words.length - 1] = { ...last, pause: Math.max(last.pause, pauseOf(segment)) };
    }
  }
  return words;
}

const pauseOf = (mark: string): number =>
  /[.!?。！？\n]/.test(mark) ? STOP_S : /[,;:，、；：]/.test(mark) ? COMMA_S : GAP_S;

function phonesOf(word: string): Phone[] {
  const isLatin = /^[\x20-\x7e]+$/.test(word);
  if (isLatin) return spelled(word.toLowerCase().replace(/(?<=[aeiouy].*[^aeiouy])e$/, ''));
  return [...word].flatMap((character) => {
    const number = hashOf(character);
    const syllable = `${INITIALS[number % INITIALS.length]}${FINALS[(number >>> 8) % FINALS.length]}`;
    const tone = TONES[(number >>> 16) % TONES.length] ?? TONES[0];
    const phones = spelled(syllable);
    return phones.map((phone, at) => {
      const part = phones.length === 1 ? 0.5 : at / (phones.length - 1);
      return { ...phone, pitch: tone[0] + (tone[1] - tone[0]) * part };
    });
  });
}

const spelled = (letters: string): Phone[] =>
  [...letters.replace(/(.)\1/g, '$1')].flatMap((letter) => phonesOfLetter(letter));

function phonesOfLetter(letter: string): Phone[] {
  const vowel = VOWELS[letter] ?? (/\d/.test(letter) ? VOWELS.e : undefined);
  if (vowel !== undefined) return [phone(vowel, { seconds: VOWEL_S, voice: 1 })];
  if (/[mn]/.test(letter)) return [phone(HUM, { seconds: 0.07, voice: 0.6 })];
  if (/[lrw]/.test(letter)) return [phone(GLIDE, { seconds: 0.06, voice: 0.7 })];
  if (/[szcxj]/.test(letter)) return [phone(HISS, { seconds: 0.08, voice: 0.05, breath: 0.5 })];
  if (/[fvh]/.test(letter)) return [phone(PUFF, { seconds: 0.07, voice: 0.1, breath: 0.35 })];
  if (!/[a-z]/.test(letter)) return [];
  const closed = phone(HUM, { seconds: 0.03, voice: 0.12 });
  return [closed, phone(PUFF, { seconds: 0.02, voice: 0.1, breath: 0.6 })];
}

const phone = (
  formants: Formants,
  { seconds, voice, breath = 0 }: { seconds: number; voice: number; breath?: number },
): Phone => ({ formants, seconds, voice, breath, pitch: 1 });
