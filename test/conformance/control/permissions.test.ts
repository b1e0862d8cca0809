/** Rules of collections, functions and files, set through the control plane: they bite at once. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { askOf } from '../../support/control.ts';
import { ENV, failure, startTestCloud, type TestCloud } from '../local-cloud.ts';

const ECHO = 'exports.main = async () => ({ called: true })';

let cloud: TestCloud;
let ask: ReturnType<typeof askOf>;
beforeEach(async () => {
  cloud = await startTestCloud({ photography: ECHO, operator: ECHO });
  ask = askOf({ url: cloud.cloud.url, dataDir: cloud.dataDir, envId: ENV });
});
afterEach(() => cloud.end());

async function as(openid: string, path: string, body: unknown, url = cloud.cloud.url) {
  const login = await fetch(`${url}/_local/login`, {
    method: 'POST',
    body: JSON.stringify({ openid }),
  });
  const { access_token } = (await login.json()) as { access_token: string };
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const read = (collection: string) =>
  as('o-anna', `/web?env=${ENV}`, {
    action: 'database.queryDocument',
    dataVersion: '2020-01-10',
    collectionName: collection,
    queryType: 'WHERE',
    query: {},
  });

describe('the rule of a collection', () => {
  test('closes a new collection before it exists, and opens it when it is set', async () => {
    await ask('CreateTable', {
      TableName: 'scenes',
      PermissionInfo: { AclTag: 'ADMINONLY', EnvId: ENV },
    });
    expect((await read('scenes')).body.code).toBe('DATABASE_PERMISSION_DENIED');
    const rule = '{"read":true,"write":false}';
    await ask('ModifySafeRule', { CollectionName: 'scenes', AclTag: 'CUSTOM', Rule: rule });
    expect((await read('scenes')).body.code).toBeUndefined();
    expect(await ask('DescribeSafeRule', { CollectionName: 'scenes' })).toMatchObject({
      AclTag: 'CUSTOM',
      Rule: rule,
    });
  });

  test('is the old one when the new one cannot be read', async () => {
    await ask('CreateTable', { TableName: 'scenes', PermissionInfo: { AclTag: 'ADMINONLY' } });
    const broken = { CollectionName: 'scenes', AclTag: 'CUSTOM', Rule: '{"read":"nonsense("}' };
    expect(await failure(ask('ModifySafeRule', broken))).toMatchObject({
      code: 'InvalidParameter',
      message: expect.stringContaining('not valid'),
    });
    expect((await ask('DescribeSafeRule', { CollectionName: 'scenes' })).AclTag).toBe('ADMINONLY');
  });

  test('signs nobody in again who signed out', async () => {
    const login = await cloud.local('login', { openid: 'o-anna' });
    const headers = { authorization: `Bearer ${login.access_token}` };
    await fetch(`${cloud.cloud.url}/auth/v1/user/signout`, { method: 'POST', headers, body: '{}' });
    await ask('CreateTable', { TableName: 'scenes', PermissionInfo: { AclTag: 'ADMINONLY' } });
    const me = await fetch(`${cloud.cloud.url}/auth/v1/user/me`, { headers });
    expect(me.status).toBe(401);
  });
});

describe('the rule of the functions', () => {
  test.each([
    [
      'ModifyResourcePermission',
      { ResourceType: 'function', Permission: 'CUSTOM' },
      'SecurityRule',
    ],
    ['ModifySecurityRule', { ResourceType: 'FUNCTION', AclTag: 'CUSTOM' }, 'Rule'],
  ])('binds clients when %s has set it, and after a restart', async (action, params, field) => {
    const call = (url?: string) => as('o-anna', '/v1/functions/operator', {}, url);
    expect((await call()).status).toBe(200);
    const rule = { '*': { invoke: false }, photography: { invoke: true } };
    await ask(action, { ...params, [field]: JSON.stringify(rule) });
    expect((await call()).body.code).toBe('EXCEED_AUTHORITY');
    const { Data } = await ask('DescribeResourcePermission', { ResourceType: 'function' });
    const { PermissionList } = Data as { PermissionList: { SecurityRule: string }[] };
    expect(JSON.parse(PermissionList[0]?.SecurityRule ?? '')).toEqual(rule);
    await cloud.cloud.close(0);
    const again = await startTestCloud({ operator: ECHO }, { dataDir: cloud.dataDir });
    expect((await call(again.cloud.url)).body.code).toBe('EXCEED_AUTHORITY');
    await again.end();
  });

  test('is refused when the platform would not take it', async () => {
    const SecurityRule = '{"photography":{"invoke":"auth.uid == 1"},"*":{"invoke":false}}';
    const params = { ResourceType: 'function', Permission: 'CUSTOM', SecurityRule };
    expect((await failure(ask('ModifyResourcePermission', params))).code).toBe('InvalidParameter');
  });
});

describe('the rule of the files', () => {
  const upload = (url = cloud.cloud.url) =>
    as('o-anna', '/v1/storages/get-objects-upload-info', [{ objectId: 'a.txt' }], url);

  test('binds clients when it is set, and after a restart', async () => {
    expect(JSON.stringify((await upload()).body)).not.toContain('STORAGE_EXCEED_AUTHORITY');
    await ask('ModifyStorageSafeRule', { AclTag: 'CUSTOM', Rule: '{"read":true,"write":false}' });
    expect(JSON.stringify((await upload()).body)).toContain('STORAGE_EXCEED_AUTHORITY');
    expect(await ask('DescribeStorageSafeRule')).toMatchObject({
      AclTag: 'CUSTOM',
      Rule: '{"read":true,"write":false}',
    });
    await cloud.cloud.close(0);
    const again = await startTestCloud({}, { dataDir: cloud.dataDir });
    expect(JSON.stringify((await upload(again.cloud.url)).body)).toContain(
      'STORAGE_EXCEED_AUTHORITY',
    );
    await again.end();
  });
});
