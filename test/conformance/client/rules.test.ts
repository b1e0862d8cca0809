import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CollectionRule } from '../../../local/cloudbase/client/index.ts';
import { createClientModule, RuleSyntaxError } from '../../../local/cloudbase/client/index.ts';
import { type ClientCloud, ENV, type JsonAnswer, startClientCloud } from './client-cloud.ts';

const OWN = 'doc._openid == auth.openid';

/** Every rule of this file, one collection each. */
const RULES = {
  private: 'PRIVATE',
  readonly: 'READONLY',
  adminwrite: 'ADMINWRITE',
  adminonly: 'ADMINONLY',
  own: { read: OWN, write: OWN },
  flipped: { read: 'auth.openid == doc._openid' },
  published: { read: `doc.published == true || ${OWN}` },
  bare: { read: 'doc.published' },
  adults: { read: 'doc.age >= 18' },
  young: { read: '!(doc.age >= 18)' },
  notSecret: { read: "doc.level != 'secret'" },
  kinds: { read: "doc.kind in ['a', 'b', 3]" },
  members: { read: 'auth.openid in doc.members' },
  both: { read: `${OWN} && doc.kind == 'a'` },
  signedIn: { read: 'auth != null' },
  web: { read: "doc.owner == auth.uid && auth.loginType == 'ANONYMOUS'" },
  current: { read: 'doc.until > now' },
  admins: { read: 'auth.openid in get("database.config.admins").list' },
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the rule's own template string
  shop: { read: 'get(`database.shops.${doc.shop_id}`).owner == auth.openid' },
  missingGet: { read: 'get("database.nowhere.x").list == auth.openid' },
  numbers: { create: 'doc.n > 0 && doc.n <= 10 && request.data.n != 5' },
  unowned: { create: 'doc.owner == auth.openid' },
  split: { read: true, create: OWN, update: false, delete: OWN },
  onlyText: { read: true, update: 'request.data.text != null && doc._openid == auth.openid' },
  nested: { read: "doc.owner.openid == auth.openid && doc['kind'] == 'a'" },
} as const satisfies Record<string, CollectionRule>;

let cloud: ClientCloud;
let alice: string;
let anonymous: string;

beforeAll(async () => {
  cloud = await startClientCloud({ rules: RULES }, [
    ...Object.keys(RULES),
    'config',
    'shops',
    'undeclared',
  ]);
  alice = await cloud.login('alice');
  anonymous = (await cloud.post('/auth/v1/signin/anonymously', {})).body.access_token;
  await cloud.engine.insert('config', [{ _id: 'admins', list: ['alice'] }]);
  await cloud.engine.insert('shops', [
    { _id: 's1', owner: 'alice' },
    { _id: 's2', owner: 'bob' },
  ]);
});
afterAll(() => cloud.close());

type Rule = keyof typeof RULES | 'undeclared';

async function ask(
  action: string,
  params: Record<string, unknown>,
  token = alice,
): Promise<JsonAnswer> {
  return (await cloud.post('/web', { action: `database.${action}`, env: ENV, ...params }, token))
    .body;
}

async function reads(collectionName: Rule, query: unknown, token = alice): Promise<boolean> {
  const answer = await ask('queryDocument', { collectionName, query }, token);
  if (answer.code !== undefined) {
    expect(answer.code).toBe('DATABASE_PERMISSION_DENIED');
    return false;
  }
  return true;
}

