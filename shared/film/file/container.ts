/** A film as a file: its tracks and packets, before anything is decoded. */
import {
  ADTS,
  EncodedPacketSink,
  FilePathSource,
  FLAC,
  Input,
  type InputAudioTrack,
  type InputVideoTrack,
  Logging,
  LogLevel,
  MATROSKA,
  MP3,
  MP4,
  OGG,
  QTFF,
  WAVE,
  WEBM,
} from 'mediabunny';
import { DamagedFilmError, NotAFilmError, UnsupportedFilmError } from '../errors.ts';

// It would speak to the console; what it finds reaches our log as an error or a fact.
Logging.level = LogLevel.Silent;

/** What vendors give and phones take; other containers are not opened at all. */
const FORMATS = [MP4, QTFF, WEBM, MATROSKA];

export interface OpenedFilm {
  readonly video: InputVideoTrack;
  readonly sounds: readonly InputAudioTrack[];
  readonly packets: EncodedPacketSink;
  readonly config: VideoDecoderConfig;
  /** Clockwise turn from the coded picture to what is seen, degrees. */
  readonly rotation: 0 | 90 | 180 | 270;
  /** In the order in which they are decoded. */
  readonly index: readonly Packet[];
}

/** One coded frame; times in seconds, as the container has them. */
export interface Packet {
  readonly timestamp: number;
  readonly duration: number;
  readonly isKey: boolean;
  readonly bytes: number;
}

/**
 * Opens a film and closes it whatever `use` does.
 * @throws NotAFilmError, DamagedFilmError, UnsupportedFilmError
 */
export async function withFilm<T>(path: string, use: (film: OpenedFilm) => Promise<T>): Promise<T> {
  const { film, close } = await openFilm(path);
  try {
    return await use(film);
  } finally {
    close();
  }
}

/** For whoever needs two at once; throws as `withFilm`. */
export async function openFilm(path: string): Promise<{ film: OpenedFilm; close(): void }> {
  const input = new Input({ source: new FilePathSource(path), formats: FORMATS });
  try {
    return { film: await open(input), close: () => input.dispose() };
  } catch (error) {
    input.dispose();
    throw error;
  }
}

/** What sounds come in besides; the sound of a film is taken too. */
const SOUND_FORMATS = [...FORMATS, MP3, WAVE, OGG, FLAC, ADTS];

/** @throws NotAFilmError for a file without a sound, DamagedFilmError */
export async function withSoundTrack<T>(
  path: string,
  use: (track: InputAudioTrack) => Promise<T>,
): Promise<T> {
  const input = new Input({ source: new FilePathSource(path), formats: SOUND_FORMATS });
  try {
    const track = await reading(NotAFilmError, () => input.getPrimaryAudioTrack());
    if (track === null) throw new NotAFilmError('no sound in the file');
    return await use(track);
  } finally {
    input.dispose();
  }
}

async function open(input: Input): Promise<OpenedFilm> {
  const tracks = await reading(NotAFilmError, () => input.getTracks());
  // A container that names no track at all has lost the part that names them.
  if (tracks.length === 0) throw new DamagedFilmError('no track: the file is cut off');
  const video = await input.getPrimaryVideoTrack();
  if (video === null) throw new NotAFilmError('no moving picture in the file');
  const codec = await video.getCodec();
  const config = await reading(DamagedFilmError, () => video.getDecoderConfig());
  if (codec === null || config === null) {
    throw new UnsupportedFilmError(`codec ${String(await video.getInternalCodecId())}`);
  }
  const packets = new EncodedPacketSink(video);
  const index = await reading(DamagedFilmError, () => indexOf(packets));
  if (index.length === 0) throw new NotAFilmError('no frame in the file');
  const sounds = await input.getAudioTracks();
  return { video, sounds, packets, config, rotation: await video.getRotation(), index };
}

async function indexOf(packets: EncodedPacketSink): Promise<Packet[]> {
  const index: Packet[] = [];
  const all = packets.packets(undefined, undefined, { metadataOnly: true });
  for await (const { timestamp, duration, type, byteLength } of all) {
    index.push({ timestamp, duration, isKey: type === 'key', bytes: byteLength });
  }
  return index;
}

/** What the reader of containers throws says nothing about whose fault it is: the place does. */
async function reading<T>(
  Wrong: typeof NotAFilmError | typeof DamagedFilmError,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new Wrong('the container cannot be read', { cause });
  }
}

/** Frames in the order in which they are seen. */
export const inOrder = (index: readonly Packet[]): Packet[] =>
  [...index].sort((a, b) => a.timestamp - b.timestamp);

/** Decoders count in whole microseconds. */
export const micros = (seconds: number): number => Math.round(seconds * 1e6);
