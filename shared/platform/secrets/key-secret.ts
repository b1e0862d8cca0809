/** Keys of the deployment's one secret, DARKROOM_KEY_SECRET. Each purpose has its own. */
import { hkdfSync } from 'node:crypto';
import type { Environment } from '../config.ts';
import { ConfigError } from '../errors.ts';

const MIN_SECRET_CHARS = 32;

/** The present key first; the others are former ones. */
export type DerivedKeys = readonly [Buffer, ...Buffer[]];

/**
 * Null while DARKROOM_KEY_SECRET is unset. To change it, put the new one in front, separated by a
 * comma: what was made with the old one is still good. Throws ConfigError.
 */
export function derivedKeys(environment: Environment, purpose: string): DerivedKeys | null {
  const text = environment.DARKROOM_KEY_SECRET?.trim();
  if (!text) return null;
  const [first = '', ...former] = text.split(',');
  const keyOf = (secret: string): Buffer => derivedKey(secret.trim(), purpose);
  return [keyOf(first), ...former.map(keyOf)];
}

function derivedKey(secret: string, purpose: string): Buffer {
  if (secret.length < MIN_SECRET_CHARS) {
    throw new ConfigError(`DARKROOM_KEY_SECRET must have at least ${MIN_SECRET_CHARS} characters`);
  }
  return Buffer.from(hkdfSync('sha256', secret, 'darkroom', purpose, 32));
}
