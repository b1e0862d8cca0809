/** Sound in packets. */
import { EncodedPacket } from 'mediabunny';
import { createSignal } from '../frames/signal.ts';
import type { Native } from '../native.ts';

export interface CodedSound {
  readonly packets: readonly EncodedPacket[];
  readonly config: AudioDecoderConfig;
}

export type SoundCodec = 'aac' | 'mp3' | 'opus' | 'flac';

const NAMES = { aac: 'mp4a.40.2', mp3: 'mp3', opus: 'opus', flac: 'flac' } as const;
const KBPS = { aac: 96, mp3: 128, opus: 64, flac: 0 } as const;

export interface CodingOrder {
  readonly codec: SoundCodec;
  /** −1 to 1, as many samples in each channel. */
  readonly channels: readonly Float32Array[];
  /** Samples a second; Opus has 48,000 only. */
  readonly rate: number;
  readonly kbps?: number | undefined;
}

/** Samples of one packet: what the encoder says of its first and last ones is not to be believed. */
function samplesOf(codec: SoundCodec, rate: number): number {
  switch (codec) {
    case 'aac':
      return 1_024;
    case 'mp3':
      return rate < 32_000 ? 576 : 1_152;
    case 'opus':
      return 960;
    case 'flac':
      return rate < 32_000 ? 2_304 : 4_608;
    default:
      return codec satisfies never;
  }
}

/** Packets whose samples are handed over in one go, and goes that may wait. */
const GIVEN_AT_ONCE = 64;
const WAITING = 8;

/** Needs a timer to be kept alive (`whileAlive`), as everything native does. */
export async function encodeSound(native: Native, order: CodingOrder): Promise<CodedSound> {
  const { codec, channels, rate, kbps = KBPS[codec] } = order;
  const packets: EncodedPacket[] = [];
  let description: Uint8Array | undefined;
  let broken: Error | undefined;
  const signal = createSignal();
  const length = samplesOf(codec, rate) / rate;
  const encoder = new native.AudioEncoder({
    output(chunk, metadata) {
      // FLAC ends with one that holds nothing but what belongs in front of the file.
      if (chunk.byteLength === 0) return;
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      packets.push(new EncodedPacket(data, 'key', packets.length * length, length));
      const found = metadata?.decoderConfig?.description;
      if (found !== undefined) description ??= Uint8Array.from(found);
    },
    error(error) {
      broken = error;
      signal.tell();
    },
  });
  encoder.ondequeue = () => signal.tell();
  const config = { codec: NAMES[codec], sampleRate: rate, numberOfChannels: channels.length };
  encoder.configure({ ...config, ...(kbps === 0 ? {} : { bitrate: kbps * 1_000 }) });
  const whole = channels[0]?.length ?? 0;
  const most = GIVEN_AT_ONCE * samplesOf(codec, rate);
  for (let from = 0; from < whole; from += most) {
    const data = dataOf(native, { channels, rate, from, frames: Math.min(most, whole - from) });
    encoder.encode(data);
    data.close();
    // Each is copied: those that wait are not to fill the memory. A flush would end the sound.
    while (encoder.encodeQueueSize > WAITING && broken === undefined) await signal.heard();
  }
  await encoder.flush();
  encoder.close();
  if (broken !== undefined) throw broken;
  return { packets, config: { ...config, ...(description === undefined ? {} : { description }) } };
}

function dataOf(
  native: Native,
  {
    channels,
    rate,
    from,
    frames,
  }: Pick<CodingOrder, 'channels' | 'rate'> & { from: number; frames: number },
) {
  const planes = new Float32Array(frames * channels.length);
  for (const [at, samples] of channels.entries()) {
    planes.set(samples.subarray(from, from + frames), at * frames);
  }
  return new native.AudioData({
    format: 'f32-planar',
    sampleRate: rate,
    numberOfFrames: frames,
    numberOfChannels: channels.length,
    timestamp: Math.round((from / rate) * 1e6),
    data: planes,
  });
}
