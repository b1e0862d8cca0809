import { describe, expect, test } from 'vitest';
import type { Identity } from '../../../local/cloudbase/context.ts';
import { limitsOf } from '../../../local/cloudbase/functions/config.ts';
import { prepareRun } from '../../../local/cloudbase/functions/environment.ts';
import { callerIdOf } from '../../../shared/platform/cloudbase.ts';

const contextOf = (identity: Identity): unknown =>
  prepareRun({ envId: 'env', baseUrl: 'http://127.0.0.1:1' }, limitsOf({ name: 'photography' }), {
    name: 'photography',
    data: {},
    identity,
    source: 'client',
    requestId: 'r',
  }).context;

describe('who calls, as the platform says', () => {
  test('is a mini-program’s openid', () => {
    expect(callerIdOf(contextOf({ kind: 'openid', openid: 'o-anna', appid: 'wx' }))).toBe('o-anna');
  });

  test('is the uid of whoever logged in without WeChat', () => {
    expect(callerIdOf(contextOf({ kind: 'uid', uid: 'u-1', anonymous: false }))).toBe('u-1');
  });

  test('is nobody who is anonymous, and no server', () => {
    expect(callerIdOf(contextOf({ kind: 'uid', uid: 'u-1', anonymous: true }))).toBeNull();
    expect(callerIdOf(contextOf({ kind: 'admin' }))).toBeNull();
  });
});
