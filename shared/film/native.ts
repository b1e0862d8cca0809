/** The native part: decoders and encoders. Only the renderer has it, and only once it is needed. */
import type * as WebCodecs from '@napi-rs/webcodecs';
import { FilmEngineUnavailableError } from './errors.ts';

export type Native = typeof WebCodecs;
export type Frame = WebCodecs.VideoFrame;

let loading: Promise<Native> | undefined;

/** Loads 66 MB of decoders and encoders. @throws FilmEngineUnavailableError */
export function loadNative(): Promise<Native> {
  loading ??= import('@napi-rs/webcodecs').catch((cause: unknown) => {
    loading = undefined;
    throw new FilmEngineUnavailableError('@napi-rs/webcodecs cannot be loaded', { cause });
  });
  return loading;
}
