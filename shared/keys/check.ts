/** Whose key it is, and whether it may be used here and now. */
import { BlockList, isIP } from 'node:net';
import type { Clock } from '../platform/clock.ts';
import { collections, type Database, readDoc } from '../platform/database.ts';
import { ExpiredKeyError, KeyNotAllowedError, RevokedKeyError, UnknownKeyError } from './errors.ts';
import { parseKey } from './format.ts';
import type { KeyHasher } from './hashing.ts';
import type { KeyDoc, Scope } from './schema.ts';

export interface CheckDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly hasher: KeyHasher | null;
}

/**
 * The document of a good key: one read by id, and none for a mistyped one. `address` is where the
 * caller is, null where nobody can say. Throws UnknownKeyError, ExpiredKeyError, RevokedKeyError,
 * KeyNotAllowedError.
 */
export async function findKey(
  { db, clock, hasher }: CheckDeps,
  text: string,
  address: string | null,
): Promise<KeyDoc> {
  const parts = parseKey(text);
  if (parts === null || hasher === null) throw new UnknownKeyError('not a key');
  const key = await readDoc<KeyDoc>(db, collections.keys, parts.id);
  if (key === null || !hasher.matches(parts, key.hash)) throw new UnknownKeyError(parts.id);
  if (key.revoked_at !== null) throw new RevokedKeyError(key._id);
  if (key.expires_at !== null && key.expires_at.getTime() <= clock.now()) {
    throw new ExpiredKeyError(key._id);
  }
  assertAddress(key, address);
  return key;
}

function assertAddress({ _id, cidrs }: KeyDoc, address: string | null): void {
  if (cidrs.length === 0) return;
  if (address !== null && networks(cidrs).check(bare(address), familyOf(bare(address)))) return;
  throw new KeyNotAllowedError(`key ${_id} from ${address}`, '该密钥不能从此地址使用');
}

/** Throws KeyNotAllowedError. */
export function assertScope(key: Pick<KeyDoc, '_id' | 'scopes'>, scope: Scope): void {
  if (key.scopes.includes(scope)) return;
  throw new KeyNotAllowedError(`key ${key._id} lacks ${scope}`, `该密钥没有 ${scope} 权限`);
}

/** Throws KeyNotAllowedError. */
export function assertModel(key: Pick<KeyDoc, '_id' | 'models'>, slug: string): void {
  if (key.models.length === 0 || key.models.includes(slug)) return;
  throw new KeyNotAllowedError(`key ${key._id} and ${slug}`, `该密钥不能使用模型 ${slug}`);
}

/** True for `10.0.0.0/8`, `2001:db8::/32` and single addresses. */
export function isNetwork(text: string): boolean {
  const [net = '', bits, ...more] = text.split('/');
  const family = isIP(net);
  if (family === 0 || more.length > 0) return false;
  if (bits === undefined) return true;
  return /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}

function networks(cidrs: readonly string[]): BlockList {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [net = '', bits] = cidr.split('/');
    const family = familyOf(net);
    if (bits === undefined) list.addAddress(net, family);
    else list.addSubnet(net, Number(bits), family);
  }
  return list;
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** IPv4 written as IPv6 is the IPv4 it is. */
const bare = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');
