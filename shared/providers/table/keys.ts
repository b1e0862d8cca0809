/**
 * Providers' keys in the `providers` collection, encrypted at rest. The database holds them sealed
 * only; the key that opens them is in the environment, so neither alone gives a provider's key
 * away. No verb returns one and no log has one.
 */
import type { Clock } from '../../platform/clock.ts';
import type { Environment } from '../../platform/config.ts';
import { checked, collections, type Database, isDuplicateKey } from '../../platform/database.ts';
import { ConfigError, InvalidRequestError } from '../../platform/errors.ts';
import type { Random } from '../../platform/ids.ts';
import { type Keyring, readSealingKeys, seal, unseal } from '../../platform/secrets/seal.ts';
import { PROVIDER_ROWS, type ProviderRow } from './rows.ts';

export type { Keyring } from '../../platform/secrets/seal.ts';

/**
 * Null while DARKROOM_KEY_SECRET is unset. To change it, put the new one in front, separated by a
 * comma: what the old one sealed still opens. Throws ConfigError.
 */
export function readKeyring(environment: Environment): Keyring | null {
  return readSealingKeys(environment, 'provider keys v1');
}

/** Which key this is: a sealed key cannot be moved to another provider or field. */
export interface KeyPlace {
  readonly provider: string;
  readonly field: string;
}

/** Sealed for its place. */
export function sealKey(
  plain: string,
  { provider, field }: KeyPlace,
  keys: { keyring: Keyring; random: Random },
): string {
  return seal(plain, [provider, field], keys);
}

/** Throws ConfigError for what was sealed otherwise, elsewhere, or was changed since. */
export function openKey(sealed: string, { provider, field }: KeyPlace, keyring: Keyring): string {
  return unseal(sealed, [provider, field], keyring);
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
