/** Names of collections, keys of documents and locks. */
import { stringifyEjson } from '../protocol/ejson.ts';
import { invalidParam, requestFailed } from './errors.ts';

/** MongoDB allows 255 bytes for database and collection together. */
const MAX_NAME_BYTES = 235;

/**
 * Names follow MongoDB's rules (docs.cloudbase.net/http-api/nosql/create-collection).
 * @throws INVALID_PARAM saying what is wrong with it
 */
export function checkCollectionName(name: string): void {
  const problems: [boolean, string][] = [
    [name === '', 'must not be empty'],
    [/[$\0]/.test(name), 'must not hold $ or a null character'],
    [name.startsWith('.'), 'must not begin with a dot'],
    [/^system\.|\.system\./.test(name), 'must not hold system., which is reserved'],
    [Buffer.byteLength(name) > MAX_NAME_BYTES, `must not be longer than ${MAX_NAME_BYTES} bytes`],
  ];
  const [, why] = problems.find(([wrong]) => wrong) ?? [];
  if (why) throw invalidParam(`Invalid collection name ${JSON.stringify(name)}: it ${why}`);
}

/**
 * The map key of an `_id`. Text ids are their own key; other kinds carry a prefix no text id has
 * in practice, so that `1` and `'1'` stay two documents.
 */
export function documentKey(id: unknown): string {
  if (typeof id === 'string') return id;
  if (id === undefined || Array.isArray(id) || id instanceof RegExp) {
    throw requestFailed(
      `can't use ${id === undefined ? 'undefined' : 'an array or regex'} for _id`,
    );
  }
  return `\u0001${stringifyEjson(id)}`;
}

export function documentLock(collection: string, key: string): string {
  return `${collection}\u0000${key}`;
}

export function uniqueLock(collection: string, index: string, key: string): string {
  return `${collection}\u0000\u0002${index}\u0002${key}`;
}
