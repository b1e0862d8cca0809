/** What pushed verdicts say of a task's pictures. */
import type { ImageDoc, ReviewDoc, TaskDoc } from '../documents/schema.ts';

/**
 * Waits of a push between its looks for its ticket, ms: longer in all than an answer of a moderation
 * service is waited for, or slow ones would never be in time.
 */
export const TICKET_PATIENCE_MS = [250, 500, 1_000, 2_000, 4_000, 8_000] as const;

/** A ticket that is stored later than this after the question may have missed its push, ms. */
export const TICKET_WITHIN_MS = TICKET_PATIENCE_MS.reduce<number>((sum, ms) => sum + ms, 0);

/** Names what an operator says of a file: it may have been held without any ticket of a service. */
export const handTicket = (fileId: string): string => `hand:${fileId}`;

/** Whether a verdict on this ticket is one on this review. */
export function isAbout(ticket: string, review: ReviewDoc): boolean {
  return ticket === review.ticket || ticket === handTicket(review.file_id);
}

/** True when one of `images` was held and has been blocked by now. */
export function showsBlocked(
  { reviews, verdicts }: Pick<TaskDoc, 'reviews' | 'verdicts'>,
  images: readonly ImageDoc[],
): boolean {
  const blocked = verdicts.filter(({ outcome }) => outcome === 'block');
  const held = reviews.filter((review) => blocked.some(({ ticket }) => isAbout(ticket, review)));
  const files = new Set(held.map(({ file_id }) => file_id));
  return images.some(({ file_id }) => files.has(file_id));
}
