import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { functionTrouble } from '../../../local/environment/function-trouble.ts';
import { findRunning, leaveNote } from '../../../local/environment/running.ts';

let folder: string;
let url: string;
const server = createServer((_, response) => response.end('{"env_id":"darkroom-local"}'));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'darkroom-running-'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const note = () => ({
  pid: process.pid,
  env_id: 'darkroom-local',
  url,
  providers_url: null,
  admin_secret: 'a secret of this machine',
});

describe('the note of a running npm start', () => {
  test('is found while it runs, readable for its owner only, and gone afterwards', async () => {
    expect(await findRunning(folder)).toBeNull();
    const takeAway = leaveNote(folder, note());
    expect(await findRunning(folder)).toEqual(note());
    expect(statSync(join(folder, 'running.json')).mode & 0o077).toBe(0);
    takeAway();
    expect(existsSync(join(folder, 'running.json'))).toBe(false);
    expect(await findRunning(folder)).toBeNull();
  });

  test.each([
    ['its process is dead', () => ({ pid: spawnSync(process.execPath, ['-e', '']).pid })],
    ['nothing answers', () => ({ url: 'http://127.0.0.1:1' })],
    ['another environment answers', () => ({ env_id: 'another' })],
  ])('is not believed when %s', async (_, change) => {
    leaveNote(folder, { ...note(), ...change() });
    expect(await findRunning(folder)).toBeNull();
  });

  test('that is only half written counts as none', async () => {
    writeFileSync(join(folder, 'running.json'), '{"pid":');
    expect(await findRunning(folder)).toBeNull();
  });
});

test('a function that cannot run is named in one line without the class of a bundle', () => {
  expect(functionTrouble('operator', '$t: DARKROOM_X must be a number\n    at x (y.js:1:2)')).toBe(
    'the function operator cannot run: DARKROOM_X must be a number',
  );
  expect(functionTrouble('operator', 'TypeError: no')).toBe(
    'the function operator cannot run: TypeError: no',
  );
});
