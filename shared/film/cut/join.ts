/** Pieces into one film: their packets in a row, one sound, and the file's own times. */
import {
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  FilePathTarget,
  Mp4OutputFormat,
  Output,
} from 'mediabunny';
import type { EditList, EditSound } from '../edit/list.ts';
import type { Piece } from '../edit/pieces.ts';
import { DamagedPartError } from '../errors.ts';
import { withSoundTrack } from '../file/container.ts';
import { setTimes } from '../mark/times.ts';
import type { Native } from '../native.ts';
import { type CodedSound, encodeSound } from '../sound/coding.ts';
import { secondsOf, stereoOf } from '../sound/pcm.ts';
import { FILM_RATE, type Stereo } from '../sound/stereo.ts';
import { keepRoom, makeLoud } from './loudness.ts';
import { createMix, type Mix } from './mix.ts';
import { FILM_COLOURS } from './piece.ts';
import { type Segment, unpackSegment } from './segment.ts';

export interface JoinOrder {
  readonly native: Native;
  readonly list: EditList;
  readonly pieces: readonly Piece[];
  /** Bytes of a piece that was made, by its place among `pieces`. */
  readonly segment: (index: number) => Promise<Uint8Array>;
  /** Hands a sound's source to `use`, as a file of this process. */
  readonly withSource: <T>(sound: EditSound, use: (path: string) => Promise<T>) => Promise<T>;
  readonly target: string;
  /** ms since 1970. */
  readonly madeAt: number;
}

const KBPS = 160;

/** @throws FilmError for a sound, DamagedPartError */
export async function joinPieces(order: JoinOrder): Promise<void> {
  const { list, pieces, target, madeAt } = order;
  const frames = pieces.reduce((most, { at, frames: own }) => Math.max(most, at + own), 0);
  const mix = createMix(list, Math.round((frames * FILM_RATE) / list.fps));
  await addSounds(order, mix);
  const format = new Mp4OutputFormat({ fastStart: 'in-memory' });
  const output = new Output({ format, target: new FilePathTarget(target) });
  try {
    const picture = new EncodedVideoPacketSource('avc');
    const sound = new EncodedAudioPacketSource('aac');
    output.addVideoTrack(picture, { frameRate: list.fps });
    const hasSound = canBeHeard(list);
    if (hasSound) output.addAudioTrack(sound);
    await output.start();
    await addPieces(order, { picture, mix });
    if (hasSound) await addSound(sound, await coded(order, mix), frames / list.fps);
    await output.finalize();
  } catch (error) {
    await output.cancel();
    throw error;
  }
  await setTimes(target, madeAt);
}

/** A film of stills alone is silent; every other one has a track, though nothing may be heard in it. */
const canBeHeard = ({ clips, sounds }: EditList): boolean =>
  sounds.length > 0 || clips.some((clip) => clip.kind === 'film' && !clip.muted);

/** Voices first, so that music knows where to make room. */
async function addSounds({ native, list, withSource }: JoinOrder, mix: Mix): Promise<void> {
  const voices = list.sounds.filter(({ role }) => role === 'voice');
  const others = list.sounds.filter(({ role }) => role !== 'voice');
  for (const sound of [...voices, ...others]) {
    mix.addSound(sound, await withSource(sound, (path) => wanted(native, sound, path)));
  }
}

function wanted(native: Native, { inMs, outMs }: EditSound, path: string): Promise<Stereo> {
  return withSoundTrack(path, async (track) => {
    const from = inMs / 1_000;
    const end = await secondsOf(track);
    const to = outMs === null ? end : Math.min(end, outMs / 1_000);
    const samples = Math.max(0, Math.round((to - from) * FILM_RATE));
    return stereoOf(native, track, { from, samples });
  });
}

async function addPieces(
  { list: { fps, width, height }, pieces, segment }: JoinOrder,
  { picture, mix }: { picture: EncodedVideoPacketSource; mix: Mix },
): Promise<void> {
  let first: Segment | undefined;
  for (const [index, piece] of pieces.entries()) {
    const made = unpackSegment(await segment(index));
    first ??= made;
    if (made.parameters !== first.parameters || made.packets.length !== piece.frames) {
      throw new DamagedPartError(`piece ${index} does not go with the others`);
    }
    const metadata = { decoderConfig: configOf(made, { width, height }) };
    for (const [frame, { data, isKey }] of made.packets.entries()) {
      const at = (piece.at + frame) / fps;
      await picture.add(new EncodedPacket(data, isKey ? 'key' : 'delta', at, 1 / fps), metadata);
    }
    mix.addPiece(piece, made.sounds);
  }
  picture.close();
}

function configOf(
  { parameters }: Segment,
  { width, height }: { width: number; height: number },
): VideoDecoderConfig {
  const description = Buffer.from(parameters, 'base64');
  return {
    codec: `avc1.${description.subarray(1, 4).toString('hex')}`,
    codedWidth: width,
    codedHeight: height,
    description,
    colorSpace: FILM_COLOURS,
  };
}

function coded({ native, list: { loudness } }: JoinOrder, { sound }: Mix): Promise<CodedSound> {
  if (loudness === null) keepRoom(sound);
  else makeLoud(sound, loudness);
  return encodeSound(native, { codec: 'aac', channels: sound, rate: FILM_RATE, kbps: KBPS });
}

/**
 * The encoder begins with a packet of what lies before the sound. Without it what is heard begins
 * with the picture; its first fiftieth of a second comes up from nothing.
 */
async function addSound(
  source: EncodedAudioPacketSource,
  { packets, config }: CodedSound,
  seconds: number,
): Promise<void> {
  const lead = packets[0]?.duration ?? 0;
  for (const packet of packets.slice(1)) {
    const timestamp = packet.timestamp - lead;
    if (timestamp >= seconds) break;
    await source.add(packet.clone({ timestamp }), { decoderConfig: config });
  }
  source.close();
}
