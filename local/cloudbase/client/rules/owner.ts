/** Who owns what a client writes, and the `{openid}` placeholder in what it asks. */
import type { Identity } from '../../context.ts';
import type { Filter } from '../../engine/api.ts';
import { ownerFieldRefused } from '../errors.ts';

/** The value of `_openid` for what this client creates: openid in a mini-program, uid on the web. */
export function ownerOf(identity: Exclude<Identity, { kind: 'admin' }>): string {
  return identity.kind === 'openid' ? identity.openid : identity.uid;
}

/** Replaces every value that is exactly `{openid}` (or `{uid}`) by the caller's own id. */
export function withOwner(query: Filter, identity: Identity): Filter {
  if (identity.kind === 'admin') return query;
  return replace(query, ownerOf(identity)) as Filter;
}

function replace(value: unknown, owner: string): unknown {
  if (value === '{openid}' || value === '{uid}') return owner;
  if (Array.isArray(value)) return value.map((item) => replace(item, owner));
  if (typeof value !== 'object' || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, replace(item, owner)]),
  );
}

/** The document with its creator's id. Throws DATABASE_PERMISSION_DENIED when it names another. */
export function ownedBy(
  identity: Exclude<Identity, { kind: 'admin' }>,
  document: Record<string, unknown>,
): Record<string, unknown> {
  const owner = ownerOf(identity);
  if (document._openid !== undefined && document._openid !== owner) throw ownerFieldRefused();
  return { ...document, _openid: owner };
}

/**
 * Refuses an update that would give a document to someone else (or take its owner away): with it
 * a user could plant documents among another's. Throws DATABASE_PERMISSION_DENIED.
 */
export function refuseOwnerChange(update: Record<string, unknown>, identity: Identity): void {
  if (identity.kind === 'admin') return;
  const owner = ownerOf(identity);
  for (const [operator, fields] of Object.entries(update)) {
    if (typeof fields !== 'object' || fields === null) continue;
    for (const [path, value] of Object.entries(fields)) {
      const renamesOnto = operator === '$rename' && touchesOwner(String(value));
      const keepsOwner = operator === '$set' && path === '_openid' && value === owner;
      if (renamesOnto || (touchesOwner(path) && !keepsOwner)) throw ownerFieldRefused();
    }
  }
}

function touchesOwner(path: string): boolean {
  return path === '_openid' || path.startsWith('_openid.');
}
