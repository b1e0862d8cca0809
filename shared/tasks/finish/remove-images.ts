/** Pictures that may not be shown leave storage, thumbnails and all. */
import type { TaskDeps } from '../core/deps.ts';
import type { ImageDoc } from '../core/schema.ts';

export function removeImages(
  deps: Pick<TaskDeps, 'store'>,
  images: readonly ImageDoc[],
): Promise<void> {
  const ids = images.flatMap(({ file_id, thumb_file_id }) => [file_id, thumb_file_id]);
  return deps.store.remove(ids.filter((id) => id !== ''));
}
