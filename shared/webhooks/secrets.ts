/** Signing secrets at rest: sealed, and opened only to sign. */
import type { Environment } from '../platform/config.ts';
import { ConfigError } from '../platform/errors.ts';
import type { Random } from '../platform/ids.ts';
import { type Keyring, readSealingKeys, seal, unseal } from '../platform/secrets/seal.ts';
import type { EndpointDoc, SecretDoc } from './schema.ts';
import { newSecret } from './sign.ts';

/** How long a secret that was rotated away still signs, ms. */
export const ROTATION_MS = 24 * 3_600_000;

/** Null while DARKROOM_KEY_SECRET is unset: no endpoint can be made then. Throws ConfigError. */
export function readWebhookKeyring(environment: Environment): Keyring | null {
  return readSealingKeys(environment, 'webhook secrets v1');
}

export interface SecretDeps {
  readonly keyring: Keyring | null;
  readonly random: Random;
}

const placeOf = (endpointId: string): readonly string[] => ['webhook', endpointId];

/** A new secret: what its owner is told once, and what is stored. Throws ConfigError. */
export function makeSecret(
  { keyring, random }: SecretDeps,
  { endpointId, at }: { readonly endpointId: string; readonly at: Date },
): { readonly secret: string; readonly doc: SecretDoc } {
  if (keyring === null) throw new ConfigError('DARKROOM_KEY_SECRET is not set');
  const secret = newSecret(random);
  const sealed = seal(secret, placeOf(endpointId), { keyring, random });
  return { secret, doc: { sealed, created_at: at, expires_at: null } };
}

/** The new one in front; the one before it signs for another day, and older ones no more. */
export function rotated(secrets: readonly SecretDoc[], next: SecretDoc): readonly SecretDoc[] {
  const [former] = secrets;
  if (former === undefined) return [next];
  const expires_at = new Date(next.created_at.getTime() + ROTATION_MS);
  return [next, { ...former, expires_at }];
}

const signsAt =
  (now: number) =>
  ({ expires_at }: SecretDoc): boolean =>
    expires_at === null || expires_at.getTime() > now;

/** What signs now, newest first. Throws ConfigError for what cannot be opened here. */
export function signingSecrets(
  { keyring }: Pick<SecretDeps, 'keyring'>,
  endpoint: Pick<EndpointDoc, 'id' | 'secrets'>,
  now: number,
): string[] {
  if (keyring === null) throw new ConfigError('DARKROOM_KEY_SECRET is not set');
  const opened = endpoint.secrets.filter(signsAt(now));
  return opened.map(({ sealed }) => unseal(sealed, placeOf(endpoint.id), keyring));
}
