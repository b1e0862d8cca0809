/** The examples of docs/api.md, run as they stand there; Python's is read only. */
import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeBlocks } from '../support/docs/markdown.ts';
import { openPlace } from './place.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const run = promisify(execFile);
const page = readFileSync(join(here, '../../docs/api.md'), 'utf8');
const examples = (wanted) =>
  codeBlocks(page)
    .filter(({ language }) => language === wanted)
    .map(({ text }, index) => [index + 1, text]);

let place;
let env;
beforeAll(async () => {
  place = await openPlace('examples');
  const key = await place.user('o-reader', 1_000);
  env = { ...process.env, DARKROOM_URL: place.url, DARKROOM_KEY: key };
});
afterAll(() => place.close());

test('there are examples of each kind', () => {
  expect(['sh', 'js', 'python'].map((language) => examples(language).length)).toEqual([2, 2, 1]);
});

test.each(examples('sh'))('curl example %i answers JSON without an error', async (_, text) => {
  const { stdout } = await run('bash', ['-c', text], { env });
  expect(JSON.parse(stdout).error).toBeUndefined();
});

test.each(examples('js'))('JavaScript example %i runs to its end', async (index, text) => {
  // Beside the packages it imports.
  const file = join(here, `example-${process.pid}-${index}.mjs`);
  writeFileSync(file, text);
  try {
    const { stdout } = await run(process.execPath, [file], { env });
    expect(stdout.trim()).toMatch(/^(https?:|image\/)/);
  } finally {
    rmSync(file);
  }
});

test.each(examples('python'))('Python example %i can be read', async (_, text) => {
  const found = await run('python3', ['--version']).catch(() => null);
  if (found === null) {
    console.warn('python3 is missing: its example was not read');
    return;
  }
  await run('python3', ['-c', 'import ast, sys; ast.parse(sys.argv[1])', text]);
});
