import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Tokens } from '../../../local/cloudbase/client/auth/tokens.ts';
import {
  type ClientCloud,
  ENV,
  type EndPointMode,
  type JsonAnswer,
  MODES,
  openSdk,
  openUser,
  startClientCloud,
} from './client-cloud.ts';

let cloud: ClientCloud;

beforeAll(async () => {
  cloud = await startClientCloud(
    {
      rules: {
        notes: 'PRIVATE',
        posts: 'READONLY',
        scenes: 'ADMINWRITE',
        secrets: 'ADMINONLY',
        ruled: { read: 'doc._openid == auth.openid', write: 'doc._openid == auth.openid' },
        open: { read: true, write: true },
      },
    },
    ['notes', 'posts', 'scenes', 'secrets', 'ruled', 'open', 'undeclared'],
  );
});
afterAll(() => cloud.close());
beforeEach(async () => {
  for (const name of await cloud.engine.listCollections()) {
    await cloud.engine.remove({ collection: name, filter: {}, multi: true });
  }
  cloud.calls.length = 0;
});

const seedNotes = () =>
  cloud.engine.insert('notes', [
    { _id: 'a1', _openid: 'alice', n: 1, at: new Date(5_000_000_000_000) },
    { _id: 'a2', _openid: 'alice', n: 2, at: new Date(0) },
    { _id: 'b1', _openid: 'bob', n: 3 },
  ]);

