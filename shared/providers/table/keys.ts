/**
 * Providers' keys in the `providers` collection, encrypted at rest. The database holds them sealed
 * only; the key that opens them is in the environment, so neither alone gives a provider's key
 * away. No verb returns one and no log has one.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import type { Clock } from '../../platform/clock.ts';
import type { Environment } from '../../platform/config.ts';
import { checked, collections, type Database, isDuplicateKey } from '../../platform/database.ts';
import { ConfigError, InvalidRequestError } from '../../platform/errors.ts';
import type { Random } from '../../platform/ids.ts';
import { PROVIDER_ROWS, type ProviderRow } from './rows.ts';

/** What opens sealed keys: the first seals, the others are former ones that still open. */
export type Keyring = readonly [SealingKey, ...SealingKey[]];

export interface SealingKey {
  /** Eight hex digits that name the key without telling it. */
  readonly id: string;
  readonly bytes: Buffer;
}

const MIN_SECRET_CHARS = 32;
const FORMAT = 'v1';

/**
 * Null while DARKROOM_KEY_SECRET is unset. To change it, put the new one in front, separated by a
 * comma: what the old one sealed still opens. Throws ConfigError.
 */
export function readKeyring(environment: Environment): Keyring | null {
  const text = environment.DARKROOM_KEY_SECRET?.trim();
  if (!text) return null;
  const [first = '', ...former] = text.split(',').map((secret) => secret.trim());
  return [sealingKey(first), ...former.map(sealingKey)];
}

function sealingKey(secret: string): SealingKey {
  if (secret.length < MIN_SECRET_CHARS) {
    throw new ConfigError(`DARKROOM_KEY_SECRET must have at least ${MIN_SECRET_CHARS} characters`);
  }
  const bytes = Buffer.from(hkdfSync('sha256', secret, 'darkroom', 'provider keys v1', 32));
  const id = createHash('sha256').update(bytes).digest('hex').slice(0, 8);
  return { id, bytes };
}

/** Which key this is: a sealed key cannot be moved to another provider or field. */
export interface KeyPlace {
  readonly provider: string;
  readonly field: string;
}

function placeBytes({ provider, field }: KeyPlace): Buffer {
  return Buffer.from(JSON.stringify([FORMAT, provider, field]));
}

/** `v1.{key id}.{iv}.{ciphertext and tag}`, AES-256-GCM, bound to its place. */
export function sealKey(
  plain: string,
  place: KeyPlace,
  { keyring: [key], random }: { keyring: Keyring; random: Random },
): string {
  const iv = Buffer.from(random.hex(12), 'hex');
  const cipher = createCipheriv('aes-256-gcm', key.bytes, iv).setAAD(placeBytes(place));
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return [FORMAT, key.id, iv.toString('base64url'), sealed.toString('base64url')].join('.');
}

const TAG_BYTES = 16;

/** Throws ConfigError for what was sealed otherwise, elsewhere, or was changed since. */
export function openKey(sealed: string, place: KeyPlace, keyring: Keyring): string {
  const [format, keyId, iv = '', body = ''] = sealed.split('.');
  const about = `the stored key ${place.provider}/${place.field}`;
  if (format !== FORMAT) throw new ConfigError(`${about} has an unknown format`);
  const key = keyring.find(({ id }) => id === keyId);
  if (key === undefined) {
    throw new ConfigError(`${about} was sealed with another DARKROOM_KEY_SECRET`);
  }
  const bytes = Buffer.from(body, 'base64url');
  const cut = bytes.length - TAG_BYTES;
  try {
    const options = { authTagLength: TAG_BYTES };
    const decipher = createDecipheriv(
      'aes-256-gcm',
      key.bytes,
      Buffer.from(iv, 'base64url'),
      options,
    );
    decipher.setAAD(placeBytes(place)).setAuthTag(bytes.subarray(cut));
    return Buffer.concat([decipher.update(bytes.subarray(0, cut)), decipher.final()]).toString();
  } catch (cause) {
    throw new ConfigError(`${about} was changed or belongs elsewhere`, { cause });
  }
}

