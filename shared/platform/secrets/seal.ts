/**
 * Secrets that must be used again and may lie in the database: encrypted with a key that is in the
 * environment only, so that neither alone gives them away. Each purpose has keys of its own.
 */
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import type { Environment } from '../config.ts';
import { ConfigError } from '../errors.ts';
import type { Random } from '../ids.ts';
import { derivedKeys } from './key-secret.ts';

/** What opens sealed secrets: the first seals, the others are former ones that still open. */
export type Keyring = readonly [SealingKey, ...SealingKey[]];

export interface SealingKey {
  /** Eight hex digits that name the key without telling it. */
  readonly id: string;
  readonly bytes: Buffer;
}

/** Which secret this is: a sealed one cannot be moved to another place. */
export type SecretPlace = readonly string[];

const FORMAT = 'v1';
const TAG_BYTES = 16;

/** Null while DARKROOM_KEY_SECRET is unset. Throws ConfigError. */
export function readSealingKeys(environment: Environment, purpose: string): Keyring | null {
  const keys = derivedKeys(environment, purpose);
  if (keys === null) return null;
  const [first, ...former] = keys;
  return [sealingKey(first), ...former.map(sealingKey)];
}

function sealingKey(bytes: Buffer): SealingKey {
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), bytes };
}

const placeBytes = (place: SecretPlace): Buffer => Buffer.from(JSON.stringify([FORMAT, ...place]));

/** `v1.{key id}.{iv}.{ciphertext and tag}`, AES-256-GCM, bound to its place. */
export function seal(
  plain: string,
  place: SecretPlace,
  { keyring: [key], random }: { keyring: Keyring; random: Random },
): string {
  const iv = Buffer.from(random.hex(12), 'hex');
  const cipher = createCipheriv('aes-256-gcm', key.bytes, iv).setAAD(placeBytes(place));
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return [FORMAT, key.id, iv.toString('base64url'), sealed.toString('base64url')].join('.');
}

/** Throws ConfigError for what was sealed otherwise, elsewhere, or was changed since. */
export function unseal(sealed: string, place: SecretPlace, keyring: Keyring): string {
  const [format, keyId, iv = '', body = ''] = sealed.split('.');
  const about = `the stored key ${place.join('/')}`;
  if (format !== FORMAT) throw new ConfigError(`${about} has an unknown format`);
  const key = keyring.find(({ id }) => id === keyId);
  if (key === undefined) {
    throw new ConfigError(`${about} was sealed with another DARKROOM_KEY_SECRET`);
  }
  const bytes = Buffer.from(body, 'base64url');
  const cut = bytes.length - TAG_BYTES;
  try {
    const options = { authTagLength: TAG_BYTES };
    const from = Buffer.from(iv, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, from, options);
    decipher.setAAD(placeBytes(place)).setAuthTag(bytes.subarray(cut));
    return Buffer.concat([decipher.update(bytes.subarray(0, cut)), decipher.final()]).toString();
  } catch (cause) {
    throw new ConfigError(`${about} was changed or belongs elsewhere`, { cause });
  }
}
