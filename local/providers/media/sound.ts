/** Sounds as vendors give them: speech for a text, something like music for a description. */
import { renderMusic } from './music.ts';
import { renderSpeech } from './speech.ts';

const RATE = 24_000;

export interface SoundOrder {
  readonly text: string;
  readonly seed: number;
  /** Music only: as long as asked. Default 5 s. */
  readonly seconds?: number;
  readonly kind: 'speech' | 'music';
}

/** 16-bit mono WAV. */
export function renderSound({ text, seed, seconds = 5, kind }: SoundOrder): Buffer {
  const samples =
    kind === 'speech' ? renderSpeech(text, seed, RATE) : renderMusic(seed, seconds, RATE);
  const whole = Int16Array.from(samples, (value) =>
    Math.round(Math.max(-1, Math.min(1, value)) * 32_767),
  );
  return Buffer.concat([header(whole.byteLength), Buffer.from(whole.buffer)]);
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
