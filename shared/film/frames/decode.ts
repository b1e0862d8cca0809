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

/**
 * The frames from a place on. The decoder gives them in the order in which they are seen, but hands
 * their times out in the order of the packets: so frames are counted, from a place where the film
 * can be cut, and one too few is a damage. @throws DamagedFilmError, UnsupportedFilmError
 */
export async function* decodeFrames(
  native: Native,
  film: OpenedFilm,
  from: number,
): AsyncGenerator<Decoded, void> {
  const signal = createSignal();
  const ready: Frame[] = [];
  let broken: Error | undefined;
  const decoder = new native.VideoDecoder({
    output(frame) {
      ready.push(frame);
      signal.tell();
    },
    error(error) {
      broken = error;
      signal.tell();
    },
  });
  decoder.ondequeue = () => signal.tell();
  try {
    configure(decoder, film);
    const start = cutsOf(film.index).findLast((cut) => cut <= from) ?? 0;
    const packets = packetsFrom(film, start);
    let place = start;
    let flushed: Promise<void> | undefined;
    let isOver = false;
    for (;;) {
      if (broken !== undefined) throw new DamagedFilmError('not decoded', { cause: broken });
      const frame = ready.shift();
      if (frame !== undefined) {
        if (place < from) frame.close();
        else yield { place, frame };
        place += 1;
        continue;
      }
      if (isOver) {
        const missing = film.index.length - place;
        if (missing > 0) throw new DamagedFilmError(`${missing} frames cannot be decoded`);
        return;
      }
      if (flushed === undefined && decoder.decodeQueueSize < AHEAD) {
        const next = await packets.next();
        if (next.done !== true) {
          decoder.decode(chunkOf(native, next.value));
          continue;
        }
        flushed = decoder
          .flush()
          .catch((error: Error) => {
            broken ??= error;
          })
          .then(() => {
            isOver = true;
            signal.tell();
          });
        continue;
      }
      await signal.heard();
    }
  } finally {
    for (const frame of ready) frame.close();
    if (decoder.state !== 'closed') decoder.close();
  }
}

function configure(decoder: InstanceType<Native['VideoDecoder']>, { config }: OpenedFilm): void {
  const { codec, codedWidth = 0, codedHeight = 0, description } = config;
  try {
    decoder.configure({
      codec,
      codedWidth,
      codedHeight,
      hardwareAcceleration: 'prefer-software',
      ...(description === undefined ? {} : { description: bytesOf(description) }),
    });
  } catch (cause) {
    throw new UnsupportedFilmError(`no decoder for ${codec}`, { cause });
  }
}

/** Whatever buffer or view it is given as. */
export function bytesOf(source: ArrayBufferLike | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
}

async function* packetsFrom({ packets, index }: OpenedFilm, start: number) {
  const from =
    start === 0
      ? await packets.getFirstPacket()
      : await packets.getKeyPacket(index[start]?.timestamp ?? 0);
  if (from !== null) yield* packets.packets(from);
}

const chunkOf = (native: Native, { type, timestamp, duration, data }: EncodedPacket) =>
  new native.EncodedVideoChunk({
    type,
    timestamp: micros(timestamp),
    duration: micros(duration),
    data,
  });
