/** Frames out of packets, in the order in which they are seen. */
import type { EncodedPacket } from 'mediabunny';
import { DamagedFilmError, UnsupportedFilmError } from '../errors.ts';
import { micros, type OpenedFilm } from '../file/container.ts';
import { cutsOf } from '../file/cuts.ts';
import type { Frame, Native } from '../native.ts';
import { createSignal } from './signal.ts';

/** Packets ahead of what has been decoded: enough to keep both cores busy, px in memory bounded. */
const AHEAD = 6;

export interface Decoded {
  /** Which of the film's frames it is, from 0, as they are seen. */
  readonly place: number;
  /** Whoever takes it closes it; its own time is not to be believed, see below. */
  readonly frame: Frame;
}

/** Places of frames; without `to` until the film ends. */
export interface Span {
  readonly from: number;
  readonly to?: number;
}

/**
 * The frames of a span, and what follows until the film can be cut again. The decoder gives them in
 * the order in which they are seen, but hands their times out in the order of the packets: so frames
 * are counted, from cut to cut, and one too few is a damage.
 * @throws DamagedFilmError, UnsupportedFilmError
 */
export async function* decodeFrames(
  native: Native,
  film: OpenedFilm,
  { from, to = film.index.length - 1 }: Span,
): AsyncGenerator<Decoded, void> {
  const cuts = cutsOf(film.index);
  const start = cuts.findLast((cut) => cut <= from) ?? 0;
  const end = cuts.find((cut) => cut > to) ?? film.index.length;
  const decoding = startDecoding(native, film, { start, end });
  try {
    let place = start;
    for (let frame = await decoding.next(); frame !== null; frame = await decoding.next()) {
      if (place < from) frame.close();
      else yield { place, frame };
      place += 1;
    }
    const missing = end - place;
    if (missing > 0) throw new DamagedFilmError(`${missing} frames cannot be decoded`);
  } finally {
    decoding.close();
  }
}

interface Decoding {
  /** Null after the last frame. */
  next(): Promise<Frame | null>;
  close(): void;
}

/** From one cut to another, packets and frames alike. */
interface Cut {
  readonly start: number;
  readonly end: number;
}

function startDecoding(native: Native, film: OpenedFilm, cut: Cut): Decoding {
  const signal = createSignal();
  const ready: Frame[] = [];
  const packets = packetsOf(film, cut);
  let [isFed, isOver] = [false, false];
  let broken: Error | undefined;
  const decoder = new native.VideoDecoder({
    output(frame) {
      ready.push(frame);
      signal.tell();
    },
    error(error) {
      broken ??= error;
      signal.tell();
    },
  });
  decoder.ondequeue = () => signal.tell();
  configure(decoder, film);

  const feed = async (): Promise<void> => {
    const next = await packets.next();
    if (next.done !== true) {
      try {
        decoder.decode(chunkOf(native, next.value));
      } catch (error) {
        // Closed by an error that is told in its own time.
        broken ??= error as Error;
      }
      return;
    }
    isFed = true;
    void flush();
  };
  const flush = async (): Promise<void> => {
    try {
      await decoder.flush();
      isOver = true;
    } catch (error) {
      broken ??= error as Error;
    }
    signal.tell();
  };
  return {
    async next() {
      for (;;) {
        if (broken !== undefined) throw new DamagedFilmError('not decoded', { cause: broken });
        const frame = ready.shift();
        if (frame !== undefined) return frame;
        if (isOver) return null;
        if (!isFed && decoder.decodeQueueSize < AHEAD) await feed();
        else await signal.heard();
      }
    },
    close() {
      for (const frame of ready.splice(0)) frame.close();
      if (decoder.state !== 'closed') decoder.close();
    },
  };
}

function configure(decoder: InstanceType<Native['VideoDecoder']>, { config }: OpenedFilm): void {
  const { codec, codedWidth = 0, codedHeight = 0, description } = config;
  try {
    decoder.configure({
      codec: withKnownLevel(codec),
      codedWidth,
      codedHeight,
      hardwareAcceleration: 'prefer-software',
      ...(description === undefined ? {} : { description: bytesOf(description) }),
    });
  } catch (cause) {
    throw new UnsupportedFilmError(`no decoder for ${codec}`, { cause });
  }
  // It says no by closing, and gives its reason later.
  if (decoder.state === 'closed') throw new UnsupportedFilmError(`no decoder for ${codec}`);
}

/** Rare levels of H.264 are not known by name, though what they name is decoded like the others. */
const withKnownLevel = (codec: string): string =>
  codec.replace(/(?<=^avc1\.[0-9a-f]{4})[0-9a-f]{2}$/i, '28');

/** Whatever buffer or view it is given as. */
export function bytesOf(source: ArrayBufferLike | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
}

async function* packetsOf({ packets, index }: OpenedFilm, { start, end }: Cut) {
  const from =
    start === 0
      ? await packets.getFirstPacket()
      : await packets.getKeyPacket(index[start]?.timestamp ?? 0);
  if (from === null) return;
  let place = start;
  for await (const packet of packets.packets(from)) {
    yield packet;
    place += 1;
    if (place === end) return;
  }
}

const chunkOf = (native: Native, { type, timestamp, duration, data }: EncodedPacket) =>
  new native.EncodedVideoChunk({
    type,
    timestamp: micros(timestamp),
    duration: micros(duration),
    data,
  });
