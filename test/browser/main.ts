/** `npm run test:browser`: says what is missing, or drives the pages in a real browser. */
import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium, hasChineseFont } from './chromium.ts';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');

const HELP = `Usage: npm run test:browser [-- FILTER]

Drives the pages of npm start in Chromium: the mini-program on the phone, the web example. Needs
Chromium and a Chinese font; on Debian: apt-get install chromium fonts-noto-cjk
Elsewhere CHROMIUM_PATH says where the browser is. Screenshots go to .darkroom/screenshots/.
`;

function main(args: readonly string[]): number {
  if (args.includes('--help')) {
    process.stdout.write(HELP);
    return 0;
  }
  if (findChromium() === null) {
    process.stderr.write(
      'test:browser: Chromium is missing. On Debian: apt-get install chromium fonts-noto-cjk\n' +
        'Elsewhere set CHROMIUM_PATH to a Chromium or Chrome.\n',
    );
    return 1;
  }
  if (!hasChineseFont()) {
    process.stderr.write(
      'test:browser: no Chinese font was found: screenshots would show boxes. On Debian: apt-get install fonts-noto-cjk\n',
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