describe('a query must be a subset of the rule', () => {
  test.each<[Rule, unknown, boolean]>([
    ['own', {}, false],
    ['own', { _openid: 'alice' }, true],
    ['own', { _openid: '{openid}' }, true],
    ['own', { _openid: { $eq: '{openid}' } }, true],
    ['own', { _openid: { $in: ['{openid}'] } }, true],
    ['own', { _openid: 'bob' }, false],
    ['own', { _openid: { $in: ['alice', 'bob'] } }, false],
    ['own', { _openid: { $ne: 'bob' } }, false],
    ['own', { _openid: { $exists: true } }, false],
    ['own', { _openid: { $gte: 'alice' } }, false],
    ['own', { _id: 'x' }, false],
    ['own', { $and: [{ _openid: '{openid}' }, { n: 1 }] }, true],
    ['own', { $or: [{ _openid: '{openid}' }, { n: 1 }] }, false],
    [
      'own',
      {
        $or: [
          { _openid: '{openid}', n: 1 },
          { _openid: '{openid}', n: 2 },
        ],
      },
      true,
    ],
    ['own', { $or: [{ n: 1 }, { n: 2 }], _openid: '{openid}' }, true],
    ['own', { $nor: [{ _openid: '{openid}' }] }, false],
    ['own', { _openid: { $not: { $eq: 'bob' } } }, false],
    ['own', { $expr: { $eq: ['$_openid', 'alice'] } }, false],
    ['own', { '_openid.x': '{openid}' }, false],
    ['flipped', { _openid: '{openid}' }, true],
    ['flipped', {}, false],
    ['published', { published: true }, true],
    ['published', { _openid: '{openid}' }, true],
    ['published', { published: false }, false],
    ['published', { $or: [{ published: true }, { _openid: '{openid}' }] }, true],
    ['published', {}, false],
    ['bare', { published: true }, true],
    ['bare', { published: 1 }, false],
    ['adults', { age: { $gte: 18 } }, true],
    ['adults', { age: { $gt: 20 } }, true],
    ['adults', { age: 18 }, true],
    ['adults', { age: { $in: [18, 40] } }, true],
    ['adults', { age: { $in: [17, 40] } }, false],
    ['adults', { age: { $gt: 17 } }, false],
    ['adults', { age: { $lt: 90 } }, false],
    ['adults', { age: '18' }, false],
    ['young', { age: { $lt: 18 } }, true],
    ['young', { age: { $lte: 18 } }, false],
    ['notSecret', { level: 'open' }, true],
    ['notSecret', { level: { $ne: 'secret' } }, true],
    ['notSecret', { level: { $nin: ['secret', 'top'] } }, true],
    ['notSecret', { level: { $nin: ['top'] } }, false],
    ['notSecret', { level: 'secret' }, false],
    ['notSecret', {}, false],
    ['kinds', { kind: 'b' }, true],
    ['kinds', { kind: { $in: ['a', 3] } }, true],
    ['kinds', { kind: { $in: ['a', 'c'] } }, false],
    ['members', { members: '{openid}' }, true],
    ['members', { members: { $all: ['{openid}', 'bob'] } }, true],
    ['members', { members: { $elemMatch: { $eq: '{openid}' } } }, true],
    ['members', { members: 'bob' }, false],
    ['members', { members: { $in: ['alice', 'bob'] } }, false],
    ['both', { _openid: '{openid}', kind: 'a' }, true],
    ['both', { _openid: '{openid}' }, false],
    ['signedIn', {}, true],
    ['web', { owner: 'alice' }, false],
    ['current', { until: { $gt: 9_000_000_000_000 } }, true],
    ['current', { until: { $gt: 1 } }, false],
    ['admins', {}, true],
    ['shop', { shop_id: 's1' }, true],
    ['shop', { shop_id: 's2' }, false],
    ['shop', { shop_id: 'nowhere' }, false],
    ['shop', { shop_id: { $in: ['s1', 's2'] } }, false],
    ['shop', {}, false],
    ['missingGet', {}, false],
    ['nested', { 'owner.openid': '{openid}', kind: 'a' }, true],
    ['nested', { owner: { openid: '{openid}' }, kind: 'a' }, false],
    ['private', {}, true],
    ['readonly', {}, true],
    ['adminwrite', {}, true],
    ['adminonly', {}, false],
    ['undeclared', {}, false],
  ])('%s with %j: %s', async (rule, query, allowed) => {
    expect(await reads(rule, query)).toBe(allowed);
  });

  test('a regular expression is never taken for a value', async () => {
    const pattern = { $regex: '.*', $options: '' };
    expect(await reads('own', { _openid: pattern })).toBe(false);
    expect(await reads('own', { _openid: { $in: [pattern, 'alice'] } })).toBe(false);
    const canonical = { $regularExpression: { pattern: '.*', options: '' } };
    expect(await reads('own', { _openid: { $eq: canonical } })).toBe(false);
  });

  test('more alternatives than are followed are refused, not let through', async () => {
    const alternatives = Array.from({ length: 100 }, (_, n) => ({ n, _openid: '{openid}' }));
    expect(await reads('own', { $or: alternatives, $and: [{ $or: alternatives }] })).toBe(true);
    const mixed = Array.from({ length: 20 }, (_, n) => ({ n }));
    expect(await reads('own', { $and: [{ $or: mixed }, { $or: mixed }] })).toBe(false);
  });

  test('a user without an openid does not own what has no owner', async () => {
    expect(await reads('own', { _openid: null }, anonymous)).toBe(false);
    expect(await reads('own', { _openid: { $exists: false } }, anonymous)).toBe(false);
    expect(await reads('own', {}, anonymous)).toBe(false);
    expect(await reads('web', { owner: '{openid}' }, anonymous)).toBe(true);
    expect(await reads('web', { owner: 'someone' }, anonymous)).toBe(false);
  });

  test('someone not on a list read by get is refused', async () => {
    expect(await reads('admins', {}, await cloud.login('bob'))).toBe(false);
  });
});

