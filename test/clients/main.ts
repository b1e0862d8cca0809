/** `npm run test:clients`: says what is missing, or runs the suites. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');

const HELP = `Usage: npm run test:clients

Runs the unmodified packages of test/clients/package.json against a whole Darkroom.
Install them first: npm ci --prefix test/clients
`;

function missing(): string[] {
  const manifest = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
  const { dependencies } = manifest as { dependencies: Record<string, string> };
  return Object.keys(dependencies).filter(
    (name) => !existsSync(join(here, 'node_modules', name, 'package.json')),
  );
}

function main(args: readonly string[]): number {
  if (args.includes('--help')) {
    process.stdout.write(HELP);
    return 0;
  }
  const absent = missing();
  if (absent.length > 0) {
    process.stderr.write(
      `test:clients: not installed: ${absent.join(', ')}\nRun "npm ci --prefix test/clients" first.\n`,
    );
    return 1;
  }
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const config = ['run', '--config', join(here, 'vitest.config.ts'), ...args];
  const { status } = spawnSync(process.execPath, [vitest, ...config], {
    cwd: root,
    stdio: 'inherit',
  });
  return status ?? 1;
}

process.exitCode = main(process.argv.slice(2));
