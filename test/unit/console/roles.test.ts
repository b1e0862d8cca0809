/** Who is answered what, over every verb there is. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { allVerbs } from '../../../shared/console/contract.ts';
import { setOperator } from '../../../shared/console/people.ts';
import { verbNamed } from '../../../shared/console/verbs.ts';
import { hasHan } from '../../support/world/app.ts';
import { type ConsoleWorld, consoleWorld, ROLES, VERBS } from '../../support/world/console.ts';

let it: ConsoleWorld;

beforeAll(async () => {
  it = await consoleWorld();
});

const UNKNOWN = { success: false, code: 'UNKNOWN_VERB', message: '未知操作' };
const names = VERBS.map(({ name }) => name);

describe('to whoever is not on the list, every verb looks like none', () => {
  test.each(names)('%s', async (verb) => {
    for (const uid of [null, '', 'uid-stranger']) {
      expect(await it.ask({ verb, params: {} }, uid)).toEqual(UNKNOWN);
    }
  });

  test('as does a verb that is none, to everybody', async () => {
    for (const verb of ['nonsense', 'toString', '__proto__', '', 1, null, undefined, {}]) {
      for (const uid of [null, 'uid-stranger', 'uid-viewer', 'uid-admin']) {
        expect(await it.ask({ verb, params: {} }, uid)).toEqual(UNKNOWN);
      }
    }
  });

  test('and a name or role in the event makes nobody an operator', async () => {
    const event = {
      verb: 'session.me',
      uid: 'uid-admin',
      role: 'admin',
      userInfo: { uid: 'uid-admin' },
    };
    expect(await it.ask(event, 'uid-stranger')).toEqual(UNKNOWN);
  });

  test('with garbage of any shape, without a throw', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (event) => {
        expect(await it.ask(event, 'uid-stranger')).toEqual(UNKNOWN);
        expect(await it.ask(event, 'uid-admin')).toMatchObject({ success: false });
      }),
      { numRuns: 100 },
    );
  });
});

test('somebody who is switched off or taken off the list is out at the next call', async () => {
  const own = await consoleWorld();
  const { operators } = await own.ok('operators.list', {});
  const versionOf = (uid: string): string =>
    operators.find((one) => one.uid === uid)?.version ?? '';
  expect(await own.ask({ verb: 'session.me' }, 'uid-viewer')).toMatchObject({ success: true });
  await own.ok('operators.remove', {
    uid: 'uid-viewer',
    seen: versionOf('uid-viewer'),
    reason: 'left',
  });
  expect(await own.ask({ verb: 'session.me' }, 'uid-viewer')).toEqual(UNKNOWN);
  await setOperator(own.app, { uid: 'uid-support', name: 'off', role: 'support', enabled: false });
  expect(await own.ask({ verb: 'session.me' }, 'uid-support')).toEqual(UNKNOWN);
});

test('a role that was taken away is gone at the next call', async () => {
  const own = await consoleWorld();
  const grant = {
    verb: 'money.grant',
    params: { openid: 'anna', amount: 5, key: 'k'.repeat(8), reason: 'r' },
  };
  expect(await own.ask(grant, 'uid-finance')).toMatchObject({ success: true });
  await setOperator(own.app, { uid: 'uid-finance', name: 'f', role: 'viewer', enabled: true });
  expect(await own.ask(grant, 'uid-finance')).toMatchObject({ code: 'NOT_YOUR_ROLE' });
});

describe('by role', () => {
  const cells = VERBS.flatMap((verb) => ROLES.map((role) => ({ ...verb, role })));

  test.each(cells)('$role and $name', async ({ name, role, roles }) => {
    // Refusals are counted by the minute.
    it.world.clock.advance(60_000);
    it.reads();
    // Garbage: whoever may call it is told of their fields, others of their role.
    const reply = await it.ask({ verb: name, params: { colour: 1 } }, `uid-${role}`);
    const code = roles.includes(role) ? 'INVALID_REQUEST' : 'NOT_YOUR_ROLE';
    expect(reply).toMatchObject({ success: false, code });
    if (!reply.success) expect(hasHan(reply.message)).toBe(true);
    // Who they are was read, and that they were refused was counted; nothing else was asked or written.
    const [first, ...others] = it.reads();
    expect(first).toBe('database.getDocument operators');
    expect(new Set(others.map((call) => call.split(' ')[1]))).toEqual(new Set(['api_key_calls']));
  });

  test('viewers change nothing but their own views', () => {
    const theirs = VERBS.filter(
      ({ roles, audit }) => roles.includes('viewer') && audit !== undefined,
    );
    expect(theirs.map(({ name }) => name).sort()).toEqual(['session.dropView', 'session.saveView']);
  });

  test('money moves by those who are trusted with it', () => {
    const verbs = VERBS.filter(
      ({ name, audit }) => /^(money|orders|packs|codes)\./.test(name) && audit !== undefined,
    );
    expect(verbs.length).toBeGreaterThan(8);
    for (const { name, roles } of verbs) expect(roles, name).toEqual(['finance', 'admin']);
  });

  test('keys, prices and people are for admins alone', () => {
    const verbs = [
      'providers.setKey',
      'providers.set',
      'models.set',
      'models.reset',
      'keys.create',
    ];
    for (const name of [...verbs, 'operators.list', 'operators.set', 'updateProviderApiKey']) {
      expect(VERBS.find((verb) => verb.name === name)?.roles, name).toEqual(['admin']);
    }
  });
});

test('every change asks for its reason, and every change of credits for a key', () => {
  const free = new Set([
    'session.saveView',
    'session.dropView',
    'providers.test',
    'generate.upload',
  ]);
  const shapeOf = (wanted: string): string[] => {
    const params = VERBS.find(({ name }) => name === wanted)?.params as
      | { shape?: object }
      | undefined;
    return Object.keys(params?.shape ?? {});
  };
  for (const { name, audit } of VERBS) {
    if (audit === undefined || !name.includes('.') || free.has(name)) continue;
    if (name === 'money.reconcile' || name === 'orders.compareBill') continue;
    expect(shapeOf(name), name).toContain('reason');
  }
  for (const name of [
    'money.grant',
    'money.adjust',
    'money.revoke',
    'orders.refund',
    'codes.create',
    'generate.submit',
  ]) {
    expect(shapeOf(name), name).toContain('key');
  }
});

test('every verb that is declared is found by its name, and has a handler', async () => {
  for (const [name, declared] of Object.entries(allVerbs)) {
    expect(await verbNamed(name), name).toMatchObject({ name, params: declared.params });
  }
});
