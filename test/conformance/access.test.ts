/** Who is answered at all: names, pages, functions, and the secrets of an environment. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { secretFor } from '../../local/cloudbase/admin/secret.ts';
import { functionRule } from '../../shared/app/database/access.ts';
import { ENV, failure, startTestCloud, type TestCloud } from './local-cloud.ts';

// biome-ignore lint/suspicious/noExplicitAny: JSON of many shapes, compared by the tests
type Answer = any;

const ECHO = 'exports.main = async (event) => ({ called: true, event });';

/** Like `fetch`, but with a Host header of one's own. */
function ask(
  url: string,
  headers: Record<string, string>,
  { method = 'POST', body = '{}' } = {},
): Promise<{ status: number; text: string; headers: Answer }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString();
      resolve({ status: response.statusCode ?? 0, text, headers: response.headers });
    });
    sent.on('error', reject);
    sent.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode ?? 0, text: '', headers: response.headers });
    });
    sent.end(method === 'POST' ? body : undefined);
  });
}

const upgrade = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

describe('the name a server is called by', () => {
  let cloud: TestCloud;
  let port: string;
  beforeAll(async () => {
    cloud = await startTestCloud(
      { echo: ECHO },
      { hosts: ['my.tunnel.example'], httpAccess: [{ path: '/callback', functionName: 'echo' }] },
    );
    port = new URL(cloud.cloud.url).port;
  });
  afterAll(() => cloud.end());

  const begin = '{"action":"database.startTransaction"}';
  const admin = (host: string) =>
    ask(
      `${cloud.cloud.url}/admin?env=${ENV}`,
      { host, authorization: 'TC3-HMAC-SHA256 x' },
      { body: begin },
    );

  test('may be an address, localhost, or one it was told', async () => {
    const names = [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, 'my.tunnel.example'];
    for (const host of names) expect((await admin(host)).text).toContain('transactionId');
  });

  test.each([
    'evil.example',
    'evil.example:80',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
  ])('may not be %s: that is how a page reaches in', async (host) => {
    expect(await admin(host)).toMatchObject({ status: 403, text: expect.stringContaining('host') });
  });

  test.each([
    '/web',
    '/v1/functions/echo',
    '/auth/v1/signin/anonymously',
    '/_local/login',
    '/cos/a',
  ])('is looked at for %s too', async (path) => {
    const { status } = await ask(cloud.cloud.url + path, { host: 'evil.example' });
    expect(status).toBe(403);
  });

  test('is looked at when a watch is opened', async () => {
    const open = (host: string) =>
      ask(`${cloud.cloud.url}/ws`, { ...upgrade, host }, { method: 'GET' });
    await expect(open('evil.example')).rejects.toThrow();
    expect((await open(`localhost:${port}`)).status).toBe(101);
  });

  test('does not matter where functions are called by anybody', async () => {
    const { status, text } = await ask(`${cloud.cloud.url}/callback`, { host: 'evil.example' });
    expect([status, JSON.parse(text).called]).toEqual([200, true]);
  });
});

describe('the page that calls', () => {
  let cloud: TestCloud;
  beforeAll(async () => {
    cloud = await startTestCloud({ echo: ECHO }, { origins: ['https://app.example'] });
  });
  afterAll(() => cloud.end());

  const PATHS = ['/web', '/v1/functions/echo', '/auth/v1/signin/anonymously', '/_local/login'];

  test.each(PATHS)('must be one of this machine or a declared one: %s', async (path) => {
    const call = (origin: string, method = 'POST') =>
      ask(cloud.cloud.url + path, { origin }, { method });
    for (const origin of ['https://evil.example', 'http://app.example', 'null', 'file://']) {
      const refused = await call(origin);
      expect([origin, refused.status]).toEqual([origin, 403]);
      expect(refused.headers['access-control-allow-origin']).toBeUndefined();
      expect((await call(origin, 'OPTIONS')).status).toBe(403);
    }
    if (path === '/_local/login') return;
    for (const origin of ['http://localhost:5173', 'http://127.0.0.1', 'https://app.example']) {
      const answer = await call(origin);
      expect([origin, answer.headers['access-control-allow-origin']]).toEqual([origin, origin]);
    }
  });

  test('is never a server: /admin takes no page at all', async () => {
    for (const origin of ['https://evil.example', 'https://app.example', 'http://localhost:5173']) {
      const headers = { origin, authorization: 'TC3-HMAC-SHA256 x' };
      expect((await ask(`${cloud.cloud.url}/admin?env=${ENV}`, headers)).status).toBe(403);
    }
  });

  test('must be known to open a watch', async () => {
    const open = (origin: string) =>
      ask(`${cloud.cloud.url}/ws`, { ...upgrade, origin }, { method: 'GET' });
    await expect(open('https://evil.example')).rejects.toThrow();
    expect((await open('https://app.example')).status).toBe(101);
  });
});

