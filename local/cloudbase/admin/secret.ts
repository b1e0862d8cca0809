/** The HMAC key of an environment, kept in its data folder so that tokens outlive a restart. */
import { createHmac, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

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

/**
 * A secret of this environment for the programs around it: random, the same after a restart, and
 * another one for every purpose. 64 hex digits. @throws like `loadSecret`
 */
export function secretFor(purpose: string, dataDir: string): string {
  mkdirSync(dataDir, { recursive: true });
  return createHmac('sha256', loadSecret(join(dataDir, 'secret')))
    .update(`purpose.${purpose}`)
    .digest('hex');
}
