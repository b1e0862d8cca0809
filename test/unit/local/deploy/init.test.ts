/** Settings a first deployment asks for or makes, and the file they are kept in. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { initialise } from '../../../../local/deploy/init.ts';
import { addSettings, readSettings } from '../../../../local/deploy/settings-file.ts';
import { failure } from '../../../conformance/local-cloud.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'init-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (): string => readFileSync(join(folder, '.env'), 'utf8');
const silent = { terminal: null, say: () => undefined };

test('secrets are made, written for their owner alone, and kept from then on', async () => {
  const said: string[] = [];
  const options = {
    folder,
    envId: 'my-env',
    terminal: null,
    say: (line: string) => said.push(line),
  };
  const values = await initialise({ ...options, values: { DASHSCOPE_API_KEY: 'sk-1' } });
  expect(values.DARKROOM_ADMIN_SECRET).toMatch(/^[0-9a-f]{48}$/);
  expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
  // What only the shell said would be taken from the functions at the next run.
  expect(file()).toContain('DASHSCOPE_API_KEY=sk-1\n');
  expect(said.join()).not.toContain(values.DARKROOM_ADMIN_SECRET);
  const again = await initialise({ ...options, values: readSettings(folder, {}, 'my-env') });
  expect(again).toEqual(values);
  expect(file().match(/DARKROOM_ADMIN_SECRET/g)).toHaveLength(1);
});

test('a terminal is asked once, and again for an answer that will not do', async () => {
  const input = new PassThrough();
  const output = new PassThrough();
  let shown = '';
  const replies = ['a name with blanks', 'my-env-1a2b', 'producer-1', 'sk-typed'];
  output.on('data', (chunk) => {
    shown += chunk;
    if (String(chunk).includes('> ')) input.write(`${replies.shift()}\n`);
  });
  const terminal = { input, output } as never;
  const values = await initialise({
    folder,
    values: {},
    envId: null,
    terminal,
    say: () => undefined,
  });
  expect(shown).toContain('is no environment id');
  expect(values).toMatchObject({
    CLOUDBASE_ENV_ID: 'my-env-1a2b',
    DARKROOM_LABEL_PRODUCER: 'producer-1',
    DASHSCOPE_API_KEY: 'sk-typed',
  });
});

test('a setting that is wrong already is named, and nothing is written', async () => {
  const options = { folder, envId: 'my-env', ...silent };
  const { message } = await failure(
    initialise({ ...options, values: { DARKROOM_ADMIN_SECRET: 'short' } }),
  );
  expect(message).toMatch(/^DARKROOM_ADMIN_SECRET must have at least 16/);
  expect(() => file()).toThrow();
});

test('an environment of its own goes before the file for all, the shell before both', () => {
  writeFileSync(
    join(folder, '.env'),
    'DARKROOM_MARK_TEXT=one\nDARKROOM_STORAGE=cloudbase\nPATH=x\n',
  );
  writeFileSync(join(folder, '.env.prod'), 'DARKROOM_MARK_TEXT=two\nDARKROOM_MODERATION=words\n');
  const shell = { DARKROOM_MODERATION: 'wechat', HOME: '/home/me' };
  expect(readSettings(folder, shell, 'prod')).toEqual({
    DARKROOM_MARK_TEXT: 'two',
    DARKROOM_STORAGE: 'cloudbase',
    DARKROOM_MODERATION: 'wechat',
  });
  expect(readSettings(folder, {}, 'dev').DARKROOM_MARK_TEXT).toBe('one');
});

test('a line that is there stays, an empty one gives way', () => {
  writeFileSync(join(folder, '.env'), '# mine\nDARKROOM_KEY_SECRET=\nOTHER=1');
  addSettings(folder, { DARKROOM_KEY_SECRET: 'a b', DARKROOM_PICTURES: '{"a":"b"}' });
  expect(file()).toBe(
    `# mine\nOTHER=1\nDARKROOM_KEY_SECRET='a b'\nDARKROOM_PICTURES='{"a":"b"}'\n`,
  );
  expect(readSettings(folder, {}, null)).toEqual({
    DARKROOM_KEY_SECRET: 'a b',
    DARKROOM_PICTURES: '{"a":"b"}',
  });
});
