import { EncodedPacket } from 'mediabunny';
import type { Native } from '../../../shared/film/native.ts';

export interface AacSound {
  readonly packets: readonly EncodedPacket[];
  readonly config: AudioDecoderConfig;
}

const BITRATE = 96_000;
/** Samples of one packet. */
const PACKET = 1_024;

/** One channel of sound (−1 to 1) as AAC. */
export async function encodeAac(
  native: Native,
  { samples, rate }: { samples: Float32Array; rate: number },
): Promise<AacSound> {
  const packets: EncodedPacket[] = [];
  let description: Uint8Array | undefined;
  let broken: Error | undefined;
  const encoder = new native.AudioEncoder({
    output(chunk, metadata) {
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      packets.push(new EncodedPacket(data, 'key', (packets.length * PACKET) / rate, PACKET / rate));
      const found = metadata?.decoderConfig?.description;
      if (found !== undefined) description ??= Uint8Array.from(found);
    },
    error(error) {
      broken = error;
    },
  });
  const config = { codec: 'mp4a.40.2', sampleRate: rate, numberOfChannels: 1 };
  encoder.configure({ ...config, bitrate: BITRATE });
  const data = new native.AudioData({
    format: 'f32-planar',
    sampleRate: rate,
    numberOfFrames: samples.length,
    numberOfChannels: 1,
    timestamp: 0,
    data: samples,
  });
  encoder.encode(data);
  data.close();
  await encoder.flush();
  encoder.close();
  if (broken !== undefined) throw broken;
  return { packets, config: { ...config, ...(description === undefined ? {} : { description }) } };
}
