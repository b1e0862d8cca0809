import { describe, expect, test } from 'vitest';
import { readDoc } from '../../../shared/platform/database.ts';
import { ConfigError, InvalidRequestError } from '../../../shared/platform/errors.ts';
import { systemRandom } from '../../../shared/platform/ids.ts';
import { redact } from '../../../shared/platform/log.ts';
import {
  type Keyring,
  openKey,
  readKeyring,
  sealKey,
  setProviderKey,
} from '../../../shared/providers/table/keys.ts';
import { createWorld, seededRandom, type World } from '../../support/world/world.ts';

const OLD = 'an old secret of more than 32 characters';
const NEW = 'the new secret with more than 32 characters';
const PLAIN = 'sk-proj-Zq8vT0pSecretValue';
const PLACE = { provider: 'dashscope', field: 'key' };

function keyring(secret = OLD): Keyring {
  const ring = readKeyring({ DARKROOM_KEY_SECRET: secret });
  if (ring === null) throw new Error('a secret was given');
  return ring;
}

const seal = (ring = keyring(), place = PLACE): string =>
  sealKey(PLAIN, place, { keyring: ring, random: systemRandom });

describe('a sealed key', () => {
  test('opens to what was sealed, and shows nothing of it', () => {
    const sealed = seal();
    expect(sealed).toMatch(/^v1\.[0-9a-f]{8}\.[\w-]{16}\.[\w-]+$/);
    expect(sealed).not.toContain('Zq8v');
    expect(openKey(sealed, PLACE, keyring())).toBe(PLAIN);
  });

  test('differs each time, since its nonce does', () => {
    expect(seal()).not.toBe(seal());
  });

  test.each([
    ['another provider', { provider: 'openai', field: 'key' }],
    ['another field', { provider: 'dashscope', field: 'webhookSecret' }],
  ])('does not open for %s', (_, place) => {
    expect(() => openKey(seal(), place, keyring())).toThrow(/belongs elsewhere/);
  });

  test('does not open once any part of it was changed', () => {
    const sealed = seal();
    const parts = sealed.split('.');
    for (const part of [2, 3]) {
      const text = parts[part] ?? '';
      for (let at = 0; at < text.length - 1; at++) {
        const other = text[at] === 'A' ? 'B' : 'A';
        const changed = parts.with(part, text.slice(0, at) + other + text.slice(at + 1)).join('.');
        expect(() => openKey(changed, PLACE, keyring())).toThrow(ConfigError);
      }
    }
  });

  test.each(['', 'v1', 'v1.', 'v2.aaaaaaaa.b.c', PLAIN, `v1.${keyring()[0].id}..`])(
    '%j is none, and the complaint does not repeat it',
    (text) => {
      let message = '';
      try {
        openKey(text, PLACE, keyring());
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
        message = (error as Error).message;
      }
      expect(message).toContain('dashscope/key');
      expect(message).not.toContain('Zq8v');
    },
  );

  test('a truncated tag is refused, whatever its length', () => {
    const [format, id, iv, body = ''] = seal().split('.');
    const bytes = Buffer.from(body, 'base64url');
    for (const keep of [4, 8, 12, 15]) {
      const short = bytes.subarray(0, keep).toString('base64url');
      expect(() => openKey([format, id, iv, short].join('.'), PLACE, keyring())).toThrow(
        ConfigError,
      );
    }
  });
});

describe('the secret that opens keys', () => {
  test('is optional, but not short', () => {
    expect(readKeyring({})).toBeNull();
    expect(() => readKeyring({ DARKROOM_KEY_SECRET: 'short' })).toThrow(/DARKROOM_KEY_SECRET/);
    expect(() => readKeyring({ DARKROOM_KEY_SECRET: `${NEW},short` })).toThrow(ConfigError);
  });

  test('can be changed: the new one seals, the former one still opens', () => {
    const sealed = seal(keyring(OLD));
    const both = keyring(`${NEW}, ${OLD}`);
    expect(openKey(sealed, PLACE, both)).toBe(PLAIN);
    expect(openKey(seal(both), PLACE, keyring(NEW))).toBe(PLAIN);
    expect(() => openKey(sealed, PLACE, keyring(NEW))).toThrow(/another DARKROOM_KEY_SECRET/);
  });
});

