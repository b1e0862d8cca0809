import { beforeEach, describe, expect, test } from 'vitest';
import { formatKey, newKeyParts } from '../../../shared/keys/format.ts';
import { capOf, findKey, keyView, parseKey, readKeyHasher } from '../../../shared/keys/index.ts';
import { callerKey } from '../../support/world/api-key.ts';
import { createWorld, seededRandom, type World } from '../../support/world/world.ts';

const SECRET = 'a-secret-of-at-least-thirty-two-characters';
const OTHER = 'another-secret-of-thirty-two-characters-x';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});

const deps = (secret: string | undefined = SECRET) => ({
  ...world.lightDeps,
  hasher: readKeyHasher({ DARKROOM_KEY_SECRET: secret }),
});

describe('a key', () => {
  test('has a name, a secret and a check that finds every single mistyped character', () => {
    const text = formatKey(newKeyParts(seededRandom(3)));
    expect(text).toMatch(/^sk-dr_[0-9A-Za-z]{12}_[0-9A-Za-z]{38}$/);
    expect(parseKey(text)).not.toBeNull();
    for (let at = 6; at < text.length; at++) {
      if (text[at] === '_') continue;
      const other = text[at] === 'a' ? 'b' : 'a';
      expect(parseKey(text.slice(0, at) + other + text.slice(at + 1))).toBeNull();
    }
  });

  test('lies in the database as a hash only', async () => {
    const { key, doc } = await callerKey(deps(), 'anna', {});
    const stored = JSON.stringify(await world.engine.find('api_keys', { filter: {} }));
    expect(stored).not.toContain(parseKey(key)?.secret);
    expect(JSON.stringify(keyView(doc))).not.toContain(doc.hash);
    expect(keyView(doc).key).toBe(`sk-dr_${doc._id}_…${key.slice(-4)}`);
  });

  test('costs one read, and a mistyped one none', async () => {
    const { key } = await callerKey(deps(), 'anna', {});
    let reads = 0;
    const counting = await createWorld({
      intercept: (send) => (action, params) => {
        reads += 1;
        return send(action, params);
      },
    });
    const counted = { ...counting.lightDeps, hasher: deps().hasher };
    reads = 0;
    await expect(findKey(counted, key, null)).rejects.toMatchObject({ code: 'API_KEY_INVALID' });
    expect(reads).toBe(1);
    const mistyped = `${key.slice(0, -1)}${key.endsWith('a') ? 'b' : 'a'}`;
    await expect(findKey(counted, mistyped, null)).rejects.toMatchObject({
      code: 'API_KEY_INVALID',
    });
    expect(reads).toBe(1);
  });

  test('is good under a former secret, and not under none or another', async () => {
    const { key } = await callerKey(deps(), 'anna', {});
    expect((await findKey(deps(`${OTHER},${SECRET}`), key, null)).openid).toBe('anna');
    await expect(findKey(deps(OTHER), key, null)).rejects.toMatchObject({
      code: 'API_KEY_INVALID',
    });
    const none = { ...deps(), hasher: null };
    await expect(findKey(none, key, null)).rejects.toMatchObject({ code: 'API_KEY_INVALID' });
  });

  test('whose hash was moved to another document opens nothing', async () => {
    const first = await callerKey(deps(), 'anna', {});
    const second = await callerKey(deps(), 'bob', {});
    await world.lightDeps.db
      .collection('api_keys')
      .doc(second.doc._id)
      .update({ hash: first.doc.hash });
    await expect(findKey(deps(), second.key, null)).rejects.toMatchObject({
      code: 'API_KEY_INVALID',
    });
  });

  test('cannot be made without a secret of the deployment, nor fifty-one of them', async () => {
    const without = { ...deps(), hasher: null };
    await expect(callerKey(without, 'anna', {})).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    for (let made = 0; made < 50; made++) await callerKey(deps(), 'anna', {});
    await expect(callerKey(deps(), 'anna', {})).rejects.toMatchObject({ code: 'TOO_MANY_KEYS' });
  });
});

describe('a cap', () => {
  const noon = Date.UTC(2026, 0, 31, 18);
  test.each([
    ['total', 'key:k'],
    ['day', 'key:k:2026-02-01'],
    ['month', 'key:k:2026-02'],
  ] as const)('of a %s counts under its own name, by China’s calendar', (window, id) => {
    expect(capOf({ _id: 'k', cap: { credits: 7, window } }, noon)).toEqual([{ id, limit: 7 }]);
  });

  test('that is not set costs nothing', () => {
    expect(capOf({ _id: 'k', cap: null }, noon)).toEqual([]);
  });
});