describe.each(MODES)('the real js-sdk in %s mode', (mode: EndPointMode) => {
  let alice: JsonAnswer;
  let db: JsonAnswer;
  beforeAll(async () => {
    alice = await openUser(cloud, 'alice', mode);
    db = alice.database();
  });

  test('reads its own documents with order, skip, limit and projection', async () => {
    await seedNotes();
    const all = await db.collection('notes').orderBy('n', 'desc').get();
    expect(all.data.map((doc: JsonAnswer) => doc._id)).toEqual(['a2', 'a1']);
    const page = await db
      .collection('notes')
      .orderBy('n', 'asc')
      .skip(1)
      .limit(1)
      .field({ n: true })
      .get();
    expect(page.data).toEqual([{ _id: 'a2', n: 2 }]);
  });

  test('gets a date back as a Date', async () => {
    await seedNotes();
    const { data } = await db.collection('notes').doc('a1').get();
    expect(new Date(data[0].at).getTime()).toBe(5_000_000_000_000);
  });

  test('finds by a date and by operators', async () => {
    await seedNotes();
    const _ = db.command;
    const byDate = await db
      .collection('notes')
      .where({ at: _.gte(new Date(4_000_000_000_000)) })
      .get();
    expect(byDate.data.map((doc: JsonAnswer) => doc._id)).toEqual(['a1']);
    const byEpoch = await db
      .collection('notes')
      .where({ at: new Date(0) })
      .get();
    expect(byEpoch.data.map((doc: JsonAnswer) => doc._id)).toEqual(['a2']);
    const byList = await db
      .collection('notes')
      .where({ n: _.in([2, 3]) })
      .get();
    expect(byList.data.map((doc: JsonAnswer) => doc._id)).toEqual(['a2']);
    const byText = await db
      .collection('notes')
      .where({ _id: db.RegExp({ regexp: '^A', options: 'i' }) })
      .get();
    expect(byText.data).toHaveLength(2);
  });

  test('counts its own documents', async () => {
    await seedNotes();
    expect((await db.collection('notes').count()).total).toBe(2);
    expect((await db.collection('notes').where({ n: 2 }).count()).total).toBe(1);
  });

  test('answers 100 documents when no limit is given and 1000 at most', async () => {
    await cloud.engine.insert(
      'posts',
      Array.from({ length: 1_200 }, (_, n) => ({ _id: `p${n}`, _openid: 'x' })),
    );
    expect((await db.collection('posts').get()).data).toHaveLength(100);
    expect((await db.collection('posts').limit(5_000).get()).data).toHaveLength(1_000);
  });

  test('adds a document as its owner, with the server date', async () => {
    const before = Date.now();
    const { id } = await db
      .collection('notes')
      .add({ text: 'hi', at: db.serverDate({ offset: 1000 }) });
    const [doc] = await cloud.engine.find('notes');
    expect(doc).toMatchObject({ _id: id, _openid: 'alice', text: 'hi' });
    const at = Number(doc?.at);
    expect(at).toBeGreaterThanOrEqual(before + 1_000);
    expect(at).toBeLessThanOrEqual(Date.now() + 1_000);
  });

  test('updates, replaces and removes its own documents', async () => {
    await seedNotes();
    const _ = db.command;
    expect(
      (
        await db
          .collection('notes')
          .doc('a1')
          .update({ n: _.inc(5) })
      ).updated,
    ).toBe(1);
    expect((await db.collection('notes').where({ n: 2 }).update({ done: true })).updated).toBe(1);
    await db.collection('notes').doc('a2').set({ fresh: true });
    expect(
      await cloud.engine.find('notes', { filter: { _openid: 'alice' }, sort: { _id: 1 } }),
    ).toEqual([
      expect.objectContaining({ _id: 'a1', n: 6 }),
      { _id: 'a2', _openid: 'alice', fresh: true },
    ]);
    expect((await db.collection('notes').doc('a1').remove()).deleted).toBe(1);
    expect((await db.collection('notes').where({ fresh: true }).remove()).deleted).toBe(1);
    expect(await cloud.engine.count('notes', {})).toBe(1);
  });

  test('aggregates over its own documents only', async () => {
    await seedNotes();
    const $ = db.command.aggregate;
    const { data } = await db
      .collection('notes')
      .aggregate()
      .group({ _id: null, total: $.sum('$n') })
      .end();
    expect(data).toEqual([{ _id: null, total: 3 }]);
  });

  test('calls a function with the identity of the login, whatever the event says', async () => {
    const { result } = await alice.callFunction({
      name: 'fn',
      data: { a: 1, userInfo: { openId: 'bob' } },
    });
    expect(result.data).toMatchObject({ a: 1 });
    expect(result.identity).toMatchObject({ kind: 'openid', openid: 'alice' });
    expect(cloud.calls[0]?.source).toBe('client');
  });

  test('sees a missing function as an error code', async () => {
    // The gateway mode resolves with the code, the other one throws it (SDK source).
    const call = alice.callFunction({ name: 'missing' });
    const answer = await call.catch((error: Error) => error.message);
    expect(JSON.stringify(answer)).toContain('FUNCTION_NOT_FOUND');
  });

  test('uploads a file, reads it by a temporary URL and deletes it', async () => {
    const { fileID } = await alice.uploadFile({
      cloudPath: `photos/${mode}.txt`,
      fileContent: Buffer.from('pixels'),
    });
    const { fileList } = await alice.getTempFileURL({ fileList: [fileID] });
    expect(await (await fetch(fileList[0].tempFileURL)).text()).toBe('pixels');
    const removed = await alice.deleteFile({ fileList: [fileID] });
    expect(removed.fileList[0].code).toBe('SUCCESS');
  });

  test('cannot delete a file of another user', async () => {
    const { fileID } = await alice.uploadFile({
      cloudPath: `photos/${mode}-mine.txt`,
      fileContent: Buffer.from('mine'),
    });
    const bob = await openUser(cloud, 'bob', mode);
    const removed = await bob.deleteFile({ fileList: [fileID] });
    expect(removed.fileList[0].code).not.toBe('SUCCESS');
    const { fileList } = await alice.getTempFileURL({ fileList: [fileID] });
    expect(fileList[0].code).toBe('SUCCESS');
  });

  test('signs in anonymously and keeps what it writes to itself', async () => {
    const app = openSdk(cloud, { mode });
    const auth = app.auth({ persistence: 'none' });
    await auth.signInAnonymously({});
    const mine = app.database().collection('notes');
    await mine.add({ n: 9 });
    await seedNotes();
    const { data } = await mine.get();
    expect(data).toHaveLength(1);
    expect(data[0].n).toBe(9);
    const { result } = await app.callFunction({ name: 'fn', data: {} });
    expect(result.identity).toMatchObject({ kind: 'uid', anonymous: true, uid: data[0]._openid });
  });

  test('refreshes its token by itself when it has expired', async () => {
    const app = openSdk(cloud, { mode });
    const auth = app.auth({ persistence: 'none' });
    await auth.signInAnonymously({});
    const before = (await auth.getAccessToken()).accessToken;
    const client = app.oauthInstance.oauth2client;
    const { credentials } = client.localCredentials;
    await client.setCredentials({ ...credentials, expires_at: new Date(0) });
    await app.database().collection('notes').add({ n: 1 });
    const after = (await auth.getAccessToken()).accessToken;
    expect(after).not.toBe(before);
    expect(await cloud.engine.count('notes', {})).toBe(1);
  });
});