export interface SetKeyRequest {
  readonly provider: string;
  /**
   * By the names of the provider's row (`key`, `secretId`, `webhookSecret` …): a string sets one,
   * null removes it. Names and values that are not known are repeated nowhere: a key that was put
   * in the wrong place must not reach a log.
   */
  readonly secrets: Readonly<Record<string, unknown>>;
}

export interface SetKeyDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  /** Null: no DARKROOM_KEY_SECRET here. */
  readonly keyring: Keyring | null;
  readonly rows?: readonly ProviderRow[];
}

/**
 * The operator's verb: seals and stores keys of one provider, beside those that are there. Answers
 * names, never values. Throws InvalidRequestError naming each wrong field, ConfigError.
 */
export async function setProviderKey(
  deps: SetKeyDeps,
  request: SetKeyRequest,
): Promise<{ provider: string; set: string[]; removed: string[] }> {
  const { keyring, random, db } = deps;
  if (keyring === null) throw new ConfigError('DARKROOM_KEY_SECRET must be set to store keys');
  const wanted = check(request, deps.rows ?? PROVIDER_ROWS);
  const { provider } = request;
  const keys: Record<string, string> = {};
  const removed: string[] = [];
  for (const [field, value] of wanted) {
    if (value === null) removed.push(field);
    else keys[field] = sealKey(value.trim(), { provider, field }, { keyring, random });
  }
  const at = new Date(deps.clock.now());
  const gone = Object.fromEntries(removed.map((field) => [`keys.${field}`, db.command.remove()]));
  const docs = db.collection(collections.providers);
  const update = () =>
    docs.where({ _id: provider }).update({ keys, ...gone, keys_set_at: at, updated_at: at });
  if (checked(await update()).updated === 0) {
    try {
      checked(await docs.add({ _id: provider, keys, keys_set_at: at, updated_at: at }));
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      checked(await update());
    }
  }
  return { provider, set: Object.keys(keys), removed };
}

/** Fields a provider's row knows, needed and optional. */
export function keyFields(row: ProviderRow): string[] {
  const names = row.keySets.flatMap((set) => Object.keys(set));
  return [...new Set([...names, ...Object.keys(row.optional ?? {})])];
}

/** Those of the words that name a provider or a field of its keys; for the audit. */
export function knownKeyPlaces(words: readonly unknown[]): string[] {
  const known = new Set(PROVIDER_ROWS.flatMap((row) => [row.id, ...keyFields(row)]));
  return words.filter((word): word is string => typeof word === 'string' && known.has(word));
}

const MAX_KEY_CHARS = 4_096;

/** The wanted secrets. Throws InvalidRequestError. */
function check(
  request: SetKeyRequest,
  rows: readonly ProviderRow[],
): readonly (readonly [field: string, value: string | null])[] {
  const row = rows.find(({ id }) => id === request.provider);
  if (row === undefined) {
    throw new InvalidRequestError([{ field: 'provider', message: '没有这个服务商' }]);
  }
  const fields = keyFields(row);
  const wanted: (readonly [string, string | null])[] = [];
  const wrong = new Map<string, string>();
  for (const [name, value] of Object.entries(request.secrets)) {
    const known = fields.includes(name);
    if (!known) wrong.set('secrets', `密钥名称应为以下之一：${fields.join('、')}`);
    else if (value === null || isKey(value)) wanted.push([name, value]);
    else wrong.set(`secrets.${name}`, '密钥为空、过长或含有空白');
  }
  if (wanted.length + wrong.size === 0) wrong.set('secrets', '至少需要一个密钥');
  if (wrong.size > 0) {
    throw new InvalidRequestError([...wrong].map(([field, message]) => ({ field, message })));
  }
  return wanted;
}

function isKey(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  const text = value.trim();
  return text !== '' && text.length <= MAX_KEY_CHARS && /^[\x21-\x7e]+$/.test(text);
}
