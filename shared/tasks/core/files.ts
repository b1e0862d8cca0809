/**
 * Where a task's files lie. A task's id can be worked out by its user, so paths made from it alone
 * could be taken before the files come: each path has a part that follows from the task's secret
 * and from the file's own name, and one path that was shown gives no other away.
 */
import { createHash, createHmac } from 'node:crypto';
import type { ObjectStore } from '../../storage/contract.ts';
import type { TaskDeps } from './deps.ts';
import type { ImageDoc, ReviewDoc, TaskDoc } from './documents/schema.ts';

/** The same name gives the same path, so that doing a step again overwrites. */
export function filePath(task: Pick<TaskDoc, '_id' | 'path_secret'>, name: string): string {
  const unguessable = createHmac('sha256', task.path_secret)
    .update(name)
    .digest('hex')
    .slice(0, 32);
  return `works/${task._id}/${unguessable}/${name}`;
}

/** Where they are written: a provider may have a folder of its own, where the store knows folders. */
export function storeOf(
  { store, folderOf }: Pick<TaskDeps, 'store' | 'folderOf'>,
  { provider }: Pick<TaskDoc, 'provider'>,
): ObjectStore {
  const folder = folderOf?.(provider) ?? null;
  return folder === null ? store : (store.under?.(folder) ?? store);
}

export const sha256Of = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

/** The files of pictures, films and sounds, thumbnails too. */
export function fileIdsOf(images: readonly ImageDoc[]): string[] {
  const ids = images.flatMap(({ file_id, thumb_file_id }) => [file_id, thumb_file_id]);
  return ids.filter((id) => id !== '');
}

/**
 * What was made and is not among `shown`. A worker that dies with a ticket has named the file in a
 * review only; its thumbnail is known to nobody.
 */
export function unshownFiles(
  { images, reviews }: { images: readonly ImageDoc[]; reviews: readonly ReviewDoc[] },
  shown: readonly ImageDoc[],
): string[] {
  const kept = new Set(fileIdsOf(shown));
  const made = [...fileIdsOf(images), ...reviews.map(({ file_id }) => file_id)];
  return [...new Set(made)].filter((file) => !kept.has(file));
}