describe('functions clients may call', () => {
  let cloud: TestCloud;
  afterEach(() => cloud.end());

  async function clientCalls(login: Answer, name: string): Promise<string[]> {
    const headers = { authorization: `Bearer ${login.access_token}` };
    const rest = await ask(`${cloud.cloud.url}/v1/functions/${name}`, headers);
    const action = { action: 'functions.invokeFunction', function_name: name, env: ENV };
    const web = await ask(`${cloud.cloud.url}/web`, headers, { body: JSON.stringify(action) });
    return [rest.text, web.text].map((text) => JSON.parse(text).code ?? 'called');
  }
  const anonymous = async (): Promise<Answer> =>
    JSON.parse((await ask(`${cloud.cloud.url}/auth/v1/signin/anonymously`, {})).text);
  const sources = { photography: ECHO, operator: ECHO };
  const DENIED = ['EXCEED_AUTHORITY', 'PERMISSION_DENIED'];

  test('are what the rule says, in both protocols and for the control API’s users', async () => {
    cloud = await startTestCloud(sources, { functionRule });
    const login = await cloud.local('login', { openid: 'o-anna' });
    expect(await clientCalls(login, 'photography')).toEqual(['called', 'called']);
    expect(await clientCalls(login, 'operator')).toEqual(DENIED);
    expect(await clientCalls(login, 'nowhere')).toEqual(DENIED);
    expect(await clientCalls(await anonymous(), 'operator')).toEqual(DENIED);
    const asUser = await cloud.local('invoke', { name: 'operator', openid: 'o-anna' });
    expect(asUser.code).toBe('PERMISSION_DENIED');
    expect((await cloud.local('invoke', { name: 'operator' })).result.called).toBe(true);
    const { result } = await cloud.app().callFunction({ name: 'operator', data: {} });
    expect(result).toMatchObject({ called: true });
  });

  test('are all, with a login, when nothing is said', async () => {
    cloud = await startTestCloud(sources);
    expect(await clientCalls(await anonymous(), 'operator')).toEqual(['called', 'called']);
  });

  test('can be kept from those who are anonymous', async () => {
    const invoke = "auth.loginType != 'ANONYMOUS' && auth != null";
    cloud = await startTestCloud(sources, { functionRule: { '*': { invoke } } });
    expect(await clientCalls(await anonymous(), 'operator')).toEqual(DENIED);
    const login = await cloud.local('login', { openid: 'o-anna' });
    expect(await clientCalls(login, 'operator')).toEqual(['called', 'called']);
  });

  test.each([
    ['without *', { photography: { invoke: true } }, /"\*"/],
    ['with another expression', { '*': { invoke: 'auth.uid != null' } }, /"\*" must be/],
    ['without invoke', { '*': {} }, /"\*" must be/],
  ])('are not started with a rule the platform refuses: %s', async (_, rule, reason) => {
    const started = startTestCloud(sources, { functionRule: rule as never });
    expect((await failure(started)).message).toMatch(reason);
    cloud = await startTestCloud();
  });
});

describe('what is kept with the data', () => {
  const homes: string[] = [];
  const folder = (): string => {
    const home = mkdtempSync(join(tmpdir(), 'access-'));
    homes.push(home);
    return home;
  };
  afterAll(() => {
    for (const home of homes) rmSync(home, { recursive: true, force: true });
  });

  test('rules set at run time are in force after a restart, until they are taken back', async () => {
    const options = { dataDir: folder(), rules: { notes: 'ADMINONLY', posts: 'PRIVATE' } } as const;
    const first = await startTestCloud({}, options);
    const rule = { read: 'doc.shown == true', write: false };
    await first.local('rules', { notes: rule, extra: 'READONLY' });
    await first.end();
    const warnings: string[] = [];
    const warn = (message: string) => warnings.push(message);
    const second = await startTestCloud({}, { ...options, warn });
    expect(await second.local('rules')).toEqual({
      notes: rule,
      posts: 'PRIVATE',
      extra: 'READONLY',
    });
    expect(warnings.join()).toContain('notes, extra');
    await second.local('rules', { notes: null });
    await second.end();
    const third = await startTestCloud({}, options);
    expect((await third.local('rules')).notes).toBe('ADMINONLY');
    await third.end();
  });

  test('a rule that cannot be read changes nothing', async () => {
    const options = { dataDir: folder() };
    const cloud = await startTestCloud({}, options);
    await cloud.local('rules', { notes: 'PRIVATE' });
    expect((await cloud.local('rules', { notes: { read: 'nonsense(' } })).code).toBe(
      'INVALID_PARAM',
    );
    expect(await cloud.local('rules')).toEqual({ notes: 'PRIVATE' });
    await cloud.end();
    writeFileSync(join(options.dataDir, 'rules.json'), '{');
    expect((await failure(startTestCloud({}, options))).message).toContain('rules.json is damaged');
  });

  test('every folder has secrets of its own, which nobody else on the machine can read', () => {
    const [one, other] = [folder(), folder()];
    const secret = secretFor('operator', one);
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect(secretFor('operator', one)).toBe(secret);
    expect(secretFor('callback', one)).not.toBe(secret);
    expect(secretFor('operator', other)).not.toBe(secret);
    expect(statSync(join(one, 'secret')).mode & 0o777).toBe(0o600);
  });
});