describe('tokens', () => {
  const query = { action: 'database.countDocument', env: ENV, collectionName: 'posts', query: {} };

  test.each([
    ['none at all', async () => undefined],
    ['nonsense', async () => 'not.a.token'],
    [
      'a changed subject',
      async () => {
        const [head, body, signature] = (await cloud.login('alice')).split('.');
        const claims = JSON.parse(Buffer.from(body ?? '', 'base64url').toString());
        claims.identity.openid = 'bob';
        return `${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
      },
    ],
    [
      'an unsigned one (alg none)',
      async () => {
        const [, body] = (await cloud.login('alice')).split('.');
        return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`;
      },
    ],
    [
      'a refresh token',
      async () => (await cloud.post('/_local/login', { openid: 'alice' })).body.refresh_token,
    ],
    [
      'a watch ticket',
      async () => cloud.module().wsWebSign({ kind: 'openid', openid: 'alice', appid: 'x' }).signStr,
    ],
  ])('%s is refused in both protocols', async (_name, make) => {
    const token = await make();
    expect((await cloud.post('/web', query, token)).body.code).toBe('INVALID_ACCESS_TOKEN');
    const rest = await cloud.post('/v1/functions/fn', {}, token);
    expect([rest.status, rest.body.code]).toEqual([401, 'INVALID_ACCESS_TOKEN']);
    expect(cloud.calls).toEqual([]);
  });

  test('an expired one is told from a forged one, and its refresh token brings a new one', async () => {
    const { body } = await cloud.post('/_local/login', { openid: 'alice' });
    cloud.clock.skewMs = 7_201_000;
    try {
      const late = await cloud.post('/web', query, body.access_token);
      expect(late.body.code).toBe('ACCESS_TOKEN_EXPIRED');
      const grant = { grant_type: 'refresh_token', refresh_token: body.refresh_token };
      const renewed = await cloud.post('/auth/v1/token', grant);
      expect((await cloud.post('/web', query, renewed.body.access_token)).body.data).toEqual({
        total: 0,
      });
      const wrong = await cloud.post('/auth/v1/token', {
        ...grant,
        refresh_token: body.access_token,
      });
      expect([wrong.status, wrong.body.error]).toEqual([401, 'invalid_grant']);
    } finally {
      cloud.clock.skewMs = 0;
    }
  });

  test('a token that was signed out is worth nothing', async () => {
    const token = await cloud.login('alice');
    await cloud.post('/auth/v1/revoke', { token });
    expect((await cloud.post('/web', query, token)).body.code).toBe('INVALID_ACCESS_TOKEN');
  });

  test.each([
    ['another environment', { envId: 'other', secret: 'a secret of the test environment' }],
    ['another secret', { envId: ENV, secret: 'guessed' }],
  ])('a token of %s is refused', async (_name, { envId, secret }) => {
    const tokens = new Tokens({ envId, secret: Buffer.from(secret), now: Date.now });
    const token = tokens.sign({ kind: 'openid', openid: 'alice', appid: 'x' }, 'access');
    expect((await cloud.post('/web', query, token)).body.code).toBe('INVALID_ACCESS_TOKEN');
  });

  test('a body that names another environment is refused', async () => {
    const token = await cloud.login('alice');
    const answer = await cloud.post('/web', { ...query, env: 'other' }, token);
    expect(answer.body.code).toBe('INVALID_ENV');
  });

  test('a login without an openid names the field', async () => {
    const { status, body } = await cloud.post('/_local/login', { openid: '' });
    expect(status).toBe(400);
    expect(body.error_description).toContain('openid');
  });
});

