/** Frames decoded, marked and encoded again, run by run. */
import { UnsupportedFilmError } from '../errors.ts';
import { micros, type OpenedFilm } from '../file/container.ts';
import { decodeFrames } from '../frames/decode.ts';
import { createEncoder, type Encoded } from '../frames/encode.ts';
import { type Planes, planesOf } from '../frames/pixels.ts';
import type { Frame, Native } from '../native.ts';
import type { FilmPlan } from './plan.ts';
import { drawStamp, type Stamp } from './stamp.ts';

export interface RenderRequest {
  readonly native: Native;
  readonly film: OpenedFilm;
  readonly plan: FilmPlan;
  readonly stamp: Stamp;
  /** The place of the frame to go on from. */
  readonly from: number;
  /** Whether a run of frames is to end here. */
  readonly isDue: () => boolean;
}

/** A run has so many at least, however late it is: else a slow visit would never end. */
const LEAST_FRAMES = 24;
/** So that a player can jump. */
const KEY_EVERY_S = 2;

/**
 * The frames from `from` on, in runs: each is encoded for itself, and all come out of one decoder.
 * @throws DamagedFilmError, UnsupportedFilmError
 */
export async function* renderRuns(request: RenderRequest): AsyncGenerator<readonly Encoded[]> {
  const { native, film, plan, stamp, from, isDue } = request;
  let run = beginRun(native, plan);
  try {
    for await (const { place, frame } of decodeFrames(native, film, { from })) {
      const planes = await planesOf(frame);
      const colours = frame.colorSpace;
      frame.close();
      refuseOtherSize(planes, plan.settings);
      if (place < plan.marked) drawStamp(planes, stamp);
      await run.add(planes, { colours, place });
      if (place + 1 >= plan.encoded) break;
      if (run.length() < LEAST_FRAMES || !isDue()) continue;
      yield await run.finish();
      run = beginRun(native, plan);
    }
    yield await run.finish();
  } finally {
    run.close();
  }
}

function beginRun(native: Native, { settings, frames }: FilmPlan) {
  const encoder = createEncoder(native, settings);
  let [lastKey, length] = [Number.NEGATIVE_INFINITY, 0];
  return {
    length: () => length,
    async add(
      planes: Planes,
      { colours, place }: { colours: Frame['colorSpace']; place: number },
    ): Promise<void> {
      const { timestamp = 0, isKey: wasKey = false } = frames[place] ?? {};
      const isKey = wasKey || timestamp - lastKey >= KEY_EVERY_S;
      if (isKey) lastKey = timestamp;
      length += 1;
      await encoder.add(planes, { colours, atMicros: micros(timestamp), isKey });
    },
    finish: async () => (await encoder.finish()).packets,
    close: () => encoder.close(),
  };
}

function refuseOtherSize(
  { width, height }: Planes,
  settings: { readonly width: number; readonly height: number },
): void {
  if (width === settings.width && height === settings.height) return;
  throw new UnsupportedFilmError(`a frame of ${width} × ${height} px among others`);
}