interface Stored {
  readonly keys: Record<string, string>;
  readonly enabled?: boolean;
}

describe('the verb that stores keys', () => {
  const depsOf = (world: World, ring: Keyring | null = keyring()) => ({
    db: world.deps.db,
    clock: world.clock,
    random: seededRandom(7),
    keyring: ring,
  });
  const stored = (world: World, id: string) => readDoc<Stored>(world.deps.db, 'providers', id);

  test('stores them sealed and answers names only', async () => {
    const world = await createWorld();
    const answer = await setProviderKey(depsOf(world), {
      provider: 'dashscope',
      secrets: { key: ` ${PLAIN} ` },
    });
    expect(answer).toEqual({ provider: 'dashscope', set: ['key'], removed: [] });
    const doc = await stored(world, 'dashscope');
    expect(JSON.stringify(doc)).not.toContain('Zq8v');
    expect(openKey(doc?.keys.key ?? '', PLACE, keyring())).toBe(PLAIN);
  });

  test('keeps what else is stored of the provider, and removes one key by itself', async () => {
    const world = await createWorld();
    await world.deps.db.collection('providers').add({ _id: 'tencent', enabled: false });
    const secrets = { secretId: 'id-1', secretKey: 'key-1' };
    await setProviderKey(depsOf(world), { provider: 'tencent', secrets });
    await setProviderKey(depsOf(world), { provider: 'tencent', secrets: { secretId: 'id-2' } });
    const doc = await stored(world, 'tencent');
    expect(doc?.enabled).toBe(false);
    const open = (field: string) =>
      openKey(doc?.keys[field] ?? '', { provider: 'tencent', field }, keyring());
    expect([open('secretId'), open('secretKey')]).toEqual(['id-2', 'key-1']);
    await setProviderKey(depsOf(world), { provider: 'tencent', secrets: { secretId: null } });
    expect(Object.keys((await stored(world, 'tencent'))?.keys ?? {})).toEqual(['secretKey']);
  });

  test.each([
    [{ provider: 'nobody', secrets: { key: PLAIN } }, 'provider'],
    [{ provider: 'dashscope', secrets: {} }, 'secrets'],
    [{ provider: 'dashscope', secrets: { token: PLAIN } }, 'secrets'],
    [{ provider: 'dashscope', secrets: { key: ' ' } }, 'secrets.key'],
    [{ provider: 'dashscope', secrets: { key: 'two words' } }, 'secrets.key'],
    [{ provider: 'dashscope', secrets: { key: 'a\nb' } }, 'secrets.key'],
    [{ provider: 'dashscope', secrets: { 'a.b': PLAIN } }, 'secrets'],
  ])('refuses %j by the field %s and stores nothing', async (request, field) => {
    const world = await createWorld();
    const error = await setProviderKey(depsOf(world), request as never).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect((error as InvalidRequestError).details.map((detail) => detail.field)).toEqual([field]);
    expect(JSON.stringify(error)).not.toContain('Zq8v');
    expect(await stored(world, 'dashscope')).toBeNull();
  });

  test('is refused while there is no secret to seal with', async () => {
    const world = await createWorld();
    const call = setProviderKey(depsOf(world, null), {
      provider: 'dashscope',
      secrets: { key: PLAIN },
    });
    await expect(call).rejects.toThrow(/DARKROOM_KEY_SECRET/);
  });

  test('goes by a name that logs leave out', () => {
    const params = { provider: 'dashscope', secrets: { key: 'plainvalue' } };
    expect(JSON.stringify(redact(params))).not.toContain('plainvalue');
  });
});
