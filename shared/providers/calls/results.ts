/** What became of a call, and what a job made: how every protocol says it. */
import type { Json, JsonObject } from '../../platform/json.ts';
import type { Handle, MediaResult, NormError, PollResult, SubmitResult } from '../contract.ts';
import { urlsIn } from './reading.ts';

export type MediaKind = MediaResult['type'];

const KINDS: readonly MediaKind[] = ['image', 'video', 'audio', 'text', 'json'];

/** What a call or a handle says it makes; pictures when it says nothing. */
export function kindOf(value: Json | undefined): MediaKind {
  return KINDS.find((kind) => kind === value) ?? 'image';
}

/** One result for each web URL among the values. `expiresAt` is an instant in ms. */
export function mediaAt(
  type: MediaKind,
  values: Iterable<Json | undefined>,
  expiresAt?: number,
): MediaResult[] {
  const life = expiresAt === undefined ? {} : { expiresAt };
  return urlsIn(values).map((url) => ({ type, url, ...life }));
}

/** Each film with the cover given beside it; what is no web address is no cover. */
export function filmsAt(
  items: readonly { readonly url: Json | undefined; readonly cover: Json | undefined }[],
  expiresAt?: number,
): MediaResult[] {
  return items.flatMap(({ url, cover }) => {
    const [coverUrl] = urlsIn([cover]);
    const films = mediaAt('video', [url], expiresAt);
    return coverUrl === undefined ? films : films.map((film) => ({ ...film, coverUrl }));
  });
}

export const encoded = (type: MediaKind, base64: string, mime: string): MediaResult => ({
  type,
  base64,
  mime,
});

/**
 * A job was taken in. `kept` goes into the handle: all that is needed to ask after it. Nothing
 * where the answer names no job, so that the caller takes it for unreadable.
 */
export function accepted(
  taskId: string | undefined,
  pollAfterMs: number,
  kept: JsonObject = {},
): SubmitResult | undefined {
  if (taskId === undefined) return undefined;
  return { kind: 'accepted', handle: { ...kept, taskId }, pollAfterMs };
}

/** The job is still being worked on. */
export function processing(
  pollAfterMs: number,
  known: { progress?: number; queuePosition?: number; handle?: Handle } = {},
): PollResult {
  return { kind: 'processing', ...known, pollAfterMs };
}

export const CANCELLED: PollResult = { kind: 'cancelled' };

/** Definitive: of a submit, nothing was accepted; of a check, the job is over without a result. */
export function failed(error: NormError): { kind: 'failed'; error: NormError } {
  return { kind: 'failed', error };
}

/** A submit of which nobody can tell whether it started a job. */
export function unknown(error: NormError): SubmitResult {
  return { kind: 'unknown', error };
}

/** A check that failed; of the job it says nothing. */
export function indeterminate(error: NormError): PollResult {
  return { kind: 'indeterminate', error };
}

export interface Outcome {
  readonly results: readonly MediaResult[];
  readonly itemErrors?: readonly NormError[];
  readonly usage?: Json | undefined;
}

/**
 * A job that ended. Some items may have failed while others are there; all failed is a failure,
 * none at all nothing.
 */
export function endedWith(
  outcome: Outcome,
): (PollResult & { kind: 'succeeded' | 'failed' }) | undefined {
  const { results, itemErrors = [], usage } = outcome;
  const [firstError] = itemErrors;
  if (results.length === 0) return firstError && failed(firstError);
  return {
    kind: 'succeeded',
    results,
    ...(firstError ? { itemErrors } : {}),
    ...(usage === undefined ? {} : { usage }),
  };
}

/** The same for a call that answers with what it made. */
export function answeredWith(outcome: Outcome): SubmitResult | undefined {
  const end = endedWith(outcome);
  if (end === undefined || end.kind === 'failed') return end;
  return { ...end, kind: 'done' };
}
