/** Looks into films without ffmpeg: packets as they lie in the file, frames as they are decoded. */
import {
  ALL_FORMATS,
  BufferSource,
  BufferTarget,
  EncodedAudioPacketSource,
  type EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  Mp4OutputFormat,
  Output,
} from 'mediabunny';
import { withFilm } from '../../../shared/film/file/container.ts';
import { decodeFrames } from '../../../shared/film/frames/decode.ts';
import { type Planes, planesOf } from '../../../shared/film/frames/pixels.ts';
import { loadNative } from '../../../shared/film/native.ts';
import type { CodedSound, SoundCodec } from '../../../shared/film/sound/coding.ts';
import { whileAlive } from '../../../shared/platform/process/alive.ts';

export interface Packets {
  readonly picture: readonly EncodedPacket[];
  readonly sound: readonly EncodedPacket[];
}

export async function packetsOf(bytes: Uint8Array): Promise<Packets> {
  const input = new Input({ source: new BufferSource(bytes), formats: ALL_FORMATS });
  const [video, audio] = [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()];
  const all = async (track: typeof video | typeof audio): Promise<EncodedPacket[]> => {
    const found: EncodedPacket[] = [];
    if (track === null) return found;
    for await (const packet of new EncodedPacketSink(track).packets()) found.push(packet);
    return found;
  };
  return { picture: await all(video), sound: await all(audio) };
}

/** All frames, in the order in which they are seen. */
export async function framesIn(path: string): Promise<Planes[]> {
  const native = await loadNative();
  return whileAlive(() =>
    withFilm(path, async (film) => {
      const found: Planes[] = [];
      for await (const { frame } of decodeFrames(native, film, { from: 0 })) {
        found.push(await planesOf(frame));
        frame.close();
      }
      return found;
    }),
  );
}

/** The same packets in another container: turned, or at other times, or without their picture. */
export async function rewritten(
  bytes: Uint8Array,
  {
    rotation = 0,
    timeOf = (packet) => packet,
    only,
  }: {
    rotation?: 0 | 90 | 180 | 270;
    timeOf?: (
      packet: { timestamp: number; duration: number },
      place: number,
    ) => {
      timestamp: number;
      duration: number;
    };
    only?: 'sound';
  },
): Promise<Buffer> {
  const input = new Input({ source: new BufferSource(bytes), formats: ALL_FORMATS });
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat(), target });
  const { picture, sound } = await packetsOf(bytes);
  const video = new EncodedVideoPacketSource('avc');
  const audio = new EncodedAudioPacketSource('aac');
  if (only === undefined) output.addVideoTrack(video, { rotation });
  if (sound.length > 0) output.addAudioTrack(audio);
  await output.start();
  const videoConfig = await (await input.getPrimaryVideoTrack())?.getDecoderConfig();
  const audioConfig = await (await input.getPrimaryAudioTrack())?.getDecoderConfig();
  if (only === undefined && videoConfig) {
    for (const [place, packet] of picture.entries()) {
      const meta = { decoderConfig: videoConfig };
      await video.add(packet.clone(timeOf(packet, place)), meta);
    }
  }
  for (const packet of sound) {
    if (audioConfig) await audio.add(packet, { decoderConfig: audioConfig });
  }
  await output.finalize();
  return Buffer.from(target.buffer ?? new ArrayBuffer(0));
}

/** A film's picture beside another sound. */
export async function withSound(
  film: Uint8Array,
  sound: CodedSound & { readonly codec: SoundCodec },
): Promise<Buffer> {
  const input = new Input({ source: new BufferSource(film), formats: ALL_FORMATS });
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat(), target });
  const video = new EncodedVideoPacketSource('avc');
  const audio = new EncodedAudioPacketSource(sound.codec);
  output.addVideoTrack(video);
  output.addAudioTrack(audio);
  await output.start();
  const config = await (await input.getPrimaryVideoTrack())?.getDecoderConfig();
  for (const packet of (await packetsOf(film)).picture) {
    if (config) await video.add(packet, { decoderConfig: config });
  }
  for (const packet of sound.packets) await audio.add(packet, { decoderConfig: sound.config });
  await output.finalize();
  return Buffer.from(target.buffer ?? new ArrayBuffer(0));
}

export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Where the light of two frames differs by more than coding does; null where it does not. */
export function difference(one: Planes, other: Planes): Area | null {
  const [xs, ys]: [number[], number[]] = [[], []];
  for (let y = 0; y < one.height; y += 1) {
    for (let x = 0; x < one.width; x += 1) {
      const at = y * one.width + x;
      if (Math.abs((one.data[at] ?? 0) - (other.data[at] ?? 0)) < 40) continue;
      xs.push(x);
      ys.push(y);
    }
  }
  if (xs.length === 0) return null;
  return {
    left: Math.min(...xs),
    top: Math.min(...ys),
    right: Math.max(...xs),
    bottom: Math.max(...ys),
  };
}
