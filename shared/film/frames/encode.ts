/** Frames into H.264 packets that everything plays: 8 bits, 4:2:0, High profile. */
import { othersTurn } from '../../platform/process/alive.ts';
import { type FilmError, UnsupportedFilmError } from '../errors.ts';
import type { Frame, Native } from '../native.ts';
import type { Planes } from './pixels.ts';
import { createSignal } from './signal.ts';

export interface EncoderSettings {
  readonly width: number;
  readonly height: number;
  /** Frames a second, for the rate control alone: frames keep their own times. */
  readonly fps: number;
  /** Bits a second. */
  readonly bitrate: number;
  /** `fast`: half the work for somewhat more bits; the parameters in front are the same. */
  readonly effort?: 'fast' | 'good';
}

/** One frame as it goes into the file. */
export interface Encoded {
  readonly data: Uint8Array;
  readonly isKey: boolean;
}

export interface Encoder {
  add(planes: Planes, look: FrameLook): Promise<void>;
  /** One packet a frame, in the order given: no frame waits for a later one. Closes the encoder. */
  finish(): Promise<{ packets: Encoded[]; parameters: Uint8Array }>;
  close(): void;
}

export interface FrameLook {
  /** Of the frame the planes came from: they are kept as it names them. */
  readonly colours: Frame['colorSpace'];
  readonly atMicros: number;
  readonly isKey: boolean;
}

/** Frames ahead of what has been encoded. */
const AHEAD = 4;
/** The level is written by the encoder as the size and rate ask for it. */
const CODEC = 'avc1.640028';
/** @throws UnsupportedFilmError for what the encoder refuses */
export function createEncoder(native: Native, settings: EncoderSettings): Encoder {
  const signal = createSignal();
  const packets: Encoded[] = [];
  let parameters: Uint8Array | undefined;
  let broken: Error | undefined;
  let given = 0;
  const encoder = new native.VideoEncoder({
    output(chunk, metadata) {
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      packets.push({ data, isKey: chunk.type === 'key' });
      const description = metadata?.decoderConfig?.description;
      if (description !== undefined) parameters ??= Uint8Array.from(description);
    },
    error(error) {
      broken = error;
      signal.tell();
    },
  });
  encoder.ondequeue = () => signal.tell();
  const refuse = (cause: unknown): FilmError =>
    new UnsupportedFilmError('the encoder refuses the frames', { cause });
  const close = (): void => {
    if (encoder.state !== 'closed') encoder.close();
  };
  try {
    encoder.configure(configOf(settings));
  } catch (error) {
    throw refuse(error);
  }
  return {
    async add(planes, { colours, atMicros, isKey }) {
      await othersTurn();
      while (encoder.encodeQueueSize >= AHEAD && broken === undefined) await signal.heard();
      if (broken !== undefined) throw refuse(broken);
      const frame = new native.VideoFrame(planes.data, {
        format: 'I420',
        codedWidth: planes.width,
        codedHeight: planes.height,
        timestamp: atMicros,
        colorSpace: coloursOf(colours),
      });
      given += 1;
      encoder.encode(frame, { keyFrame: isKey });
      frame.close();
    },
    async finish() {
      await encoder.flush();
      close();
      if (broken !== undefined) throw refuse(broken);
      if (parameters === undefined || packets.length !== given) throw refuse('frames were lost');
      return { packets, parameters };
    },
    close,
  };
}

const coloursOf = ({ primaries, transfer, matrix, fullRange }: Frame['colorSpace']) => ({
  ...(primaries === null ? {} : { primaries }),
  ...(transfer === null ? {} : { transfer }),
  ...(matrix === null ? {} : { matrix }),
  fullRange: fullRange === true,
});

const configOf = ({ width, height, fps, bitrate, effort }: EncoderSettings) =>
  ({
    codec: CODEC,
    width,
    height,
    bitrate,
    framerate: fps,
    bitrateMode: 'variable',
    latencyMode: effort === 'fast' ? 'realtime' : 'quality',
    hardwareAcceleration: 'prefer-software',
    avc: { format: 'avc' },
  }) as const;
