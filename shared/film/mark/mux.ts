/** Packets into a file: the frames encoded here, those kept as they were, and the sound as it was. */
import {
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  FilePathTarget,
  type InputAudioTrack,
  Mp4OutputFormat,
  Output,
} from 'mediabunny';
import { UnsupportedFilmError } from '../errors.ts';
import type { OpenedFilm } from '../file/container.ts';
import type { Encoded } from '../frames/encode.ts';
import { woven } from '../sound/samples.ts';
import { isUncompressed, samplesOf } from '../sound/uncompressed.ts';
import type { FilmPlan } from './plan.ts';
import { setTimes } from './times.ts';

export interface MuxRequest {
  readonly film: OpenedFilm;
  readonly target: string;
  readonly plan: Pick<FilmPlan, 'frames' | 'encoded' | 'settings'>;
  /** One a frame, from the film's first. */
  readonly packets: AsyncIterable<Encoded>;
  readonly parameters: Uint8Array;
  /** What the file says of its making, ms since 1970. */
  readonly madeAt: number;
}

/** Writes an MP4 whose index stands in front. @throws UnsupportedFilmError for its sound */
export async function writeFilm(request: MuxRequest): Promise<void> {
  const { film, target, madeAt } = request;
  // In memory until it is whole, and then in one go: a film that plays while it is loading.
  const format = new Mp4OutputFormat({ fastStart: 'in-memory' });
  const output = new Output({ format, target: new FilePathTarget(target) });
  try {
    const picture = new EncodedVideoPacketSource('avc');
    output.addVideoTrack(picture, { rotation: film.rotation });
    const sounds = await Promise.all(film.sounds.map((track) => addSound(output, track)));
    await output.start();
    await Promise.all([addPicture(picture, request), ...sounds.map((copy) => copy())]);
    await output.finalize();
  } catch (error) {
    await output.cancel();
    throw error;
  }
  await setTimes(target, madeAt);
}

async function addPicture(
  source: EncodedVideoPacketSource,
  { film, plan, packets, parameters }: MuxRequest,
): Promise<void> {
  const metadata = { decoderConfig: decoderConfig(film, { plan, parameters }) };
  let place = 0;
  for await (const { data, isKey } of packets) {
    const { timestamp = 0, duration = 0 } = plan.frames[place] ?? {};
    place += 1;
    await source.add(
      new EncodedPacket(data, isKey ? 'key' : 'delta', timestamp, duration),
      metadata,
    );
  }
  if (plan.encoded < plan.frames.length) {
    const from = plan.frames[plan.encoded]?.timestamp ?? 0;
    const start = await film.packets.getKeyPacket(from);
    if (start !== null) {
      for await (const packet of film.packets.packets(start)) await source.add(packet);
    }
  }
  source.close();
}

/** As the source names its colours and the shape of its pixels; profile and level as encoded. */
function decoderConfig(
  { config }: OpenedFilm,
  { plan, parameters }: Pick<MuxRequest, 'plan' | 'parameters'>,
): VideoDecoderConfig {
  const { displayAspectWidth, displayAspectHeight, colorSpace } = config;
  return {
    codec: `avc1.${Buffer.from(parameters.subarray(1, 4)).toString('hex')}`,
    codedWidth: plan.settings.width,
    codedHeight: plan.settings.height,
    description: parameters,
    ...(displayAspectWidth === undefined ? {} : { displayAspectWidth }),
    ...(displayAspectHeight === undefined ? {} : { displayAspectHeight }),
    ...(colorSpace === undefined ? {} : { colorSpace }),
  };
}

/** What is told of a track in front of the file; what it gives then writes its packets. */
type Writing = () => Promise<void>;

/** Copies a track as it is, or its samples with 16 bits. @throws UnsupportedFilmError */
export async function addSound(output: Output, track: InputAudioTrack): Promise<Writing> {
  if ((await isUncompressed(track)) && (await track.getCodec()) !== SAMPLES) {
    return addSamples(output, track);
  }
  const [codec, config] = await Promise.all([track.getCodec(), track.getDecoderConfig()]);
  if (codec === null || config === null || !output.format.getSupportedCodecs().includes(codec)) {
    throw new UnsupportedFilmError(`sound as ${codec ?? 'an unknown codec'}`);
  }
  const source = new EncodedAudioPacketSource(codec);
  output.addAudioTrack(source);
  return async () => {
    for await (const packet of new EncodedPacketSink(track).packets()) {
      await source.add(packet, { decoderConfig: config });
    }
    source.close();
  };
}

/** The only ones in an MP4 that ffmpeg 5.1, and what is built on it, reads as what they are. */
const SAMPLES = 'pcm-s16';

function addSamples(output: Output, track: InputAudioTrack): Writing {
  const source = new EncodedAudioPacketSource(SAMPLES);
  output.addAudioTrack(source);
  return async () => {
    for await (const { at, rate, channels } of samplesOf(track)) {
      const data = new Uint8Array(woven(channels).buffer);
      const length = (channels[0]?.length ?? 0) / rate;
      await source.add(new EncodedPacket(data, 'key', at, length), {
        decoderConfig: { codec: SAMPLES, sampleRate: rate, numberOfChannels: channels.length },
      });
    }
    source.close();
  };
}
