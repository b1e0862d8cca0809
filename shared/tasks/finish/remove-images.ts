/** Pictures that may not be shown leave storage, thumbnails and all. */
import type { TaskDeps } from '../core/deps.ts';
import type { ImageDoc } from '../core/documents/schema.ts';
import { fileIdsOf } from '../core/files.ts';

export function removeImages(
  deps: Pick<TaskDeps, 'store'>,
  images: readonly ImageDoc[],
): Promise<void> {
  return deps.store.remove(fileIdsOf(images));
}
