/** WAV: the mark is written in the file's own kind of samples, and its own are kept to the bit. */
import { chunks, joinChunks } from '../pictures/label/riff.ts';
import type { MarkedSound, SoundFacts } from './contract.ts';
import { DamagedSoundError, SoundFormatError } from './errors.ts';

/** Samples from -1 to 1 of one channel at a rate. */
export type MarkSamples = (rate: number) => Float32Array;

const FORMATS: Readonly<Record<number, SoundFacts['codec']>> = {
  1: 'pcm',
  3: 'float',
  6: 'alaw',
  7: 'mulaw',
};
/** The real format stands behind, in the first bytes of its id. */
const EXTENSIBLE = 0xfffe;

interface Format {
  readonly codec: SoundFacts['codec'];
  readonly channels: number;
  readonly rate: number;
  /** Bytes of one sample of one channel. */
  readonly width: number;
}

/** Throws SoundFormatError for samples that are packed, DamagedSoundError for a file without any. */
export function prependToWav(bytes: Buffer, markFor: MarkSamples | null): MarkedSound {
  const all = chunks(bytes);
  const format = readFormat(all.find(({ id }) => id === 'fmt ')?.data);
  const frame = format.width * format.channels;
  const data = all.find(({ id }) => id === 'data')?.data;
  const own = data?.subarray(0, data.length - (data.length % frame));
  if (own === undefined || own.length === 0) throw new DamagedSoundError('a WAV without samples');
  const mark = markFor === null ? Buffer.alloc(0) : written(markFor(format.rate), format);
  const samples = Buffer.concat([mark, own]);
  const frames = samples.length / frame;
  const parts = all.map((chunk) => {
    if (chunk.id === 'data') return { id: 'data', data: samples };
    return chunk.id === 'fact' ? { id: 'fact', data: counted(frames) } : chunk;
  });
  const { codec, rate, channels } = format;
  const ms = Math.round((frames / rate) * 1_000);
  return {
    bytes: markFor === null ? bytes : joinChunks('WAVE', parts),
    mime: 'audio/wav',
    facts: { kind: 'sound', ms, codec, rate, channels },
  };
}

function readFormat(fmt: Buffer | undefined): Format {
  if (fmt === undefined || fmt.length < 16) throw new DamagedSoundError('a WAV without a format');
  const tag = fmt.readUInt16LE(0);
  const real = tag === EXTENSIBLE && fmt.length >= 26 ? fmt.readUInt16LE(24) : tag;
  const codec = FORMATS[real];
  const [channels, rate, bits] = [fmt.readUInt16LE(2), fmt.readUInt32LE(4), fmt.readUInt16LE(14)];
  const width = bits / 8;
  const widths = codec === 'float' ? [4, 8] : codec === 'pcm' ? [1, 2, 3, 4] : [1];
  if (codec === undefined || !widths.includes(width)) {
    throw new SoundFormatError(`WAV samples of kind ${real} with ${bits} bits`);
  }
  if (channels < 1 || channels > 8 || rate < 4_000 || rate > 384_000) {
    throw new SoundFormatError(`a WAV of ${channels} channels at ${rate} Hz`);
  }
  return { codec, channels, rate, width };
}

function counted(frames: number): Buffer {
  const data = Buffer.alloc(4);
  data.writeUInt32LE(frames);
  return data;
}

/** The same in every channel. */
function written(samples: Float32Array, { codec, channels, width }: Format): Buffer {
  const out = Buffer.alloc(samples.length * channels * width);
  const write = writerOf(codec, width);
  let at = 0;
  for (const sample of samples) {
    for (let channel = 0; channel < channels; channel += 1) {
      write(out, sample, at);
      at += width;
    }
  }
  return out;
}

type Write = (out: Buffer, sample: number, at: number) => void;

function writerOf(codec: SoundFacts['codec'], width: number): Write {
  if (codec === 'alaw') return (out, sample, at) => out.writeUInt8(alaw(sample), at);
  if (codec === 'mulaw') return (out, sample, at) => out.writeUInt8(mulaw(sample), at);
  if (codec === 'float') {
    return width === 4
      ? (out, sample, at) => out.writeFloatLE(sample, at)
      : (out, sample, at) => out.writeDoubleLE(sample, at);
  }
  const largest = 2 ** (width * 8 - 1) - 1;
  // Samples of one byte have no sign.
  if (width === 1)
    return (out, sample, at) => out.writeUInt8(Math.round(sample * largest) + 128, at);
  return (out, sample, at) => out.writeIntLE(Math.round(sample * largest), at, width);
}

/** G.711, on 14 bits. */
function mulaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(8_158, Math.round(Math.abs(sample) * 8_158)) + 33;
  const exponent = Math.floor(Math.log2(magnitude)) - 5;
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 1)) & 15)) & 0xff;
}

/** G.711, on 13 bits. */
function alaw(sample: number): number {
  const sign = sample < 0 ? 0 : 0x80;
  const magnitude = Math.min(4_095, Math.round(Math.abs(sample) * 4_095));
  const exponent = magnitude < 64 ? (magnitude < 32 ? 0 : 1) : Math.floor(Math.log2(magnitude)) - 4;
  const mantissa = exponent < 2 ? (magnitude >> 1) & 15 : (magnitude >> exponent) & 15;
  return (sign | (exponent << 4) | mantissa) ^ 0x55;
}
