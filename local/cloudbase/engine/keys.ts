/** Keys of documents and locks. */
import { stringifyEjson } from '../protocol/ejson.ts';
import { requestFailed } from './errors.ts';

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
