/** Making redeem codes. A making that has a key is made once: whoever repeats it is told the same. */
import type { CreditDeps } from '../../credits/index.ts';
import type { Environment } from '../../platform/config.ts';
import {
  checked,
  collections,
  type Database,
  isDuplicateKey,
  readDoc,
  runTransaction,
} from '../../platform/database.ts';
import { ConfigError, InvalidRequestError } from '../../platform/errors.ts';
import { deterministicId } from '../../platform/ids.ts';
import { type Keyring, readSealingKeys, seal, unseal } from '../../platform/secrets/seal.ts';
import type { CodeBatchDoc, CodeDoc } from '../core/schema.ts';
import { codesOf, hashOf } from './code.ts';

export interface CodeWish {
  /** How many codes. */
  readonly count: number;
  /** Credits each use gives. */
  readonly credits: number;
  /** How many users may use each. */
  readonly uses: number;
  /** When they stop being good, ms; null: never. */
  readonly validUntil: number | null;
  /** How long the credits live; null: for ever. */
  readonly validDays: number | null;
  readonly batch: string;
}

/** Which making this is: the same key of the same person is the same codes. */
export interface Making {
  readonly key: string;
  /** The operator who made them, and is told them again; null: a machine. */
  readonly actor: string | null;
  /** Null while DARKROOM_KEY_SECRET is unset. */
  readonly keyring: Keyring | null;
}

export interface MadeCodes {
  readonly batch: string;
  readonly codes: string[];
  /** True when this key had made them before. */
  readonly replayed: boolean;
}

/** Null while DARKROOM_KEY_SECRET is unset: no code is made under a key then. Throws ConfigError. */
export const readCodeKeyring = (environment: Environment): Keyring | null =>
  readSealingKeys(environment, 'redeem codes v1');

/**
 * Makes codes and tells them to whoever made them: the database keeps hashes, and of a making with a
 * key the seed of its codes, sealed. Without a key every call makes others. Throws
 * InvalidRequestError for a key that made other codes, ConfigError without DARKROOM_KEY_SECRET.
 */
export async function createCodes(
  deps: CreditDeps,
  wish: CodeWish,
  making?: Making,
): Promise<MadeCodes> {
  const { seed, at, replayed } =
    making === undefined
      ? { seed: deps.random.secret(), at: new Date(deps.clock.now()), replayed: false }
      : await claimSeed(deps, wish, making);
  const codes = codesOf(seed, wish.count);
  for (const code of codes) await keepCode(deps.db, { code, wish, at });
  return { batch: wish.batch, codes, replayed };
}

interface Seed {
  readonly seed: string;
  readonly at: Date;
  readonly replayed: boolean;
}

/** What one key's codes come from, decided before the first of them is kept. */
async function claimSeed(deps: CreditDeps, wish: CodeWish, making: Making): Promise<Seed> {
  const { random, clock } = deps;
  const { key, actor, keyring } = making;
  if (keyring === null) throw new ConfigError('DARKROOM_KEY_SECRET must be set to make codes');
  const _id = deterministicId('code batch', key);
  const place = ['code batch', _id];
  const fresh: CodeBatchDoc = {
    _id,
    ...fieldsOf(wish),
    count: wish.count,
    actor,
    seed: seal(random.secret(), place, { keyring, random }),
    created_at: new Date(clock.now()),
  };
  const kept = await runTransaction(deps, async (tx) => {
    const earlier = await readDoc<CodeBatchDoc>(tx, collections.codeBatches, _id);
    if (earlier !== null) return earlier;
    checked(await tx.collection(collections.codeBatches).add(fresh));
    return fresh;
  });
  if (!isSame(kept, fresh)) {
    throw new InvalidRequestError([{ field: 'key', message: '该幂等键已用于另一批兑换码' }]);
  }
  const replayed = kept.seed !== fresh.seed;
  return { seed: unseal(kept.seed, place, keyring), at: kept.created_at, replayed };
}

/** The same wish of the same person: codes are told to nobody but who made them. */
const isSame = (kept: CodeBatchDoc, wished: CodeBatchDoc): boolean =>
  kept.actor === wished.actor &&
  kept.count === wished.count &&
  kept.credits === wished.credits &&
  kept.uses === wished.uses &&
  kept.valid_until?.getTime() === wished.valid_until?.getTime() &&
  kept.valid_days === wished.valid_days &&
  kept.batch === wished.batch;

const fieldsOf = ({ credits, uses, validUntil, validDays, batch }: CodeWish) => ({
  credits,
  uses,
  valid_until: validUntil === null ? null : new Date(validUntil),
  valid_days: validDays,
  batch,
});

interface OneCode {
  readonly code: string;
  readonly wish: CodeWish;
  readonly at: Date;
}

async function keepCode(db: Database, { code, wish, at }: OneCode): Promise<void> {
  const stamps = { created_at: at, updated_at: at };
  const doc: CodeDoc = {
    ...{ _id: hashOf(code), uses_left: wish.uses },
    ...fieldsOf(wish),
    ...stamps,
  };
  try {
    checked(await db.collection(collections.redeemCodes).add(doc));
  } catch (error) {
    // Kept by an earlier try of this making, and perhaps used since: it stays as it is.
    if (!isDuplicateKey(error)) throw error;
  }
}