describe('creating', () => {
  const add = (collectionName: Rule, data: unknown) => ask('addDocument', { collectionName, data });

  test.each<[Rule, unknown, boolean]>([
    ['private', { n: 1 }, true],
    ['readonly', { n: 1 }, true],
    ['adminwrite', { n: 1 }, false],
    ['adminonly', { n: 1 }, false],
    ['undeclared', { n: 1 }, false],
    ['own', { n: 1 }, true],
    ['own', { n: 1, _openid: 'alice' }, true],
    ['own', { n: 1, _openid: 'bob' }, false],
    ['private', { n: 1, _openid: 'bob' }, false],
    ['numbers', { n: 1 }, true],
    ['numbers', { n: 10 }, true],
    ['numbers', { n: 11 }, false],
    ['numbers', { n: 5 }, false],
    ['numbers', { n: '1' }, false],
    ['numbers', {}, false],
    ['split', { n: 1 }, true],
    ['published', { n: 1 }, false],
  ])('in %s of %j: %s', async (rule, data, allowed) => {
    const before = await cloud.engine.count(rule, {});
    const answer = await add(rule, data);
    expect(answer.code).toBe(allowed ? undefined : 'DATABASE_PERMISSION_DENIED');
    expect((await cloud.engine.count(rule, {})) - before).toBe(allowed ? 1 : 0);
    if (allowed) {
      const [doc] = await cloud.engine.find(rule, { filter: { _id: answer.data._id } });
      expect(doc?._openid).toBe('alice');
    }
  });

  test('what is missing on both sides is not equal', async () => {
    const params = { collectionName: 'unowned', data: { n: 1 } };
    expect((await ask('addDocument', params, anonymous)).code).toBe('DATABASE_PERMISSION_DENIED');
    const nothing = { collectionName: 'unowned', data: { owner: null } };
    expect((await ask('addDocument', nothing, anonymous)).code).toBe('DATABASE_PERMISSION_DENIED');
  });

  test('one refused document refuses the batch', async () => {
    const before = await cloud.engine.count('numbers', {});
    expect((await add('numbers', [{ n: 1 }, { n: 99 }])).code).toBe('DATABASE_PERMISSION_DENIED');
    expect(await cloud.engine.count('numbers', {})).toBe(before);
  });
});

