import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildChanged } from '../../../local/build-changed.ts';

/** Long ago, so that nothing looks as if it was saved while it was built. */
const LONG_AGO = new Date('2020-01-01T00:00:00Z');

let project: string;

function save(file: string, text: string, at = LONG_AGO): void {
  const path = join(project, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  utimesSync(path, at, at);
}

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'darkroom-build-'));
  save('package.json', JSON.stringify({ type: 'module', dependencies: {} }));
  save('package-lock.json', '{}');
  save('tsconfig.json', '{}');
  save('local/build.ts', '// the build script');
  save('triggers/index.ts', '// what fires what');
  save('shared/word.ts', "export const word = 'first';");
  save('shared/other.ts', "export const other = 'other';");
  save('functions/one/index.ts', "export { word } from '../../shared/word.ts';");
  save('functions/two/index.ts', "export { other } from '../../shared/other.ts';");
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

const load = (functionsRoot: string, name: string): Record<string, string> =>
  createRequire(import.meta.url)(join(functionsRoot, name, 'index.js')) as Record<string, string>;

describe('building only what changed', () => {
  test('builds everything at first, and nothing when nothing changed', async () => {
    const { functionsRoot, built } = await buildChanged(project);
    expect(built).toEqual(['one', 'two']);
    expect(load(functionsRoot, 'one').word).toBe('first');
    expect((await buildChanged(project)).built).toEqual([]);
  });

  test('tells what the files of every function hold, built now or before', async () => {
    const first = await buildChanged(project);
    const hashOf = (file: string): string =>
      createHash('sha256')
        .update(readFileSync(join(first.functionsRoot, file)))
        .digest('base64');
    expect(Object.keys(first.contents)).toEqual(['one', 'two']);
    expect(first.contents.one?.['index.js']).toBe(hashOf('one/index.js'));
    save('shared/other.ts', "export const other = 'changed';");
    const second = await buildChanged(project);
    expect(second.built).toEqual(['two']);
    expect(second.contents.one).toEqual(first.contents.one);
    expect(second.contents.two?.['index.js']).toBe(hashOf('two/index.js'));
    expect((await buildChanged(project)).contents).toEqual(second.contents);
  });

  test('does not look at dates', async () => {
    await buildChanged(project);
    save('shared/word.ts', "export const word = 'first';", new Date());
    expect((await buildChanged(project)).built).toEqual([]);
  });

  test('builds the functions again that a changed source is part of, and no others', async () => {
    await buildChanged(project);
    save('shared/word.ts', "export const word = 'second';");
    const { functionsRoot, built } = await buildChanged(project);
    expect(built).toEqual(['one']);
    expect(readFileSync(join(functionsRoot, 'one/index.js'), 'utf8')).toContain('second');
    expect((await buildChanged(project)).built).toEqual([]);
  });

  test('builds a function that has become another file', async () => {
    await buildChanged(project);
    save('shared/third.ts', "export const third = 'third';");
    save('functions/two/index.ts', "export { third } from '../../shared/third.ts';");
    expect((await buildChanged(project)).built).toEqual(['two']);
    save('shared/third.ts', "export const third = '3rd';");
    expect((await buildChanged(project)).built).toEqual(['two']);
  });

  test.each([
    'local/build.ts',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'node_modules/.package-lock.json',
  ])('builds all when %s changes', async (file) => {
    await buildChanged(project);
    save(file, file === 'local/build.ts' ? '// another' : '{ "dependencies": {} }');
    expect((await buildChanged(project)).built).toEqual(['one', 'two']);
  });

  test('builds again what was taken away or damaged', async () => {
    const { functionsRoot } = await buildChanged(project);
    rmSync(join(functionsRoot, 'one/index.js'));
    expect((await buildChanged(project)).built).toEqual(['one']);
    writeFileSync(join(functionsRoot, 'two/index.js'), 'half of');
    expect((await buildChanged(project)).built).toEqual(['two']);
    writeFileSync(join(project, '.darkroom/build/two.json'), '{"inpu');
    expect((await buildChanged(project)).built).toEqual(['two']);
  });

  test('remembers nothing of a source that was saved while it was built', async () => {
    save('shared/word.ts', "export const word = 'first';", new Date(Date.now() + 60_000));
    expect((await buildChanged(project)).built).toEqual(['one', 'two']);
    expect((await buildChanged(project)).built).toEqual(['one']);
  });

  test('keeps what was there when a source cannot be built, and says so', async () => {
    const { functionsRoot } = await buildChanged(project);
    const before = readFileSync(join(functionsRoot, 'one/index.js'), 'utf8');
    save('shared/word.ts', 'export const word = ;');
    await expect(buildChanged(project)).rejects.toThrow('shared/word.ts');
    expect(readFileSync(join(functionsRoot, 'one/index.js'), 'utf8')).toBe(before);
  });

  test('may run twice at once', async () => {
    const [one, two] = await Promise.all([buildChanged(project), buildChanged(project)]);
    expect(one.functionsRoot).toBe(two.functionsRoot);
    expect(load(one.functionsRoot, 'one').word).toBe('first');
    expect((await buildChanged(project)).built).toEqual([]);
  });

  test('serves the copy of a project that was moved', async () => {
    await buildChanged(project);
    const copy = mkdtempSync(join(tmpdir(), 'darkroom-copy-'));
    cpSync(project, copy, { recursive: true });
    expect((await buildChanged(copy)).built).toEqual([]);
    rmSync(copy, { recursive: true, force: true });
  });
});
