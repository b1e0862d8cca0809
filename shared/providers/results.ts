/** Results as protocols read them. */
import type { Json } from '../platform/json.ts';
import type { Handle, MediaResult, NormError, PollResult, SubmitResult } from './contract.ts';
import { urlsIn } from './reading.ts';

export type MediaKind = MediaResult['type'];

const KINDS: readonly MediaKind[] = ['image', 'video', 'audio', 'text', 'json'];

/** What a call or a handle says it makes; pictures when it says nothing. */
export function kindOf(value: Json | undefined): MediaKind {
  return KINDS.find((kind) => kind === value) ?? 'image';
}

/** One result for each web URL among the values. */
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

export function accepted(handle: Handle, pollAfterMs: number): SubmitResult {
  return { kind: 'accepted', handle, pollAfterMs };
}

export interface Outcome {
  readonly results: readonly MediaResult[];
  readonly itemErrors?: readonly NormError[];
  readonly usage?: Json | undefined;
}

/** Some items may have failed while others are there; all failed is a failure, none at all nothing. */
export function settled(
  outcome: Outcome,
): (PollResult & { kind: 'succeeded' | 'failed' }) | undefined {
  const { results, itemErrors = [], usage } = outcome;
  const [firstError] = itemErrors;
  if (results.length === 0) return firstError && { kind: 'failed', error: firstError };
  return {
    kind: 'succeeded',
    results,
    ...(firstError ? { itemErrors } : {}),
    ...(usage === undefined ? {} : { usage }),
  };
}

/** The same for a call that answers with what it made. */
export function finished(outcome: Outcome): SubmitResult | undefined {
  const end = settled(outcome);
  if (end === undefined || end.kind === 'failed') return end;
  return { ...end, kind: 'done' };
}
