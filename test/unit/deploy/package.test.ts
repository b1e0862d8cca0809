/** Packages of functions: named by what is in them, however that is known. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type KnownFiles, packageIn } from '../../../deploy/spec/package.ts';

let root: string;
let kept: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'package-'));
  kept = join(root, 'kept');
  mkdirSync(join(root, 'one/assets'), { recursive: true });
  write('index.js', 'exports.main = 1;');
  write('assets/words.txt', 'words');
  write('scf_bootstrap', '#!/bin/sh');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (file: string, text: string): void => writeFileSync(join(root, 'one', file), text);
const hashed = (text: string): string => createHash('sha256').update(text).digest('base64');
const one = (known?: KnownFiles) => packageIn({ root, name: 'one', kept, known });

test('what is known of files is as good as reading them', () => {
  const read = one();
  const known = { 'index.js': hashed('exports.main = 1;'), 'assets/words.txt': hashed('words') };
  expect(one(known).hash).toBe(read.hash);
  expect(Buffer.from(one(known).zip())).toEqual(Buffer.from(read.zip()));
  expect(Object.keys(unzipSync(read.zip())).sort()).toEqual([
    'assets/words.txt',
    'index.js',
    'scf_bootstrap',
  ]);
});

test.each([
  ['other content', () => write('index.js', 'exports.main = 2;')],
  ['another file', () => write('more.js', '')],
  ['a file less', () => rmSync(join(root, 'one/assets/words.txt'))],
])('%s has another hash', (_, change) => {
  const before = one().hash;
  change();
  expect(one().hash).not.toBe(before);
});

test('files that changed since their hash was taken are not packed under it', () => {
  const early = one();
  write('index.js', 'exports.main = 2;');
  expect(early.zip).toThrow(expect.objectContaining({ code: 'BUILT_MEANWHILE' }));
  expect(one({ 'index.js': hashed('what it never was') }).zip).toThrow('one was built again');
  expect(readdirSync(root)).toEqual(['one']);
  one().zip();
  expect(readdirSync(kept)).toEqual([`one-${one().hash}.zip`]);
});

test('a function without its code is not built', () => {
  rmSync(join(root, 'one/index.js'));
  expect(() => one()).toThrow(expect.objectContaining({ code: 'NOT_BUILT' }));
});

test('of each function the newest packages are kept, and nobody else’s are touched', () => {
  mkdirSync(kept);
  const others = ['one-more-0123456789abcdef0123456789abcdef.zip', 'one-and-nothing-of-ours.zip'];
  for (const other of others) writeFileSync(join(kept, other), '');
  const made = [1, 2, 3, 4, 5, 6].map((version) => {
    write('index.js', `exports.main = ${version};`);
    const code = one();
    code.zip();
    const path = join(kept, `one-${code.hash}.zip`);
    utimesSync(path, version, version);
    return path;
  });
  const left = readdirSync(kept).map((file) => join(kept, file));
  expect(left.sort()).toEqual([...made.slice(2), ...others.map((file) => join(kept, file))].sort());
});
