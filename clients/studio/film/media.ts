/** The files of an edit list in this browser: each fetched once, whatever it is wanted for. */
import type { EditSource } from '../../../shared/film/edit/list.ts';

/** A clip or a sound that could not be had: its address is not known, or nobody answered. */
export class MissingMediaError extends Error {
  override readonly name = 'MissingMediaError';
}

export interface Media {
  /** @throws MissingMediaError */
  blob(source: EditSource): Promise<Blob>;
}

export const sourceKey = (source: EditSource): string =>
  'workId' in source ? `${source.workId}:${source.index}` : source.fileId;

/** `urlOf`: an address that is good now; null where there is none. */
export function createMedia(urlOf: (source: EditSource) => string | null): Media {
  const blobs = new Map<string, Promise<Blob>>();
  return {
    blob(source) {
      const key = sourceKey(source);
      const known = blobs.get(key);
      if (known !== undefined) return known;
      const loading = load(urlOf(source));
      blobs.set(key, loading);
      // An address may have been too old: the next one is asked again.
      loading.catch(() => blobs.delete(key));
      return loading;
    },
  };
}

async function load(url: string | null): Promise<Blob> {
  if (url === null) throw new MissingMediaError('no address');
  try {
    const response = await fetch(url);
    if (!response.ok) throw new MissingMediaError(`status ${response.status}`);
    return await response.blob();
  } catch (cause) {
    if (cause instanceof MissingMediaError) throw cause;
    throw new MissingMediaError('it cannot be fetched', { cause });
  }
}
