/**
 * Stands in for bson's EJSON inside the bundled SDK, and for `wire.ts`: values travel as copies
 * instead of text, which takes a third off a schedule. Times and numbers arrive as EJSON would
 * bring them; a test holds schedules to the same course with either.
 */
import { parseEjson } from '../../../local/cloudbase/protocol/ejson.ts';

export const EJSON = {
  /** Queries and updates leave as they are now; what the caller changes later is not sent. */
  stringify: (value: unknown): unknown => copied(value),
  /** The database's answers are copies already; a few of its numbers come as text. */
  parse: (value: unknown): unknown => (typeof value === 'string' ? parseEjson(value, 0) : value),
};

export const writeDocument = (document: object): unknown => copied(document);

function copied(value: unknown): unknown {
  switch (typeof value) {
    case 'object':
      return value === null ? null : copiedObject(value);
    case 'bigint':
      return Number(value);
    case 'function':
    case 'symbol':
    case 'undefined':
      return null;
    default:
      return value;
  }
}

function copiedObject(value: object): unknown {
  if (Array.isArray(value)) return value.map(copied);
  if (value instanceof Date) return new Date(value.getTime());
  if (value instanceof RegExp) return value;
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const item = (value as Record<string, unknown>)[key];
    if (item !== undefined) copy[key] = copied(item);
  }
  return copy;
}
