/** The invisible label of a film that was written anew: its source's own is carried on. */
import { readFile, writeFile } from 'node:fs/promises';
import type { ResolvedLabel } from '../../pictures/config.ts';
import { PictureError } from '../../pictures/errors.ts';
import type { AigcLabel } from '../../pictures/label/aigc.ts';
import { findLabel, type LabelRequest, labelFile } from '../../pictures/label/file.ts';
import { UnsupportedFilmError } from '../errors.ts';

/**
 * Labels `target` in place.
 * @throws UnsupportedFilmError for a container that has no place for the label
 */
export async function labelFilm(
  { source, target }: { source: string; target: string },
  label: ResolvedLabel & { readonly produceId: string },
): Promise<void> {
  const existing = await labelOf(source);
  await writeFile(target, withLabel(await readFile(target), { ...label, existing }));
}

function withLabel(bytes: Uint8Array, request: LabelRequest): Uint8Array {
  try {
    return labelFile(bytes, request).bytes;
  } catch (cause) {
    if (!(cause instanceof PictureError)) throw cause;
    throw new UnsupportedFilmError('the container has no place for the label', { cause });
  }
}

/** Null also for a container that has no place for a label. */
async function labelOf(path: string): Promise<AigcLabel | null> {
  try {
    return findLabel(await readFile(path));
  } catch (error) {
    if (error instanceof PictureError) return null;
    throw error;
  }
}
