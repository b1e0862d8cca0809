import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sweepLeftovers, temporaryFolder } from '../../../local/environment/leftovers.ts';

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'darkroom-leftovers-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

function folder(name: string): string {
  const path = join(parent, name);
  mkdirSync(path);
  return path;
}

const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;

describe('temporary folders', () => {
  test('bear the id of their process', () => {
    expect(basename(temporaryFolder(parent, 'run-'))).toMatch(
      new RegExp(`^run-${process.pid}-\\w+$`),
    );
  });

  test('of the dead go when the next one is made, those of the living stay', () => {
    const dead = folder(`run-${deadPid()}-abc`);
    const living = folder(`run-${process.pid}-abc`);
    const other = folder(`data-${deadPid()}-abc`);
    temporaryFolder(parent, 'run-');
    expect([dead, living, other].map((path) => existsSync(path))).toEqual([false, true, true]);
  });

  test('without an id go after a day', () => {
    const [young, old] = [folder('run-abc'), folder('run-def')];
    const twoDaysAgo = new Date(Date.now() - 48 * 3_600_000);
    utimesSync(old, twoDaysAgo, twoDaysAgo);
    sweepLeftovers(parent, 'run-');
    expect([young, old].map((path) => existsSync(path))).toEqual([true, false]);
  });
});
