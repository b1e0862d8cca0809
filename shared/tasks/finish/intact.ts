/**
 * Pictures that lay in storage before they are published: an earlier visit made them, or moderation
 * held them. What is shown must be what was labelled and judged, whoever could write there since.
 */
import type { TaskDeps } from '../core/deps.ts';
import type { ImageDoc, TaskDoc } from '../core/documents/schema.ts';
import { removeImages } from './remove-images.ts';

/** Those that still hold what we stored; the others are removed. Throws StorageError. */
export async function intactOnly(
  deps: Pick<TaskDeps, 'store' | 'log'>,
  task: Pick<TaskDoc, '_id'>,
  images: readonly ImageDoc[],
): Promise<ImageDoc[]> {
  const intact = await Promise.all(images.map((image) => isIntact(deps, image)));
  const replaced = images.filter((_, index) => !intact[index]);
  if (replaced.length > 0) {
    const files = replaced.map(({ file_id }) => file_id);
    deps.log.error('stored pictures were replaced', { task_id: task._id, files });
    await removeImages(deps, replaced);
  }
  return images.filter((_, index) => intact[index]);
}

async function isIntact(
  deps: Pick<TaskDeps, 'store'>,
  { file_id, sha256 }: ImageDoc,
): Promise<boolean> {
  return sha256 === null || deps.store.isIntact(file_id, sha256);
}
