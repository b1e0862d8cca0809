/** Keys at rest: an HMAC under a secret of the deployment, so that the database alone proves none. */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Environment } from '../platform/config.ts';
import { ConfigError } from '../platform/errors.ts';
import type { KeyParts } from './format.ts';

export interface KeyHasher {
  /** Hex. Bound to the key's id: one key's hash is no other's. */
  hash(parts: KeyParts): string;
  matches(parts: KeyParts, stored: string): boolean;
}

const MIN_SECRET_CHARS = 32;

/**
 * Null while DARKROOM_KEY_SECRET is unset: no key is made then, and none is good. Of several
 * secrets, separated by commas, the first hashes and the others still match. Throws ConfigError.
 */
export function readKeyHasher(environment: Environment): KeyHasher | null {
  const text = environment.DARKROOM_KEY_SECRET?.trim();
  if (!text) return null;
  const [first = Buffer.alloc(0), ...former] = text.split(',').map(hashingKey);
  return {
    hash: (parts) => digest(first, parts).toString('hex'),
    matches: (parts, stored) => {
      const wanted = Buffer.from(stored, 'hex');
      return [first, ...former].some((key) => {
        const found = digest(key, parts);
        return found.length === wanted.length && timingSafeEqual(found, wanted);
      });
    },
  };
}

function hashingKey(secret: string): Buffer {
  const bare = secret.trim();
  if (bare.length < MIN_SECRET_CHARS) {
    throw new ConfigError(`DARKROOM_KEY_SECRET must have at least ${MIN_SECRET_CHARS} characters`);
  }
  return Buffer.from(hkdfSync('sha256', bare, 'darkroom', 'api keys v1', 32));
}

function digest(key: Buffer, { id, secret }: KeyParts): Buffer {
  return createHmac('sha256', key).update(`${id}_${secret}`).digest();
}
