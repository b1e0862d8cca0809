/** Sounds as vendors give them: speech for a text, something like music for a description. */
import {
  AdtsOutputFormat,
  BufferTarget,
  EncodedAudioPacketSource,
  FlacOutputFormat,
  Mp3OutputFormat,
  OggOutputFormat,
  Output,
} from 'mediabunny';
import { loadNative } from '../../../shared/film/native.ts';
import {
  type CodedSound,
  encodeSound,
  type SoundCodec,
} from '../../../shared/film/sound/coding.ts';
import { whileAlive } from '../../../shared/platform/process/alive.ts';
import { PLAIN_WAV, type SoundFormat } from '../sound-format.ts';
import { renderMusic } from './music.ts';
import { renderSpeech } from './speech.ts';

export interface SoundOrder {
  readonly text: string;
  readonly seed: number;
  /** Music only: as long as asked. Default 5 s. */
  readonly seconds?: number;
  readonly kind: 'speech' | 'music';
}

/** 16-bit mono WAV. */
export function renderSound(order: SoundOrder): Buffer {
  const { rate } = PLAIN_WAV;
  const data = pcm(samplesOf(order, rate));
  return Buffer.concat([header(data.length, rate), data]);
}

/** Sounds are asked for again and again by tests and demos, and sound the same each time. */
const made = new Map<string, Promise<Buffer>>();
const MOST_KEPT = 32;

/** One channel in the format asked for; pcm is 16 bits, little end first. */
export function renderSoundAs(order: SoundOrder, format: SoundFormat): Promise<Buffer> {
  const name = JSON.stringify([order, format]);
  const known = made.get(name);
  if (known !== undefined) return known;
  const making = renderAs(order, format);
  made.set(name, making);
  making.catch(() => made.delete(name));
  const [oldest] = made.keys();
  if (made.size > MOST_KEPT && oldest !== undefined) made.delete(oldest);
  return making;
}

async function renderAs(
  order: SoundOrder,
  { container, rate, kbps }: SoundFormat,
): Promise<Buffer> {
  const samples = samplesOf(order, rate);
  switch (container) {
    case 'pcm':
      return pcm(samples);
    case 'wav': {
      const data = pcm(samples);
      return Buffer.concat([header(data.length, rate), data]);
    }
    case 'mp3':
    case 'aac':
    case 'opus':
    case 'flac': {
      const native = await loadNative();
      const channels = [samples];
      return whileAlive(async () =>
        written(container, await encodeSound(native, { codec: container, channels, rate, kbps })),
      );
    }
    default:
      return container satisfies never;
  }
}

const FILES = {
  mp3: () => new Mp3OutputFormat(),
  aac: () => new AdtsOutputFormat(),
  opus: () => new OggOutputFormat(),
  flac: () => new FlacOutputFormat(),
} as const;

async function written(codec: SoundCodec, { packets, config }: CodedSound): Promise<Buffer> {
  const target = new BufferTarget();
  const output = new Output({ format: FILES[codec](), target });
  const source = new EncodedAudioPacketSource(codec);
  output.addAudioTrack(source);
  await output.start();
  for (const packet of packets) await source.add(packet, { decoderConfig: config });
  await output.finalize();
  return Buffer.from(target.buffer ?? new ArrayBuffer(0));
}

function samplesOf({ text, seed, seconds = 5, kind }: SoundOrder, rate: number): Float32Array {
  return kind === 'speech' ? renderSpeech(text, seed, rate) : renderMusic(seed, seconds, rate);
}

function pcm(samples: Float32Array): Buffer {
  const whole = Int16Array.from(samples, (value) =>
    Math.round(Math.max(-1, Math.min(1, value)) * 32_767),
  );
  return Buffer.from(whole.buffer);
}

function header(bytes: number, rate: number): Buffer {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + bytes, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(bytes, 40);
  return head;
}
