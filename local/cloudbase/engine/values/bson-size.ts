/** Sizes as MongoDB counts them: the bytes of a document in BSON (bsonspec.org). */
import { requestFailed } from '../errors.ts';
import { isPlainObject, type PlainObject } from './values.ts';

const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;
/** What MongoDB allows inside itself, above what it stores. */
const MAX_RESULT_BYTES = MAX_DOCUMENT_BYTES + 16 * 1024;

/** Bytes of a document or array. */
export function bsonSize(value: object): number {
  let size = 5;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) size += 2 + String(i).length + valueSize(value[i]);
    return size;
  }
  for (const key in value) {
    const item = (value as PlainObject)[key];
    if (item !== undefined) size += 2 + Buffer.byteLength(key) + valueSize(item);
  }
  return size;
}

function valueSize(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return 5 + Buffer.byteLength(value);
    case 'number':
      return value === (value | 0) ? 4 : 8;
    case 'boolean':
      return 1;
    default:
  }
  if (value === null || value === undefined) return 0;
  if (value instanceof RegExp) return 2 + Buffer.byteLength(value.source) + value.flags.length;
  if (ArrayBuffer.isView(value)) return 5 + value.byteLength;
  return Array.isArray(value) || isPlainObject(value) ? bsonSize(value) : 8;
}

/** Throws DATABASE_REQUEST_FAILED for a document over 16 MB, in MongoDB's words for each. */
export function refuseTooLarge(document: object, by: 'insert' | 'update' | 'aggregate'): void {
  const size = bsonSize(document);
  if (size <= (by === 'aggregate' ? MAX_RESULT_BYTES : MAX_DOCUMENT_BYTES)) return;
  switch (by) {
    case 'insert':
      throw requestFailed(
        `object to insert too large. size in bytes: ${size}, max size: ${MAX_DOCUMENT_BYTES}`,
      );
    case 'update':
      throw requestFailed(`Resulting document after update is larger than ${MAX_DOCUMENT_BYTES}`);
    case 'aggregate':
      throw requestFailed(
        `BSONObj size: ${size} is invalid. Size must be between 0 and ${MAX_RESULT_BYTES}(16MB)`,
      );
    default:
      by satisfies never;
  }
}