describe('another user’s documents', () => {
  const victim = { _id: 'v', _openid: 'bob', n: 1, secret: 'bob only' };
  const everyRule = ['private', 'readonly', 'own', 'split'] as const;

  beforeEach(async () => {
    for (const name of everyRule) {
      await cloud.engine.remove({ collection: name, filter: {}, multi: true });
      await cloud.engine.insert(name, [victim, { _id: 'mine', _openid: 'alice', n: 1 }]);
    }
  });

  const unchanged = async () => {
    for (const name of everyRule) {
      expect(await cloud.engine.find(name, { filter: { _id: 'v' } })).toEqual([victim]);
      expect(await cloud.engine.count(name, {})).toBe(2);
    }
  };

  test.each<unknown>([
    {},
    { _id: 'v' },
    { _openid: 'bob' },
    { _openid: { $ne: 'alice' } },
    { $or: [{ _openid: 'bob' }, { _openid: '{openid}' }] },
    { _openid: { $regex: '^b' } },
    { secret: { $exists: true } },
    { $expr: { $eq: [1, 1] } },
  ])('are not read by %j, in a private or a ruled collection', async (query) => {
    for (const collectionName of ['private', 'own'] as const) {
      for (const action of ['queryDocument', 'countDocument']) {
        const answer = await ask(action, { collectionName, query });
        expect(JSON.stringify(answer)).not.toContain('bob only');
        if (action === 'countDocument') expect(answer.data?.total ?? 0).toBeLessThanOrEqual(1);
      }
    }
  });

  test.each<unknown[]>([
    [{ stageKey: '$match', stageValue: '{}' }],
    [{ stageKey: '$match', stageValue: '{"_openid":"bob"}' }],
    [{ stageKey: '$limit', stageValue: '5' }],
    [{ stageKey: '$group', stageValue: '{"_id":"$secret"}' }],
    [
      {
        stageKey: '$lookup',
        stageValue: '{"from":"private","localField":"n","foreignField":"n","as":"all"}',
      },
    ],
    [{ stageKey: '$unionWith', stageValue: '{"coll":"private"}' }],
    [
      {
        stageKey: '$facet',
        stageValue:
          '{"a":[{"$lookup":{"from":"private","localField":"n","foreignField":"n","as":"all"}}]}',
      },
    ],
    [{ stageKey: '$merge', stageValue: '{"into":"private"}' }],
    [{ stageKey: '$out', stageValue: '"private"' }],
  ])('are not read by an aggregation starting with %j', async (...stages) => {
    for (const collectionName of ['private', 'own', 'readonly', 'adminonly'] as const) {
      if (collectionName === 'readonly' && !/lookup|union/.test(JSON.stringify(stages))) continue;
      const answer = await ask('aggregate', { collectionName, stages });
      expect(JSON.stringify(answer)).not.toContain('bob only');
    }
    await unchanged();
  });

  test.each<[string, Record<string, unknown>]>([
    ['updateDocument', { query: { _id: 'v' }, data: { $set: { n: 2 } } }],
    ['updateDocument', { query: { _openid: 'bob' }, data: { $set: { n: 2 } }, multi: true }],
    ['updateDocument', { query: {}, data: { $set: { secret: 'x' } }, multi: true, skipMine: true }],
    ['updateDocument', { query: { _id: 'v' }, data: { n: 2 }, merge: false, upsert: true }],
    ['updateDocument', { query: { _id: 'v' }, data: { n: 2 }, merge: false }],
    ['deleteDocument', { query: { _id: 'v' } }],
    ['deleteDocument', { query: { _openid: 'bob' }, multi: true }],
    ['deleteDocument', { query: { n: 1, _id: { $ne: 'mine' } }, multi: true }],
  ])('are not written by %s %j', async (action, params) => {
    for (const collectionName of everyRule) await ask(action, { collectionName, ...params });
    await unchanged();
  });

  test.each<unknown>([
    { $set: { _openid: 'bob' } },
    { $unset: { _openid: '' } },
    { $rename: { n: '_openid' } },
    { $rename: { _openid: 'n' } },
    { $push: { _openid: 'bob' } },
    { $set: { '_openid.x': 1 } },
  ])('cannot be planted by giving one’s own away with %j', async (data) => {
    for (const collectionName of ['private', 'own'] as const) {
      const query = { _id: 'mine', _openid: '{openid}' };
      const answer = await ask('updateDocument', { collectionName, query, data });
      expect(answer.code).toBe('DATABASE_PERMISSION_DENIED');
      const [mine] = await cloud.engine.find(collectionName, { filter: { _id: 'mine' } });
      expect(mine?._openid).toBe('alice');
    }
  });

  test('an upsert cannot make a document for someone else', async () => {
    const query = { _id: 'new', _openid: 'bob' };
    const base = { collectionName: 'private', query, upsert: true };
    await ask('updateDocument', { ...base, data: { $set: { n: 1 } } });
    await ask('updateDocument', { ...base, data: { n: 1, _openid: 'bob' }, merge: false });
    expect(await cloud.engine.count('private', { _openid: 'bob' })).toBe(1);
  });
});

