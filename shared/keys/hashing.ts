/** Keys at rest: an HMAC under a secret of the deployment, so that the database alone proves none. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Environment } from '../platform/config.ts';
import { derivedKeys } from '../platform/secrets/key-secret.ts';
import type { KeyParts } from './format.ts';

export interface KeyHasher {
  /** Hex. Bound to the key's id: one key's hash is no other's. */
  hash(parts: KeyParts): string;
  matches(parts: KeyParts, stored: string): boolean;
}

/**
 * Null while DARKROOM_KEY_SECRET is unset: no key is made then, and none is good. Of several
 * secrets, separated by commas, the first hashes and the others still match. Throws ConfigError.
 */
export function readKeyHasher(environment: Environment): KeyHasher | null {
  const keys = derivedKeys(environment, 'api keys v1');
  if (keys === null) return null;
  return {
    hash: (parts) => digest(keys[0], parts).toString('hex'),
    matches: (parts, stored) => {
      const wanted = Buffer.from(stored, 'hex');
      return keys.some((key) => {
        const found = digest(key, parts);
        return found.length === wanted.length && timingSafeEqual(found, wanted);
      });
    },
  };
}

function digest(key: Buffer, { id, secret }: KeyParts): Buffer {
  return createHmac('sha256', key).update(`${id}_${secret}`).digest();
}
