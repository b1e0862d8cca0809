/** The hidden label a file of ours carries, read in this browser. */
import { ALL_FORMATS, BlobSource, Input } from 'mediabunny';
import type { EditClip } from '../../../shared/film/edit/list.ts';
import { type Media, MissingMediaError } from './media.ts';

/** Under which films name it (TC260's guide, GB 45438-2025). */
const KEY = 'AIGC';

/** Of the first film of a cut that has one; null: none has. */
export async function labelOfClips(
  media: Media,
  clips: readonly EditClip[],
): Promise<string | null> {
  for (const { kind, source } of clips) {
    if (kind !== 'film') continue;
    const label = await labelOf(await blobOrNull(media, source));
    if (label !== null) return label;
  }
  return null;
}

async function blobOrNull(media: Media, source: EditClip['source']): Promise<Blob | null> {
  try {
    return await media.blob(source);
  } catch (error) {
    if (error instanceof MissingMediaError) return null;
    throw error;
  }
}

async function labelOf(blob: Blob | null): Promise<string | null> {
  if (blob === null) return null;
  const input = new Input({ source: new BlobSource(blob), formats: ALL_FORMATS });
  try {
    const { raw } = await input.getMetadataTags();
    const label = raw?.[KEY];
    return typeof label === 'string' ? label : null;
  } finally {
    input.dispose();
  }
}
