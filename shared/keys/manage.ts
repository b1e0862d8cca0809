/** Making, listing and revoking keys, for their owner or by an operator. */
import * as z from 'zod/mini';
import type { Clock } from '../platform/clock.ts';
import { checked, collections, type Database, readDoc } from '../platform/database.ts';
import { ConfigError, InvalidRequestError, NotFoundError } from '../platform/errors.ts';
import type { Random } from '../platform/ids.ts';
import { isNetwork } from './check.ts';
import { KeyNotAllowedError, TooManyKeysError } from './errors.ts';
import { formatKey, last4Of, maskedKey, newKeyParts } from './format.ts';
import type { KeyHasher } from './hashing.ts';
import { type KeyDoc, type Scope, scopes, USUAL_SCOPES } from './schema.ts';

export interface KeyDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly hasher: KeyHasher | null;
}

const MAX_LIVE_KEYS = 50;
const slug = z.string().check(z.minLength(1), z.maxLength(100));
const network = z
  .string()
  .check(z.refine(isNetwork, { error: '应为 IP 地址或网段，如 203.0.113.0/24' }));
const wholeUpTo = (max: number) => z.number().check(z.int(), z.gte(1), z.lte(max));

/** What a key is asked to be. */
export const keyShape = {
  name: z.string({ error: '请给密钥起个名字' }).check(z.trim(), z.minLength(1), z.maxLength(60)),
  scopes: z._default(z.array(z.enum(scopes)).check(z.minLength(1)), [...USUAL_SCOPES]),
  models: z._default(z.array(slug).check(z.maxLength(100)), []),
  cidrs: z._default(z.array(network).check(z.maxLength(50)), []),
  expires_in_days: z.optional(wholeUpTo(3_650)),
  cap: z.optional(
    z.strictObject({
      credits: wholeUpTo(1_000_000_000),
      window: z._default(z.enum(['total', 'day', 'month']), 'total'),
    }),
  ),
  rpm: z.optional(wholeUpTo(100_000)),
};

const wishShape = z.object(keyShape);
export type KeyWish = z.infer<typeof wishShape>;

/** Who makes a key: its owner, a key of theirs (which may give no more than it has), an operator. */
export type Maker =
  | { readonly by: 'owner' }
  | { readonly by: 'operator' }
  | { readonly by: 'key'; readonly key: KeyDoc };

/**
 * A new key, told once: it is stored as a hash. Throws ConfigError without DARKROOM_KEY_SECRET,
 * KeyNotAllowedError, InvalidRequestError, TooManyKeysError.
 */
export async function createKey(
  deps: KeyDeps,
  openid: string,
  { wish, maker }: { wish: KeyWish; maker: Maker },
): Promise<{ key: string; doc: KeyDoc }> {
  if (deps.hasher === null) throw new ConfigError('DARKROOM_KEY_SECRET is not set');
  assertMayGive(maker, wish.scopes);
  const live = (await keysOf(deps.db, openid)).filter((key) => key.revoked_at === null);
  if (live.length >= MAX_LIVE_KEYS) throw new TooManyKeysError(MAX_LIVE_KEYS);
  const parts = newKeyParts(deps.random);
  const now = deps.clock.now();
  const days = wish.expires_in_days;
  const doc: KeyDoc = {
    _id: parts.id,
    openid,
    name: wish.name,
    hash: deps.hasher.hash(parts),
    last4: last4Of(parts),
    scopes: wish.scopes,
    models: wish.models,
    cidrs: wish.cidrs,
    expires_at: days === undefined ? null : new Date(now + days * 86_400_000),
    cap: wish.cap ?? null,
    rpm: wish.rpm ?? null,
    made_by: maker.by === 'operator' ? 'operator' : 'owner',
    created_at: new Date(now),
    revoked_at: null,
  };
  checked(await deps.db.collection(collections.keys).add(doc));
  return { key: formatKey(parts), doc };
}

/** A key with bounds could free itself of them by making another: only one without may. */
function assertMayGive(maker: Maker, wanted: readonly Scope[]): void {
  switch (maker.by) {
    case 'operator':
      return;
    case 'owner':
      if (!wanted.includes('admin')) return;
      throw new InvalidRequestError([{ field: 'scopes', message: 'admin 权限只能由运营人员授予' }]);
    case 'key': {
      const { key } = maker;
      const lists = key.models.length + key.cidrs.length;
      const bounded = lists > 0 || [key.expires_at, key.cap, key.rpm].some((one) => one !== null);
      if (bounded) throw new KeyNotAllowedError(key._id, '有限制的密钥不能创建其他密钥');
      const more = wanted.find((scope) => !key.scopes.includes(scope));
      if (more === undefined) return;
      throw new KeyNotAllowedError(key._id, `该密钥没有 ${more} 权限，不能授予`);
    }
    default:
      maker satisfies never;
  }
}

const MAX_LISTED = 200;

/** Of one owner, newest first, revoked ones too. */
export async function keysOf(db: Database, openid: string): Promise<KeyDoc[]> {
  const found = checked(
    await db
      .collection(collections.keys)
      .where({ openid })
      .orderBy('created_at', 'desc')
      .limit(MAX_LISTED)
      .get(),
  );
  return found.data as KeyDoc[];
}

/** Doing it twice leaves the first moment. `openid` null: an operator, for any key. Throws NotFoundError. */
export async function revokeKey(
  deps: Pick<KeyDeps, 'db' | 'clock'>,
  openid: string | null,
  id: string,
): Promise<KeyDoc> {
  const key = await readDoc<KeyDoc>(deps.db, collections.keys, id);
  if (key === null || (openid !== null && key.openid !== openid)) throw new NotFoundError(id);
  if (key.revoked_at !== null) return key;
  const revoked_at = new Date(deps.clock.now());
  const where = { _id: id, revoked_at: null };
  checked(await deps.db.collection(collections.keys).where(where).update({ revoked_at }));
  return { ...key, revoked_at };
}

/** What is shown of a key: never its hash. */
export function keyView({ _id, hash, openid, last4, ...shown }: KeyDoc) {
  return { id: _id, key: maskedKey({ _id, last4 }), ...shown };
}
