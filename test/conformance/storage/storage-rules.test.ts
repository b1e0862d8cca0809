/** Security rules of storage, through the calls clients make. */
import tcb from '@cloudbase/node-sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StorageAccess } from '../../../local/cloudbase/storage/rule.ts';
import { storageRule } from '../../../shared/app/database/access.ts';
import { ENV, startTestCloud, type TestCloud } from '../local-cloud.ts';

// biome-ignore lint/suspicious/noExplicitAny: JSON of many shapes, compared by the tests
type Answer = any;

/** One logged-in client: the storage calls of js-sdk's gateway mode. */
interface Client {
  ticket(objectId: string): Promise<Answer>;
  put(ticket: Answer, bytes: string): Promise<number>;
  upload(objectId: string, bytes: string): Promise<number | string>;
  code(verb: string, item: object): Promise<string>;
}

async function clientOf(cloud: TestCloud, login: Answer): Promise<Client> {
  const headers = { authorization: `Bearer ${login.access_token}` };
  const ask = async (verb: string, item: object): Promise<Answer> => {
    const url = `${cloud.cloud.url}/v1/storages/${verb}`;
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify([item]) });
    const [answer] = (await response.json()) as Answer[];
    return answer;
  };
  const put = async (ticket: Answer, body: string): Promise<number> => {
    const own = { authorization: ticket.authorization };
    return (await fetch(ticket.uploadUrl, { method: 'PUT', headers: own, body })).status;
  };
  const ticket = (objectId: string) => ask('get-objects-upload-info', { objectId });
  return {
    ticket,
    put,
    upload: async (objectId, bytes) => {
      const made = await ticket(objectId);
      return made.code ?? put(made, bytes);
    },
    code: async (verb, item) => (await ask(verb, item)).code ?? 'SUCCESS',
  };
}

const DENIED = 'STORAGE_EXCEED_AUTHORITY';

describe('the rule of this project', () => {
  let cloud: TestCloud;
  let anna: Client;
  let web: Client;
  let uid: string;

  beforeAll(async () => {
    cloud = await startTestCloud({}, { storageRule });
    anna = await clientOf(cloud, await cloud.local('login', { openid: 'o-anna' }));
    const url = `${cloud.cloud.url}/auth/v1/signin/anonymously`;
    const login: Answer = await (await fetch(url, { method: 'POST', body: '{}' })).json();
    uid = login.sub;
    web = await clientOf(cloud, login);
  });
  afterAll(() => cloud.end());

  const put = async (cloudPath: string, bytes: string): Promise<string> => {
    const made = await cloud.app().uploadFile({ cloudPath, fileContent: Buffer.from(bytes) });
    return made.fileID;
  };
  const bytesOf = async (fileID: string): Promise<string | undefined> =>
    (await cloud.app().downloadFile({ fileID })).fileContent?.toString();

  test('lets users create, replace and delete below their own uploads, by openid and by uid', async () => {
    expect(await anna.upload('uploads/o-anna/a.png', 'one')).toBe(200);
    expect(await anna.upload('uploads/o-anna/a.png', 'two')).toBe(200);
    expect(await anna.upload('uploads/o-anna/deeper/照片.png', 'x')).toBe(200);
    expect(await web.upload(`uploads/${uid}/a.png`, 'x')).toBe(200);
    const { cloudObjectId } = await anna.ticket('uploads/o-anna/a.png');
    expect(await bytesOf(cloudObjectId)).toBe('two');
    expect(await anna.code('delete-objects', { cloudObjectId })).toBe('SUCCESS');
  });

  test.each([
    'works/task-1/0.png',
    'uploads/o-bert/a.png',
    'uploads/o-annabel/a.png',
    'uploads/a.png',
    'uploads/undefined/a.png',
    'uploads/null/a.png',
    'x/uploads/o-anna/a.png',
    'Uploads/o-anna/a.png',
    'o-anna|uploads/o-anna/a.png',
    'a.png',
  ])('gives no ticket for %s', async (path) => {
    expect(await anna.upload(path, 'x')).toBe(DENIED);
    expect(await web.upload(path, 'x')).toBe(DENIED);
  });

  test('the attack: a ticket for a picture that is not there yet is refused beforehand', async () => {
    const path = 'works/task-2/safe/0.png';
    const early = await anna.ticket(path);
    expect(early).toMatchObject({ code: DENIED });
    const fileID = await put(path, 'labelled');
    // What the attacker has instead: a ticket for a path of her own.
    const own = await anna.ticket('uploads/o-anna/b.png');
    const elsewhere = { ...own, uploadUrl: own.uploadUrl.replace('uploads/o-anna/b.png', path) };
    expect(await anna.put(elsewhere, 'evil')).toBe(403);
    expect(await bytesOf(fileID)).toBe('labelled');
    expect(await anna.code('delete-objects', { cloudObjectId: fileID })).toBe(DENIED);
  });

  test('the attack by copying and moving is refused too', async () => {
    const fileID = await put('works/task-3/0.png', 'labelled');
    expect(await anna.upload('uploads/o-anna/c.png', 'evil')).toBe(200);
    const copy = { srcPath: 'uploads/o-anna/c.png', dstPath: 'works/task-3/0.png' };
    expect(await anna.code('copy-objects', copy)).toBe(DENIED);
    const move = { ...copy, removeOriginal: true };
    expect(await anna.code('copy-objects', move)).toBe(DENIED);
    expect(await bytesOf(fileID)).toBe('labelled');
    const into = { srcPath: 'uploads/o-anna/c.png', dstPath: 'uploads/o-bert/c.png' };
    expect(await anna.code('copy-objects', into)).toBe(DENIED);
  });

  test('a file of the server in a user’s folder is not the user’s', async () => {
    const fileID = await put('uploads/o-anna/server.png', 'kept');
    expect(await anna.upload('uploads/o-anna/server.png', 'evil')).toBe(DENIED);
    expect(await anna.code('get-objects-download-info', { cloudObjectId: fileID })).toBe('SUCCESS');
  });
});

