import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { launchArgs } from '../../support/run/launch.ts';

const ROOT = join(import.meta.dirname, '../../..');
const COMMANDS = {
  build: 'local/build-all.ts',
  deploy: 'local/deploy/main.ts',
  start: 'local/start.ts',
  demo: 'local/demo.ts',
  emulator: 'local/cloudbase/main.ts',
  label: 'local/label.ts',
  models: 'local/models/main.ts',
  simulate: 'test/simulation/main.ts',
  bench: 'test/bench/main.ts',
  patience: 'test/patience/main.ts',
} as const;

const folder = mkdtempSync(join(tmpdir(), 'darkroom-commands-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(file: string, ...args: string[]): Promise<Outcome> {
  const command = launchArgs(file, ...args);
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, command, { cwd: ROOT });
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, err: stderr };
  }
}

describe.each(Object.entries(COMMANDS))('%s', (_, file) => {
  test('explains itself with --help', async () => {
    const { code, out, err } = await run(file, '--help');
    expect(out).toMatch(/npm (run|start)/);
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  test('names an option it does not know, without a stack, and ends with 2', async () => {
    const { code, out, err } = await run(file, '--bogus');
    expect(err).toContain("Unknown option '--bogus'");
    expect(err).toContain('--help');
    expect(err).not.toMatch(/^\s+at /m);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});

describe('models', () => {
  test('may be read by somebody who stops after a line', async () => {
    const child = spawn(process.execPath, launchArgs(COMMANDS.models, '--json'), {
      cwd: ROOT,
    });
    let err = '';
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });
});

describe('label', () => {
  test('asks for a file, and names one that is not there', async () => {
    expect(await run(COMMANDS.label)).toMatchObject({
      code: 2,
      err: expect.stringContaining('no file was named'),
    });
    const missing = join(folder, 'no-such.jpg');
    const { code, err } = await run(COMMANDS.label, missing);
    expect(code).toBe(1);
    expect(err).toBe(`${missing}: ENOENT\n`);
  });
});