describe('a browser on another origin', () => {
  test('gets its preflight answered with the headers it asked for', async () => {
    const response = await fetch(`${cloud.url}/v1/functions/fn`, {
      method: 'OPTIONS',
      headers: {
        origin: 'http://localhost:5173',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,authorization,x-sdk-version,x-seqid',
      },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('http://localhost:5173');
    expect(response.headers.get('access-control-allow-headers')).toContain('x-seqid');
    expect(response.headers.get('access-control-allow-methods')).toContain('PATCH');
  });

  test('may read refusals too', async () => {
    const response = await fetch(`${cloud.url}/web`, {
      method: 'POST',
      headers: { origin: 'http://localhost:5173' },
      body: '{}',
    });
    expect(response.headers.get('access-control-allow-origin')).toBe('http://localhost:5173');
    expect(((await response.json()) as JsonAnswer).code).toBe('INVALID_ACCESS_TOKEN');
  });
});

describe('bad requests', () => {
  test.each([
    ['a body that is not JSON', 'nonsense', 'INVALID_PARAM'],
    ['a list', '[]', 'INVALID_PARAM'],
    ['an unknown action', '{"action":"database.dropEverything"}', 'INVALID_PARAM'],
    ['no collection', '{"action":"database.queryDocument"}', 'INVALID_PARAM'],
    [
      'a query that is not an object',
      '{"action":"database.queryDocument","collectionName":"posts","query":"x"}',
      'INVALID_PARAM',
    ],
    [
      'an operator MongoDB does not know',
      '{"action":"database.queryDocument","collectionName":"posts","query":{"a":{"$where":"1"}}}',
      'DATABASE_REQUEST_FAILED',
    ],
    [
      'a negative offset',
      '{"action":"database.queryDocument","collectionName":"posts","offset":-1}',
      'INVALID_PARAM',
    ],
    [
      'an order that is no order',
      '{"action":"database.queryDocument","collectionName":"posts","order":[{"field":"a","direction":"up"}]}',
      'INVALID_PARAM',
    ],
  ])('%s is a code, not a crash', async (_name, body, code) => {
    const token = await cloud.login('alice');
    const response = await fetch(`${cloud.url}/web`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body,
    });
    expect(response.status).toBe(200);
    const answer: JsonAnswer = await response.json();
    expect(answer.code).toBe(code);
    expect(answer.requestId).toBeTruthy();
  });

  test('an event over 100 KB is refused before the function runs', async () => {
    const token = await cloud.login('alice');
    const answer = await cloud.post('/v1/functions/fn', { big: 'x'.repeat(110_000) }, token);
    expect([answer.status, answer.body.code]).toEqual([413, 'EXCEED_MAX_PAYLOAD_SIZE']);
    expect(cloud.calls).toEqual([]);
  });

  test('a path this protocol does not have is named', async () => {
    const token = await cloud.login('alice');
    const answer = await cloud.post('/v1/model/prod', {}, token);
    expect(answer.body.message).toContain('/v1/model/prod');
  });
});
