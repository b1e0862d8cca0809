/** Sound as vendors code it. */
import { EncodedPacket } from 'mediabunny';
import type { Native } from '../../../shared/film/native.ts';

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

/** Needs a timer to be kept alive (`whileAlive`), as everything native does. */
export async function encodeSound(native: Native, order: CodingOrder): Promise<CodedSound> {
  const { codec, channels, rate, kbps = KBPS[codec] } = order;
  const packets: EncodedPacket[] = [];
  let description: Uint8Array | undefined;
  let broken: Error | undefined;
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
    },
  });
  const config = { codec: NAMES[codec], sampleRate: rate, numberOfChannels: channels.length };
  encoder.configure({ ...config, ...(kbps === 0 ? {} : { bitrate: kbps * 1_000 }) });
  const frames = channels[0]?.length ?? 0;
  const planes = new Float32Array(frames * channels.length);
  for (const [at, samples] of channels.entries()) planes.set(samples, at * frames);
  const data = new native.AudioData({
    format: 'f32-planar',
    sampleRate: rate,
    numberOfFrames: frames,
    numberOfChannels: channels.length,
    timestamp: 0,
    data: planes,
  });
  encoder.encode(data);
  data.close();
  await encoder.flush();
  encoder.close();
  if (broken !== undefined) throw broken;
  return { packets, config: { ...config, ...(description === undefined ? {} : { description }) } };
}
