/** What people copy: how large it is, what it needs, and that the code of the docs runs on it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { CODES, retryOf } from '../../../clients/darkroom/errors.ts';
import type * as Client from '../../../clients/darkroom/mini-program.ts';
import {
  type BuiltClient,
  bundleClient,
  EDITIONS,
  type Edition,
} from '../../../local/client/build.ts';
import { declarationsOf } from '../../../local/client/declarations.ts';
import { ERROR_POLICIES } from '../../../shared/providers/errors.ts';
import { loadWithoutNode } from '../../support/client/engine.ts';
import { createPhone } from '../../support/client/phone.ts';
import { root, sourcesOf } from '../../support/sources.ts';

const MOST_BYTES = 8 * 1_024;
const editions = Object.keys(EDITIONS) as Edition[];
const built = new Map<Edition, BuiltClient>();

beforeAll(async () => {
  for (const edition of editions) built.set(edition, await bundleClient(root, edition));
});

describe.each(editions)('the edition for %s', (edition) => {
  test('is at most 8 KB as it travels', () => {
    expect(built.get(edition)?.gzipBytes).toBeLessThanOrEqual(MOST_BYTES);
  });

  test('is written for the engines of older phones', () => {
    const code = built.get(edition)?.code ?? '';
    expect(code).not.toMatch(
      /\?\.[a-z[(]|\?\?|\.(allSettled|replaceAll|flatMap|fromEntries|hasOwn|at)\(/,
    );
    expect(code).not.toMatch(/\brequire\(|\bimport\b/);
  });
});

test('the edition for mini-programs makes a picture in an engine without fetch, URL or crypto', async () => {
  const { createDarkroom } = loadWithoutNode<typeof Client>(built.get('mini-program')?.code ?? '');
  const phone = await createPhone();
  const job = createDarkroom(phone.open()).create({
    images: ['wxfile://tmp/dress.jpg'],
    sceneId: 'beach-sunset',
  });
  job.on(() => {});
  await phone.time.until(() => job.state.work !== null, 60_000);
  expect(job.state).toMatchObject({ phase: 'completed', progress: 100 });
});

test('its declarations are one file, which hands on what the entry does', () => {
  const files = [
    { path: 'entry.d.ts', text: "/** Head. */\nexport { a, type B } from './one.ts';\n" },
    {
      path: 'one.d.ts',
      text: "import type { C } from './two.ts';\nexport declare const a: C;\nexport interface B {\n}\n",
    },
    { path: 'two.d.ts', text: 'export type C = number;\n' },
    { path: 'apart.d.ts', text: 'export type D = Blob;\n' },
  ];
  const text = declarationsOf(files, 'entry.d.ts');
  expect(text).toContain('export declare const a: C;');
  expect(text).toContain('\ntype C = number;');
  expect(text).not.toMatch(/import|Blob/);
  const twice = [...files, { path: 'two.d.ts', text: 'export type B = 1;\n' }];
  expect(() => declarationsOf(twice, 'entry.d.ts')).toThrow('B is declared in');
});

const ofTheServer = codesOfTheServer();
const [logged = ''] = /^In logs and .*$/m.exec(
  readFileSync(join(root, 'docs/api-mini-program.md'), 'utf8'),
) ?? [''];
const onlyInLogs = new Set([...logged.matchAll(/`([A-Z_]+)`/g)].map(([, code = '']) => code));

function codesOfTheServer(): Set<string> {
  const shared = sourcesOf('shared')
    // Those of the HTTP API, the console and Studio have clients of their own.
    .filter(
      ({ path }) =>
        !/^shared\/(?:console|http|module-tasks|tasks\/streams|studio|text|webhooks)\//.test(path),
    )
    .map(({ text }) => text);
  const found = shared.flatMap((text) => [
    ...[...text.matchAll(/readonly code = '([A-Z_]+)'/g)].map(([, code = '']) => code),
    ...[...text.matchAll(/failedWith\('([A-Z_]+)'/g)].map(([, code = '']) => code),
    ...[...text.matchAll(/error: \{\s*code: '([A-Z_]+)'/g)].map(([, code = '']) => code),
    ...[...text.matchAll(/type \w*Code =([\s|'A-Z_]+);/g)].flatMap(([, body = '']) =>
      [...body.matchAll(/'([A-Z_]+)'/g)].map(([, code = '']) => code),
    ),
  ]);
  const ends = Object.keys(ERROR_POLICIES).map((kind) => `PROVIDER_${kind.toUpperCase()}`);
  return new Set([...found, ...ends, 'INTERNAL']);
}

describe('the table of error codes', () => {
  const known = Object.values(CODES).flatMap((words) => words.split(/\s+/));

  test('has every code of the server', () => {
    expect(ofTheServer.size).toBeGreaterThan(40);
    const missing = [...ofTheServer].filter((code) => !known.includes(code));
    // Only the HTTP API knows keys, and parameters of other clients.
    const elsewhere = (code: string) =>
      onlyInLogs.has(code) || /^(?:API_KEY_\w+|UNSUPPORTED_PARAMETER)$/.test(code);
    expect(missing.filter((code) => !elsewhere(code))).toEqual([]);
  });

  test('names each once', () => {
    expect(known).toHaveLength(new Set(known).size);
    expect(known).not.toContain('');
  });

  test.each([
    ['CREDITS_FROZEN', 'buy'],
    ['QUEUE_UNAVAILABLE', 'same'],
    ['TOO_MANY_DREAMS', 'later'],
    ['DREAM_NOT_FOUND', 'fix'],
    ['toString', 'never'],
    ['__proto__', 'never'],
    ['', 'never'],
  ] as const)('says of %j, which it does not have: %s', (code, retry) => {
    expect(retryOf(code)).toBe(retry);
  });

  test('is explained in both languages, where the code is the client’s own', () => {
    for (const page of ['docs/api-mini-program.md', 'docs/zh/api-mini-program.md']) {
      const text = readFileSync(join(root, page), 'utf8');
      const own = known.filter((code) => !ofTheServer.has(code));
      expect(own.length).toBeGreaterThan(8);
      expect(own.filter((code) => !text.includes(`\`${code}\``))).toEqual([]);
    }
  });
});
