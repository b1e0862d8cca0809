/**
 * Keys of payment channels: from the environment, or stored sealed by an operator, as keys of
 * providers are. No verb returns one and no log has one.
 */
import type { Environment } from '../../platform/config.ts';
import {
  checked,
  collections,
  type Database,
  isMissingCollection,
  readDoc,
} from '../../platform/database.ts';
import { ConfigError, InvalidRequestError } from '../../platform/errors.ts';
import type { Random } from '../../platform/ids.ts';
import { type Keyring, openKey, sealKey } from '../../providers/index.ts';

/** Settings that are secret; the others come from the environment alone. */
export const PAYMENT_KEYS = [
  'WX_APP_SECRET',
  'XPAY_APP_KEY',
  'XPAY_SANDBOX_APP_KEY',
  'WXPAY_PRIVATE_KEY',
  'WXPAY_API_V3_KEY',
] as const;

export type PaymentKey = (typeof PAYMENT_KEYS)[number];

const DOC = 'keys';
const placeOf = (name: PaymentKey) => ({ provider: 'payments', field: name });

type Keys = Partial<Record<PaymentKey, string>>;

/** The environment first, then what is stored. Throws ConfigError for what cannot be opened. */
export async function readPaymentKeys(
  db: Database,
  { environment, keyring }: { readonly environment: Environment; readonly keyring: Keyring | null },
): Promise<Keys> {
  const stored = keyring === null ? {} : await storedKeys(db);
  const keys: Keys = {};
  for (const name of PAYMENT_KEYS) {
    const sealed = stored[name];
    if (environment[name]) keys[name] = environment[name];
    else if (keyring !== null && typeof sealed === 'string') {
      keys[name] = openKey(sealed, placeOf(name), keyring);
    }
  }
  return keys;
}

/** An environment that was not set up yet has no such collection. */
async function storedKeys(db: Database): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await readDoc<Record<string, unknown>>(db, collections.paymentKeys, DOC)) ?? {};
  } catch (error) {
    if (isMissingCollection(error)) return {};
    throw error;
  }
}

export interface SetPaymentKeyDeps {
  readonly db: Database;
  readonly random: Random;
  /** Null: no DARKROOM_KEY_SECRET here. */
  readonly keyring: Keyring | null;
}

/** Seals and stores one; null removes it. Throws InvalidRequestError, ConfigError. */
export async function setPaymentKey(
  { db, random, keyring }: SetPaymentKeyDeps,
  { name, value }: { readonly name: PaymentKey; readonly value: string | null },
): Promise<{ name: PaymentKey; set: boolean }> {
  if (keyring === null) throw new ConfigError('DARKROOM_KEY_SECRET must be set to store keys');
  const plain = value?.trim() ?? '';
  if (value !== null && (plain === '' || plain.length > 4_096)) {
    throw new InvalidRequestError([{ field: 'value', message: '密钥为空或过长' }]);
  }
  const stored = await storedKeys(db);
  const { _id, ...others } = stored;
  const sealed = value === null ? null : sealKey(plain, placeOf(name), { keyring, random });
  const fields = { ...others, [name]: sealed };
  checked(await db.collection(collections.paymentKeys).doc(DOC).set(fields));
  return { name, set: value !== null };
}
