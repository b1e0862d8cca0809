import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compiled } from '../../../local/compile.mjs';

/** Long ago, so that nothing looks as if it was saved while it was compiled. */
const LONG_AGO = new Date('2020-01-01T00:00:00Z');
const COMMAND = 'local/command.ts';

let project: string;

function save(file: string, text: string, at = LONG_AGO): void {
  const path = join(project, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  utimesSync(path, at, at);
}

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'darkroom-compile-'));
  for (const file of ['package.json', 'package-lock.json', 'tsconfig.json'])
    save(file, '{ "type": "module" }');
  save('shared/word.ts', "export const word: string = 'first';");
  save('shared/place.ts', 'export const place: string = import.meta.dirname;');
  save(
    COMMAND,
    `import { place } from '../shared/place.ts';
     export const own = [import.meta.url, import.meta.filename, place] as const;
     export const word = async (): Promise<string> => (await import('../shared/word.ts')).word;`,
  );
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

interface Command {
  readonly own: readonly string[];
  word(): Promise<string>;
}

const load = async (path: string): Promise<Command> => import(pathToFileURL(path).href);
const compile = async (): Promise<string> => compiled(project, COMMAND);
const built = (): string[] => readdirSync(join(project, '.darkroom/build/commands')).sort();

describe('the compiled form of a command', () => {
  test('is its source in plain JavaScript, with what it loads when it needs it', async () => {
    expect(await (await load(await compile())).word()).toBe('first');
  });

  test('believes to lie where its source does, also when the project was moved', async () => {
    await compile();
    const copy = mkdtempSync(join(tmpdir(), 'darkroom-copy-'));
    cpSync(project, copy, { recursive: true });
    const { own } = await load(await compiled(copy, COMMAND));
    const source = join(copy, COMMAND);
    expect(own).toEqual([pathToFileURL(source).href, source, join(copy, 'shared')]);
    rmSync(copy, { recursive: true, force: true });
  });

  test('is not made again for a date', async () => {
    const first = await compile();
    const before = built();
    save('shared/word.ts', "export const word: string = 'first';", new Date());
    expect([await compile(), built()]).toEqual([first, before]);
  });

  test('is made again when a source has changed that it loads only when it needs it', async () => {
    await compile();
    save('shared/word.ts', "export const word: string = 'second';");
    expect(await (await load(await compile())).word()).toBe('second');
  });

  test.each([
    'package-lock.json',
    'tsconfig.json',
    'node_modules/.package-lock.json',
    'local/compile.mjs',
  ])('is made again when %s has changed', async (file) => {
    const before = await compile();
    rmSync(before);
    save(file, '{ "type":  "module" }');
    expect(await (await load(await compile())).word()).toBe('first');
  });

  test('is made again when a part of it was taken away or damaged', async () => {
    const path = await compile();
    const folder = dirname(path);
    for (const file of built().filter((name) => name.endsWith('.js'))) {
      writeFileSync(join(folder, file), 'half of');
      await compile();
      rmSync(join(folder, file));
      await compile();
    }
    expect(await (await load(path)).word()).toBe('first');
    writeFileSync(join(folder, 'local.command.json'), '{"inpu');
    expect(await compile()).toBe(path);
  });

  test('is remembered only when no source was saved while it was made', async () => {
    save('shared/word.ts', "export const word = 'third';", new Date(Date.now() + 60_000));
    expect(await (await load(await compile())).word()).toBe('third');
    expect(built().filter((name) => name.endsWith('.json'))).toEqual([]);
  });

  test('may be asked for by two at once', async () => {
    const [one, two] = await Promise.all([compile(), compile()]);
    expect(one).toBe(two);
    expect(await (await load(one)).word()).toBe('first');
  });

  test('leaves no more behind of earlier sources than somebody may still be running', async () => {
    const first = await compile();
    save('shared/word.ts', "export const word: string = 'second';");
    const second = await compile();
    expect(built()).toContain(basename(first));
    for (const path of [first, second]) utimesSync(path, LONG_AGO, LONG_AGO);
    save('shared/word.ts', "export const word: string = 'third';");
    await compile();
    expect(built()).not.toContain(basename(first));
    expect(built()).not.toContain(basename(second));
    expect(built()).toContain('local.command.json');
  });

  test('names the source that cannot be compiled', async () => {
    save('shared/word.ts', 'export const word = ;');
    await expect(compile()).rejects.toThrow('shared/word.ts:1:20');
  });
});
