/** What is settled by a film's first frame, at the start of every visit and alike in each. */
import type { ResolvedMark } from '../../pictures/mark/options.ts';
import { DamagedFilmError } from '../errors.ts';
import { inOrder, type OpenedFilm } from '../file/container.ts';
import { decodeFrames } from '../frames/decode.ts';
import { createEncoder, type EncoderSettings, type FrameLook } from '../frames/encode.ts';
import { type Planes, planesOf } from '../frames/pixels.ts';
import type { Native } from '../native.ts';
import type { ResolvedFilm } from '../settings.ts';
import { type FilmPlan, planFilm, settingsFor } from './plan.ts';
import { makeStamp, type Stamp } from './stamp.ts';

export interface Opening {
  readonly plan: FilmPlan;
  /** What the encoder writes in front of every film with the plan's settings. */
  readonly parameters: Uint8Array;
  readonly stamp: Stamp;
}

export interface OpeningRequest {
  readonly native: Native;
  readonly film: OpenedFilm;
  readonly mark: ResolvedMark;
  readonly options: ResolvedFilm;
}

/** @throws DamagedFilmError, UnsupportedFilmError */
export async function openingOf(request: OpeningRequest): Promise<Opening> {
  const { native, film, mark, options } = request;
  const frames = inOrder(film.index);
  const { planes, look } = await firstFrame(native, film);
  const settings = settingsFor(film, frames, planes);
  const stamp = await makeStamp(planes, { mark, rotation: film.rotation });
  const parameters = await parametersOf(native, settings, { planes, look });
  return { plan: planFilm({ film, frames, options, settings, parameters }), parameters, stamp };
}

interface First {
  readonly planes: Planes;
  readonly look: FrameLook;
}

async function firstFrame(native: Native, film: OpenedFilm): Promise<First> {
  for await (const { frame } of decodeFrames(native, film, { from: 0 })) {
    const planes = await planesOf(frame);
    const look = { colours: frame.colorSpace, atMicros: 0, isKey: true };
    frame.close();
    return { planes, look };
  }
  throw new DamagedFilmError('no frame can be decoded');
}

async function parametersOf(
  native: Native,
  settings: EncoderSettings,
  { planes, look }: First,
): Promise<Uint8Array> {
  const encoder = createEncoder(native, settings);
  try {
    await encoder.add(planes, look);
    return (await encoder.finish()).parameters;
  } finally {
    encoder.close();
  }
}
