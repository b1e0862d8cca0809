/** People with a name and a password: made by the control plane, signed in by the real js-sdk. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { askOf } from '../../support/control.ts';
import { openSdk } from '../client/client-cloud.ts';
import { ENV, failure, startTestCloud, type TestCloud } from '../local-cloud.ts';

const WHO = `exports.main = async () => ({ uuid: process.env.TCB_UUID, type: process.env.LOGINTYPE })`;
const OPERATOR = { Name: 'anna', Password: 'Passw0rd-1', Type: 'internalUser' } as const;

let cloud: TestCloud;
let ask: ReturnType<typeof askOf>;
beforeEach(async () => {
  cloud = await startTestCloud({ who: WHO });
  ask = askOf({ url: cloud.cloud.url, dataDir: cloud.dataDir, envId: ENV });
});
afterEach(() => cloud.end());

// biome-ignore lint/suspicious/noExplicitAny: the SDK as its pages use it
function openPage(): any {
  const host = cloud.cloud.url.replace('http://', '');
  return openSdk({ host }, { mode: 'GATEWAY', env: ENV });
}

async function signIn(password: string): Promise<{ status: number; body: Record<string, string> }> {
  const response = await fetch(`${cloud.cloud.url}/auth/v1/signin?client_id=${ENV}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'anna', password }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

describe('somebody with a password', () => {
  test('signs in through the real SDK, and functions see who it is', async () => {
    const { Data } = await ask('CreateUser', OPERATOR);
    const { Uid } = Data as { Uid: string };
    const app = openPage();
    const auth = app.auth({ persistence: 'none' });
    const { data, error } = await auth.signInWithPassword({
      username: 'anna',
      password: OPERATOR.Password,
    });
    expect(error).toBeNull();
    expect(data.user.id).toBe(Uid);
    const { result } = await app.callFunction({ name: 'who' });
    expect(result).toEqual({ uuid: Uid, type: 'USERNAME' });
    await auth.signOut();
    const after = await app.callFunction({ name: 'who' });
    expect(after.result?.uuid).not.toBe(Uid);
  });

  test('is told the same for a wrong password as for a name nobody has', async () => {
    const unknown = await signIn('Passw0rd-1');
    await ask('CreateUser', OPERATOR);
    const wrong = await signIn('Passw0rd-2');
    expect(wrong.status).toBe(400);
    expect(wrong.body.error).toBe('invalid_username_or_password');
    expect({ ...unknown.body, request_id: '' }).toEqual({ ...wrong.body, request_id: '' });
    const auth = openPage().auth({ persistence: 'none' });
    const { error } = await auth.signInWithPassword({ username: 'anna', password: 'Passw0rd-2' });
    expect(error.category).toBe('INVALID_CREDENTIALS');
  });

  test('meets a captcha after five wrong passwords, even with the right one', async () => {
    await ask('CreateUser', OPERATOR);
    for (let i = 0; i < 5; i++) await signIn('Wrong-pass1');
    expect((await signIn(OPERATOR.Password)).body.error).toBe('captcha_required');
  });

  test('goes no further when blocked or removed, and no longer refreshes', async () => {
    const { Data } = await ask('CreateUser', OPERATOR);
    const { Uid } = Data as { Uid: string };
    const { refresh_token } = (await signIn(OPERATOR.Password)).body;
    const refresh = async (): Promise<number> => {
      const body = JSON.stringify({ grant_type: 'refresh_token', refresh_token });
      const init = { method: 'POST', body };
      return (await fetch(`${cloud.cloud.url}/auth/v1/token`, init)).status;
    };
    expect(await refresh()).toBe(200);
    await ask('ModifyUser', { Uid, UserStatus: 'BLOCKED' });
    expect((await signIn(OPERATOR.Password)).body.error).toBe('user_blocked');
    expect(await refresh()).toBe(401);
    await ask('ModifyUser', { Uid, UserStatus: 'ACTIVE', Password: 'Other-Passw0rd' });
    expect((await signIn('Other-Passw0rd')).status).toBe(200);
    await ask('DeleteUsers', { Uids: [Uid] });
    expect(await refresh()).toBe(401);
  });

  test('is still there after a restart, and its password lies nowhere in clear', async () => {
    await ask('CreateUser', OPERATOR);
    await cloud.cloud.close(0);
    const again = await startTestCloud({}, { dataDir: cloud.dataDir });
    const list = await askOf({ url: again.cloud.url, dataDir: cloud.dataDir, envId: ENV })(
      'DescribeUserList',
    );
    expect(list.Data).toMatchObject({
      Total: 1,
      UserList: [{ Name: 'anna', UserStatus: 'ACTIVE' }],
    });
    expect(JSON.stringify(list)).not.toContain(OPERATOR.Password);
    await again.end();
  });

  test.each([
    [{ Name: 'anna', Password: 'short' }, /8 to 32/],
    [{ Name: 'anna', Password: 'onlyletters' }, /three of/],
    [{ Name: '-anna', Password: 'Passw0rd-1' }, /Name/],
  ])('is not made of %j', async (params, why) => {
    expect((await failure(ask('CreateUser', params))).message).toMatch(why);
  });

  test('is made once', async () => {
    await ask('CreateUser', OPERATOR);
    expect((await failure(ask('CreateUser', OPERATOR))).code).toBe('ResourceInUse');
  });
});

describe('login methods', () => {
  test('are switched while it runs, and stay so', async () => {
    const anonymously = (url: string) =>
      fetch(`${url}/auth/v1/signin/anonymously`, { method: 'POST', body: '{}' });
    expect((await anonymously(cloud.cloud.url)).status).toBe(200);
    await ask('ModifyLoginConfig', { AnonymousLogin: false, UserNameLogin: false });
    expect((await anonymously(cloud.cloud.url)).status).toBe(403);
    expect((await signIn('Passw0rd-1')).body.error).toBe('login_type_disabled');
    expect(await ask('DescribeLoginConfig')).toMatchObject({
      AnonymousLogin: false,
      UserNameLogin: false,
    });
    await cloud.cloud.close(0);
    const again = await startTestCloud({}, { dataDir: cloud.dataDir });
    expect((await anonymously(again.cloud.url)).status).toBe(403);
    await again.end();
  });
});
