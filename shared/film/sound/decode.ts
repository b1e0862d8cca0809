/** Sound out of packets, in the order in which it is heard. */
import { EncodedPacketSink, type InputAudioTrack } from 'mediabunny';
import { DamagedFilmError, UnsupportedFilmError } from '../errors.ts';
import { micros } from '../file/container.ts';
import { bytesOf } from '../frames/decode.ts';
import { createSignal } from '../frames/signal.ts';
import type { Native } from '../native.ts';
import type { Heard, Stretch } from './heard.ts';
import { channelsOf } from './samples.ts';
import { isUncompressed, samplesOf } from './uncompressed.ts';

/** So much before it is decoded too: most codecs need what came before. */
const LEAD_S = 0.2;

/** Packets ahead of what has been decoded. */
const AHEAD = 32;

/** @throws UnsupportedFilmError for a codec without a decoder, DamagedFilmError */
export async function decodeSound(
  native: Native,
  track: InputAudioTrack,
  take: (heard: Heard) => void,
  part: Stretch = {},
): Promise<void> {
  if (await isUncompressed(track)) {
    for await (const heard of samplesOf(track, part)) take(heard);
    return;
  }
  const signal = createSignal();
  let broken: unknown;
  const decoder = new native.AudioDecoder({
    output(data) {
      try {
        take(heardIn(data));
      } catch (error) {
        broken ??= error;
      }
      data.close();
    },
    error(error) {
      broken ??= error;
      signal.tell();
    },
  });
  decoder.ondequeue = () => signal.tell();
  try {
    await configure(decoder, track);
    for await (const packet of packetsIn(track, part)) {
      while (decoder.decodeQueueSize >= AHEAD && broken === undefined) await signal.heard();
      if (broken !== undefined) break;
      const { type, timestamp, duration, data } = packet;
      const times = { timestamp: micros(timestamp), duration: micros(duration) };
      decoder.decode(new native.EncodedAudioChunk({ type, ...times, data }));
    }
    if (broken === undefined) await decoder.flush();
  } catch (error) {
    if (error instanceof UnsupportedFilmError) throw error;
    broken ??= error;
  } finally {
    if (decoder.state !== 'closed') decoder.close();
  }
  if (broken !== undefined) throw new DamagedFilmError('its sound is broken', { cause: broken });
}

async function* packetsIn(track: InputAudioTrack, { from = 0, to }: Stretch) {
  const sink = new EncodedPacketSink(track);
  const start = from > LEAD_S ? await sink.getPacket(from - LEAD_S) : null;
  for await (const packet of sink.packets(start ?? undefined)) {
    if (to !== undefined && packet.timestamp >= to) return;
    yield packet;
  }
}

async function configure(
  decoder: InstanceType<Native['AudioDecoder']>,
  track: InputAudioTrack,
): Promise<void> {
  const config = await track.getDecoderConfig();
  if (config === null) {
    throw new UnsupportedFilmError(`sound as ${String(await track.getInternalCodecId())}`);
  }
  const { codec, sampleRate, numberOfChannels, description } = config;
  const own = description === undefined ? {} : { description: bytesOf(description) };
  try {
    decoder.configure({ codec, sampleRate, numberOfChannels, ...own });
  } catch (cause) {
    throw new UnsupportedFilmError(`no decoder for ${codec}`, { cause });
  }
  // It says no by closing, and gives its reason later.
  if (decoder.state === 'closed') throw new UnsupportedFilmError(`no decoder for ${codec}`);
}

function heardIn(data: InstanceType<Native['AudioData']>): Heard {
  return { at: data.timestamp / 1e6, rate: data.sampleRate, channels: channelsOf(data) };
}
