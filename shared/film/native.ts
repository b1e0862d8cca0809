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

const TICK_MS = 1_000;

/**
 * Work inside the decoders does not keep Node alive: without a timer a process with nothing else
 * to do would end in the middle of a film, and say nothing.
 */
export async function whileAlive<T>(work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => undefined, TICK_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
