/** The HMAC key of an environment, kept in its data folder so that tokens outlive a restart. */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const KEY_BYTES = 32;

/** Reads the key, or makes one. @throws Error when the file holds something else */
export function loadSecret(path: string): Uint8Array {
  try {
    writeFileSync(path, randomBytes(KEY_BYTES).toString('hex'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const secret = Buffer.from(readFileSync(path, 'utf8').trim(), 'hex');
  if (secret.length === KEY_BYTES) return secret;
  throw new Error(`${path} is damaged; remove it to make a new key (logins end, links expire)`);
}
