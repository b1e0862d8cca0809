/** Where a page ended, as a caller carries it to the next call. */
import { InvalidRequestError } from '../../platform/errors.ts';
import type { PageEnd } from '../../platform/page.ts';

/** A list in order of time; `null` id: a window was searched to its end. */
export interface Mark {
  readonly at: number;
  readonly id: string | null;
}

export function writeCursor({ at, id }: Mark): string {
  return Buffer.from(JSON.stringify(id === null ? [at] : [at, id])).toString('base64url');
}

/** Throws InvalidRequestError for what no answer of ours has given. */
export function readCursor(cursor: string | undefined): Mark | null {
  if (cursor === undefined) return null;
  const [at, id = null, ...more] = partsOf(cursor);
  const isId = id === null || (typeof id === 'string' && id.length <= 200);
  // Beyond it no date can be made.
  const isInstant = typeof at === 'number' && Math.abs(at) <= 8.64e15;
  if (!isInstant || !isId || more.length > 0) {
    throw new InvalidRequestError([{ field: 'cursor', message: '游标无效，请重新查询' }]);
  }
  return { at, id };
}

function partsOf(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(parts) ? parts : [];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return [];
  }
}

export const endOf = (mark: Mark | null): PageEnd | null =>
  mark === null || mark.id === null ? null : { _id: mark.id, at: new Date(mark.at) };