describe('updating and deleting one’s own', () => {
  beforeEach(async () => {
    for (const name of ['own', 'split', 'onlyText'] as const) {
      await cloud.engine.remove({ collection: name, filter: {}, multi: true });
      await cloud.engine.insert(name, [{ _id: 'mine', _openid: 'alice', n: 1 }]);
    }
  });
  const query = { _id: 'mine', _openid: '{openid}' };

  test('needs the owner in the query when a rule asks for it', async () => {
    const data = { $set: { n: 2 } };
    const without = await ask('updateDocument', {
      collectionName: 'own',
      query: { _id: 'mine' },
      data,
    });
    expect(without.code).toBe('DATABASE_PERMISSION_DENIED');
    const withOwner = await ask('updateDocument', { collectionName: 'own', query, data });
    expect(withOwner.data.updated).toBe(1);
  });

  test('create, update and delete have rules of their own, else the one for write', async () => {
    const update = { collectionName: 'split', query, data: { $set: { n: 2 } } };
    expect((await ask('updateDocument', update)).code).toBe('DATABASE_PERMISSION_DENIED');
    expect((await ask('deleteDocument', { collectionName: 'split', query })).data.deleted).toBe(1);
  });

  test('an update rule sees what is sent', async () => {
    const send = (data: unknown) =>
      ask('updateDocument', { collectionName: 'onlyText', query, data });
    expect((await send({ $set: { n: 2 } })).code).toBe('DATABASE_PERMISSION_DENIED');
    expect((await send({ $set: { text: 'hi' } })).data.updated).toBe(1);
  });
});

describe('a rule that cannot be read stops the start', () => {
  test.each([
    ['doc.a ==', 'unexpected end'],
    ['doc.a = 1', 'unexpected "="'],
    ['process.exit()', 'unknown name process'],
    ['doc.constructor.constructor("x")()', 'expected the end'],
    ["doc.a == 'x", 'unterminated string'],
    ['get("a") || get("b") || get("c") || get("d")', 'more than 3 get calls'],
    ['('.repeat(100) + ')'.repeat(100), 'nested too deeply'],
    ['doc.a == 1 doc.b', 'expected the end'],
    [`doc.a == '${'x'.repeat(1100)}'`, 'longer than 1024'],
    ['doc.a; doc.b', 'unexpected ";"'],
  ])('%s', (rule, reason) => {
    const make = () => createClientModule(cloud.context, { rules: { bad: { read: rule } } });
    expect(make).toThrow(RuleSyntaxError);
    expect(make).toThrow(reason);
  });

  test('names from Object’s prototype are no fields', async () => {
    const module = createClientModule(cloud.context, {
      rules: { odd: { create: "doc.constructor != null || doc['__proto__'] != null" } },
    });
    await module.close();
    expect(await reads('own', JSON.parse('{"__proto__":{"_openid":"alice"}}'))).toBe(false);
  });
});