describe('rules in general', () => {
  const file = (path: string, openid: string) =>
    ({ path, owner: { kind: 'openid', openid, appid: 'wx' } }) as never;
  const user = (openid: string) => ({ kind: 'openid', openid, appid: 'wx' }) as const;
  const guest = { kind: 'uid', uid: 'u1', anonymous: true } as const;

  test('read decides downloads, and what is not said is refused', async () => {
    const access = new StorageAccess(
      { read: '/^public\\//.test(resource.path) == true' },
      Date.now,
    );
    expect(await access.mayRead(file('public/a', 'x'), guest)).toBe(true);
    expect(await access.mayRead(file('private/a', 'x'), user('x'))).toBe(false);
    expect(await access.mayWrite('public/a', null, user('x'))).toBe(false);
  });

  test.each([
    ['auth != null', true],
    ["auth.loginType != 'ANONYMOUS'", false],
    ["/^A\\/B/i.test('a/b') == true", true],
    ['/[/\\]]x/.test("]x") == true', true],
    ['/^a/.test(resource.path) == false && now > 0', true],
    ['/^a/.test(resource.nothing) == true', false],
  ])('%s', async (read, expected) => {
    const access = new StorageAccess({ read }, Date.now);
    expect(await access.mayRead(file('b/c', 'x'), guest)).toBe(expected);
  });

  test.each([
    ['a pattern whose answer is not compared', '/^a/.test(resource.path)'],
    ['that hidden behind others', 'auth != null && !/^a/.test(resource.path)'],
    ['a pattern that is not closed', '/^a'],
    ['a pattern that is none', '/(/.test(resource.path) == true'],
    ['a method patterns do not have', '/a/.exec(resource.path) == true'],
    ['documents', 'doc._openid == auth.openid'],
    ['get', "get('database.a.b') != null"],
  ])('%s is refused when the rule is loaded', (_, read) => {
    expect(() => new StorageAccess({ read }, Date.now)).toThrow(/security rule/);
  });
});

describe('a rule of another form', () => {
  test.each([['OPEN'], [{ read: true, delete: true }]])('%j is refused', (rule) => {
    expect(() => new StorageAccess(rule as never, Date.now)).toThrow(/storage rule must be/);
  });
});

describe('getFileAuthority', () => {
  let cloud: TestCloud;
  beforeAll(async () => {
    cloud = await startTestCloud({}, { storageRule });
  });
  afterAll(async () => {
    for (const name of ['WX_CONTEXT_KEYS', 'WX_OPENID', 'LOGINTYPE']) delete process.env[name];
    await cloud.end();
  });

  test('answers a function what its user may do', async () => {
    const options = { env: ENV, secretId: 'x', secretKey: 'y' };
    const app = tcb.init({ ...options, serviceUrl: `${cloud.cloud.url}/admin` });
    const { fileID } = await app.uploadFile({
      cloudPath: 'a|b测试.jpeg',
      fileContent: Buffer.from('x'),
    });
    process.env.WX_CONTEXT_KEYS = 'WX_OPENID';
    process.env.WX_OPENID = 'o-anna';
    const answer = await app.getFileAuthority({
      fileList: [
        { path: fileID, type: 'READ' },
        { path: 'works/0.png', type: 'READWRITE' },
        { path: 'uploads/o-anna/0.png', type: 'WRITE' },
      ],
    });
    expect(answer.data).toEqual([
      { path: fileID, cosFileId: expect.stringContaining('cloud://'), read: true, write: false },
      { path: 'works/0.png', cosFileId: expect.any(String), read: false, write: false },
      { path: 'uploads/o-anna/0.png', cosFileId: expect.any(String), read: false, write: true },
    ]);
  });
});
