/** `npm run test:clients`: says what is missing, or runs the suites. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runVitest } from '../support/run/vitest.ts';
import { root } from '../support/sources.ts';

const here = join(root, 'test/clients');

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
  return runVitest('test/clients/vitest.config.ts', args);
}

process.exitCode = main(process.argv.slice(2));
