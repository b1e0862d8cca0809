/** What pushed verdicts say of a task's pictures. */
import type { ImageDoc, TaskDoc } from '../documents/schema.ts';

/**
 * Waits of a push between its looks for its ticket, ms: longer in all than an answer of a moderation
 * service is waited for, or slow ones would never be in time.
 */
export const TICKET_PATIENCE_MS = [250, 500, 1_000, 2_000, 4_000, 8_000] as const;

/** A ticket that is stored later than this after the question may have missed its push, ms. */
export const TICKET_WITHIN_MS = TICKET_PATIENCE_MS.reduce<number>((sum, ms) => sum + ms, 0);

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
