/** Frames decoded, marked and encoded again, until they are all done or time is up. */
import { UnsupportedFilmError } from '../errors.ts';
import { micros, type OpenedFilm } from '../file/container.ts';
import { decodeFrames } from '../frames/decode.ts';
import { createEncoder, type Encoded } from '../frames/encode.ts';
import { type Planes, planesOf } from '../frames/pixels.ts';
import type { Native } from '../native.ts';
import type { FilmPlan } from './plan.ts';
import { drawStamp, type Stamp } from './stamp.ts';

export interface RenderRequest {
  readonly native: Native;
  readonly film: OpenedFilm;
  readonly plan: FilmPlan;
  readonly stamp: Stamp;
  /** The place of the frame to go on from. */
  readonly from: number;
  readonly isTimeUp: () => boolean;
}

/** A visit moves on by so much at least, however late it is: else a slow one would never end. */
const LEAST_FRAMES = 24;
/** So that a player can jump. */
const KEY_EVERY_S = 2;

/** Packets of the frames from `from` on. @throws DamagedFilmError, UnsupportedFilmError */
export async function renderFrames(request: RenderRequest): Promise<readonly Encoded[]> {
  const { native, film, plan, stamp, from, isTimeUp } = request;
  const encoder = createEncoder(native, plan.settings);
  let lastKey = Number.NEGATIVE_INFINITY;
  try {
    for await (const { place, frame } of decodeFrames(native, film, from)) {
      const planes = await planesOf(frame);
      const colours = frame.colorSpace;
      frame.close();
      refuseOtherSize(planes, plan.settings);
      if (place < plan.marked) drawStamp(planes, stamp);
      const { timestamp = 0, isKey: wasKey = false } = plan.frames[place] ?? {};
      const isKey = wasKey || timestamp - lastKey >= KEY_EVERY_S;
      if (isKey) lastKey = timestamp;
      await encoder.add(planes, { colours, atMicros: micros(timestamp), isKey });
      const made = place + 1 - from;
      if (place + 1 >= plan.encoded || (made >= LEAST_FRAMES && isTimeUp())) break;
    }
    return (await encoder.finish()).packets;
  } finally {
    encoder.close();
  }
}

function refuseOtherSize(
  { width, height }: Planes,
  settings: { readonly width: number; readonly height: number },
): void {
  if (width === settings.width && height === settings.height) return;
  throw new UnsupportedFilmError(`a frame of ${width} × ${height} px among others`);
}
