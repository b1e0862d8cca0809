/** Functions that several environments run: unpacked once, and whole whatever happens to one of them. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { KeptFunction } from '../../../local/cloudbase/control-plane/packages/kept-function.ts';
import { unpackedIn } from '../../../local/cloudbase/control-plane/packages/unpacked.ts';
import { keptFunctions } from '../../../local/environment/kept-functions.ts';

const NAME = 'photography-0123';
const ARCHIVE = zipSync({
  'index.js': Buffer.from('exports.main = async () => 1;'),
  'assets/font.ttf': Buffer.from('letters'),
  scf_bootstrap: Buffer.from('#!/bin/sh'),
});

let home: string;
let kept: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'kept-functions-'));
  kept = join(home, 'kept');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const bytes = vi.fn(() => ARCHIVE);
beforeEach(() => bytes.mockClear());

function unpack(environment: string, modules?: string): string {
  return unpackedIn(join(home, environment, NAME), { bytes, kept, modules });
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();

test('the second environment has the files of the first, without unpacking them', () => {
  const first = unpack('one');
  const second = unpack('two');
  expect(bytes).toHaveBeenCalledTimes(1);
  expect(filesOf(second)).toEqual(['assets', 'assets/font.ttf', 'index.js', 'scf_bootstrap']);
  expect(filesOf(second)).toEqual(filesOf(first));
  expect(statSync(join(second, 'index.js')).ino).toBe(statSync(join(first, 'index.js')).ino);
  expect(statSync(join(second, 'scf_bootstrap')).mode & 0o111).toBe(0o111);
  expect(existsSync(`${second}.compiled`)).toBe(true);
});

test('each environment has the packages of its own, which are not kept', () => {
  const [one, two] = ['modules-1', 'modules-2'].map((name) => join(home, name));
  for (const modules of [one, two]) mkdirSync(join(modules ?? '', 'sharp'), { recursive: true });
  unpack('one', one);
  const second = unpack('two', two);
  expect(existsSync(join(second, 'node_modules/sharp'))).toBe(true);
  expect(existsSync(join(kept, NAME, 'files/node_modules'))).toBe(false);
});

test('an environment runs on where what is kept is removed, and the next unpacks it again', () => {
  const first = unpack('one');
  rmSync(kept, { recursive: true });
  expect(readFileSync(join(first, 'assets/font.ttf'), 'utf8')).toBe('letters');
  unpack('two');
  expect(bytes).toHaveBeenCalledTimes(2);
});

test('one that is removed takes nothing from the others', () => {
  rmSync(unpack('one'), { recursive: true });
  expect(readFileSync(join(unpack('two'), 'index.js'), 'utf8')).toContain('main');
});

test('what another has kept in the meantime stays as it is', () => {
  bytes.mockImplementationOnce(() => {
    unpack('quicker');
    return ARCHIVE;
  });
  const slower = unpack('slower');
  expect(filesOf(slower)).toEqual(filesOf(join(kept, NAME, 'files')));
  expect(readdirSync(join(kept, NAME))).toEqual(['files']);
});

test('being asked for tells that it is still of use', () => {
  unpack('one');
  const long = new Date(0);
  utimesSync(join(kept, NAME), long, long);
  unpack('two');
  expect(statSync(join(kept, NAME)).mtimeMs).toBeGreaterThan(Date.now() - 60_000);
});

test('a package whose files would lie elsewhere leaves nothing behind', () => {
  const archive = zipSync({ '../elsewhere.js': Buffer.from('x') });
  const place = join(home, 'one', NAME);
  expect(() => unpackedIn(place, { bytes: () => archive, kept })).toThrow('leaves the package');
  expect(existsSync(place)).toBe(false);
  expect(existsSync(join(kept, NAME, 'files'))).toBe(false);
  expect(existsSync(join(home, 'one/elsewhere.js'))).toBe(false);
});

test('without a place to keep it nothing is kept', () => {
  const folder = unpackedIn(join(home, 'one', NAME), { bytes });
  expect(filesOf(folder)).toContain('index.js');
  expect(readdirSync(home)).toEqual(['one']);
});

test('what is old goes: other versions, and what nobody has asked for in a day', () => {
  const now = Date.now();
  const keep = (name: string, minutesAgo: number): void => {
    mkdirSync(join(kept, name, 'files'), { recursive: true });
    const at = new Date(now - minutesAgo * 60_000);
    utimesSync(join(kept, name), at, at);
  };
  for (const n of [1, 2, 3, 4, 5, 6]) keep(`photography-${n}a`, n);
  keep('task-poller-0b', 23 * 60);
  keep('task-poller-0c', 25 * 60);
  expect(readdirSync(keptFunctions(kept, now)).sort()).toEqual([
    ...['photography-1a', 'photography-2a', 'photography-3a', 'photography-4a'],
    'task-poller-0b',
  ]);
});

test('one that is swept away while it is linked is unpacked instead', () => {
  unpack('one');
  const isThere = vi.spyOn(KeptFunction.prototype, 'giveTo').mockImplementationOnce((folder) => {
    // Half of it is there by then.
    mkdirSync(join(folder, 'assets'), { recursive: true });
    rmSync(join(kept, NAME, 'files'), { recursive: true });
    isThere.mockRestore();
    return new KeptFunction(join(kept, NAME)).giveTo(folder);
  });
  expect(filesOf(unpack('two'))).toContain('index.js');
  expect(bytes).toHaveBeenCalledTimes(2);
});
