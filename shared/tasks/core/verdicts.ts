/** What pushed verdicts say of a task's pictures. */
import type { ImageDoc, TaskDoc } from './schema.ts';

/** True when one of `images` was held and has been blocked by now. */
export function showsBlocked(
  { reviews, verdicts }: Pick<TaskDoc, 'reviews' | 'verdicts'>,
  images: readonly ImageDoc[],
): boolean {
  const blocked = verdicts.filter(({ outcome }) => outcome === 'block');
  const tickets = new Set(blocked.map(({ ticket }) => ticket));
  const held = reviews.filter(({ ticket }) => ticket !== null && tickets.has(ticket));
  const files = new Set(held.map(({ file_id }) => file_id));
  return images.some(({ file_id }) => files.has(file_id));
}
