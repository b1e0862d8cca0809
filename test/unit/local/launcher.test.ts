import { execFile, spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');

/** A project with nothing in it but the launcher and one command. */
let project: string;
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'darkroom-launcher-'));
  mkdirSync(join(project, 'local'));
  for (const file of ['run.cjs', 'compile.mjs', 'receipts.mjs']) {
    cpSync(join(ROOT, 'local', file), join(project, 'local', file));
  }
  cpSync(join(ROOT, 'package.json'), join(project, 'package.json'));
  writeFileSync(
    join(project, 'local/command.ts'),
    `const [, file, ...rest]: string[] = process.argv;
     console.log(JSON.stringify({ file, rest }));
     if (rest[0] === 'wait') setInterval(() => {}, 1_000);
     else if (rest[0] === 'throw') throw new Error('on purpose');
     else process.exitCode = Number(rest[0] ?? 0);`,
  );
  writeFileSync(join(project, 'local/broken.ts'), 'const word: string = ;');
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

const install = (): void => symlinkSync(join(ROOT, 'node_modules'), join(project, 'node_modules'));
const uninstall = (): void => rmSync(join(project, 'node_modules'), { force: true });

async function launch(
  args: readonly string[],
  { nodeOptions = [], file = 'local/command.ts' }: { nodeOptions?: string[]; file?: string } = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const command = [...nodeOptions, 'local/run.cjs', file, ...args];
  try {
    const done = await promisify(execFile)(process.execPath, command, { cwd: project });
    return { code: 0, ...done };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

describe('the launcher of the commands', () => {
  test('says in two languages that the packages are missing, without a stack', async () => {
    uninstall();
    const { code, stdout, stderr } = await launch([]);
    expect(stderr).toBe(
      'The packages are not installed yet. Run "npm ci" first.\n尚未安装依赖，请先运行 npm ci。\n',
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });

  test.each(['18.20.4', '20.9.0'])('says in two languages that Node %s is too old', async (old) => {
    const pretend = join(project, 'old.cjs');
    writeFileSync(pretend, `Object.defineProperty(process.versions, 'node', { value: '${old}' });`);
    const { code, stdout, stderr } = await launch([], { nodeOptions: ['--require', pretend] });
    const [english, chinese, ...more] = stderr.trimEnd().split('\n');
    expect(english).toBe(
      `Darkroom needs Node.js 20.19 or newer; this is ${old}. See https://nodejs.org.`,
    );
    expect(chinese).toContain(`需要 Node.js 20.19`);
    expect({ code, stdout, more }).toEqual({ code: 1, stdout: '', more: [] });
  });

  test('runs a command with its arguments and gives its exit code', async () => {
    install();
    const { code, stdout } = await launch(['3', '--flag', 'a b']);
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toEqual({
      file: join(project, 'local/command.ts'),
      rest: ['3', '--flag', 'a b'],
    });
  });

  test('lets the stack of an error name the source and its line', async () => {
    const { code, stderr } = await launch(['throw']);
    expect(code).toBe(1);
    expect(stderr).toContain('Error: on purpose\n');
    expect(stderr).toContain(`(${join(project, 'local/command.ts')}:4:`);
  });

  test('tells in a line which source does not compile', async () => {
    const { code, stderr } = await launch([], { file: 'local/broken.ts' });
    expect(stderr).toContain('local/broken.ts:1:21: ERROR: Unexpected ";"');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(code).toBe(1);
  });

  test('is the command itself, so that signals reach it', async () => {
    const child = spawn(process.execPath, ['local/run.cjs', 'local/command.ts', 'wait'], {
      cwd: project,
    });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.kill('SIGTERM');
    expect(await new Promise((resolve) => child.once('exit', (_, by) => resolve(by)))).toBe(
      'SIGTERM',
    );
  });

  test('starts every command of package.json but those of other packages', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const ours = Object.values(scripts).filter((script) => /^node /.test(script));
    expect(ours.length).toBeGreaterThan(5);
    expect(ours.filter((script) => !script.startsWith('node local/run.cjs '))).toEqual([]);
  });
});

describe('the engines of package.json', () => {
  interface Package {
    readonly engines?: { readonly node?: string };
    readonly optional?: boolean;
  }
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Package>;
  };

  test('ask for no older Node than any package we install needs', () => {
    const semver = createRequire(import.meta.url)('semver') as {
      subset(range: string, of: string): boolean;
    };
    const own = lock.packages['']?.engines?.node ?? '';
    const unfit = Object.entries(lock.packages)
      .filter(([, { optional }]) => optional !== true)
      .map(([name, { engines }]) => ({ name, node: engines?.node ?? '*' }))
      .filter(({ node }) => !semver.subset(own, node));
    expect(unfit).toEqual([]);
  });
});
