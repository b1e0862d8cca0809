/** A short melody as a WAV file: real sound, made of nothing but sines. */
import { diceOf } from './random.ts';

const RATE = 16_000;
const NOTE_SECONDS = 0.25;
const PENTATONIC = [261.63, 293.66, 329.63, 392, 440, 523.25];

/** 16-bit mono WAV, one note for about eight letters, four at least. */
export function renderSound(text: string, seed: number): Buffer {
  const notes = Math.min(40, Math.max(4, Math.ceil(text.length / 8)));
  const dice = diceOf(seed);
  const perNote = RATE * NOTE_SECONDS;
  const samples = new Int16Array(notes * perNote);
  for (let note = 0; note < notes; note += 1) {
    const pitch = PENTATONIC[Math.floor(dice() * PENTATONIC.length)] ?? 440;
    for (let i = 0; i < perNote; i += 1) {
      const t = i / RATE;
      const fade = Math.min(1, i / 200) * Math.exp(-t * 6);
      const wave = Math.sin(2 * Math.PI * pitch * t) + 0.3 * Math.sin(4 * Math.PI * pitch * t);
      samples[note * perNote + i] = Math.round(wave * fade * 12_000);
    }
  }
  return Buffer.concat([header(samples.byteLength), Buffer.from(samples.buffer)]);
}

function header(bytes: number): Buffer {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + bytes, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(RATE * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(bytes, 40);
  return head;
}
