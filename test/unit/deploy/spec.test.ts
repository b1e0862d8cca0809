/** The desired state knows everything there is: functions, settings, pages, triggers. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createPace } from '../../../deploy/cloud/pace.ts';
import { consoleSteps } from '../../../deploy/console-steps.ts';
import { newPassword } from '../../../deploy/operators.ts';
import type { DeclaredFunction } from '../../../deploy/spec/functions.ts';
import { isPage } from '../../../deploy/spec/pages.ts';
import { FUNCTION_ROLES } from '../../../deploy/spec/roles.ts';
import { SETTINGS, settingNamed } from '../../../deploy/spec/settings.ts';
import { variablesOf } from '../../../deploy/spec/variables.ts';
import { ROUTES } from '../../../deploy/spec.ts';
import { userProblem } from '../../../local/cloudbase/control-plane/users.ts';
import { databaseTriggers } from '../../../triggers/index.ts';
import { tableRows } from '../../support/docs/markdown.ts';
import { root } from '../../support/sources.ts';

const { functions } = JSON.parse(readFileSync(join(root, 'cloudbaserc.json'), 'utf8')) as {
  functions: (DeclaredFunction & { envVariables?: Record<string, string> })[];
};
const folders = readdirSync(join(root, 'functions'));

describe('functions', () => {
  test('are all known, and no other', () => {
    expect(functions.map(({ name }) => name).sort()).toEqual([...folders].sort());
    expect(Object.keys(FUNCTION_ROLES).sort()).toEqual([...folders].sort());
  });

  test('that paths lead to are there', () => {
    for (const { functionName } of ROUTES) expect(folders).toContain(functionName);
  });

  test('get no variable from cloudbaserc.json: settings have one home', () => {
    expect(functions.filter(({ envVariables }) => envVariables !== undefined)).toEqual([]);
  });
});

describe('settings', () => {
  const named = (path: string): string[] =>
    tableRows(readFileSync(join(root, path), 'utf8'))
      .flat()
      .flatMap((cell) => [...cell.matchAll(/`([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+)`/g)])
      .map(([, name = '']) => name);

  test.each(['docs/settings.md', 'docs/zh/settings.md'])('of %s are all known', (path) => {
    const platforms = /^(TENCENTCLOUD_\w+|TCB_ENV|SCF_NAMESPACE)$/;
    const names = new Set(named(path).filter((name) => !platforms.test(name)));
    const words = ['UNREGISTERED', 'PROVIDER_AUTH'];
    const unknown = [...names].filter((name) => settingNamed(name) === undefined);
    expect(unknown.filter((name) => !words.includes(name))).toEqual([]);
  });

  test('that are known are in the documents', () => {
    const names = new Set(named('docs/settings.md'));
    expect(SETTINGS.map(({ name }) => name).filter((name) => !names.has(name))).toEqual([]);
  });

  test('with the name of a secret are secrets', () => {
    const open = SETTINGS.filter(({ secret }) => !secret).map(({ name }) => name);
    const sounding = open.filter((name) => /(?:_KEY|_SECRET|_TOKEN|_WEBHOOK)$/.test(name));
    expect(sounding.filter((name) => !name.includes('PUBLIC'))).toEqual([]);
  });

  test('never take the credentials of the one who deploys to a function', () => {
    const values = { TENCENTCLOUD_SECRETID: 'a', TENCENTCLOUD_SECRETKEY: 'b', HOME: 'c' };
    for (const name of folders) expect(variablesOf(name, values)).toEqual({});
  });

  test('of a provider reach all that take and run tasks, under its other names too', () => {
    const values = { DASHSCOPE_API_KEY: 'a', AI_PROVIDER_KIE_API_KEY: 'b' };
    for (const name of [
      'photography',
      'api',
      'task-processor',
      'task-poller',
      'task-sweeper',
      'film-renderer',
      'provider-callback',
    ]) {
      expect(variablesOf(name, values), name).toEqual(values);
    }
    expect(variablesOf('moderation-push', values)).toEqual({});
  });
});

test('a page is what is put up after its parts', () => {
  expect(isPage({ key: 'console/index.html' })).toBe(true);
  expect(isPage({ key: 'console/assets/a.js' })).toBe(false);
});

test('the steps of the console name every database trigger with its fields', () => {
  const text = consoleSteps('my-env', null).join('\n');
  expect(text).toContain('envId=my-env');
  for (const { name, collection, functionName } of databaseTriggers) {
    expect(text).toMatch(new RegExp(`${name} .*${collection}.*${functionName}`));
  }
});

test('a password nobody can guess is one the platform takes', () => {
  let byte = 0;
  const random = (bytes: number) =>
    Uint8Array.from({ length: bytes }, () => (byte = (byte + 37) % 256));
  const words = Array.from({ length: 50 }, () => newPassword(random));
  expect(words.map((password) => userProblem({ name: 'anna', password }))).toEqual(
    words.map(() => null),
  );
  expect(words.every((word) => word.length === 18)).toBe(true);
});

test('calls of one action keep below their rate, and begin at once', async () => {
  let now = 0;
  const waits: number[] = [];
  const sleep = async (ms: number): Promise<void> => {
    waits.push(ms);
  };
  const pace = createPace({ perSecond: 3, nowMs: () => now, sleep });
  for (let i = 0; i < 7; i++) await pace.turn('A');
  expect(waits).toEqual([1_000, 1_000, 1_000, 2_000]);
  await pace.turn('B');
  now = 5_000;
  await pace.turn('A');
  expect(waits).toHaveLength(4);
});
