import { createHash, timingSafeEqual } from 'node:crypto';
import { DarkroomError } from '../errors.ts';

/** Wrong secret, or none set in this deployment: the two look the same to the caller. */
export class ForbiddenError extends DarkroomError {
  readonly code = 'FORBIDDEN';
  readonly userMessage = '没有权限';
}

/** Short secrets can be guessed; a deployment with one is treated as having none. */
const MIN_SECRET_LENGTH = 16;

/** Throws ForbiddenError. Compared in constant time over hashes, so that lengths do not show. */
export function assertOperator(expected: string | null, given: unknown): void {
  if (expected === null || expected.length < MIN_SECRET_LENGTH || typeof given !== 'string') {
    throw new ForbiddenError('operator refused');
  }
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  if (!timingSafeEqual(digest(expected), digest(given))) throw new ForbiddenError('wrong secret');
}
