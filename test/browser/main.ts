/** `npm run test:browser`: says what is missing, or drives the pages in a real browser. */
import { runVitest } from '../support/run/vitest.ts';
import { findChromium, hasChineseFont } from './chromium.ts';

const HELP = `Usage: npm run test:browser [-- FILTER]

Drives the pages of npm start in Chromium: the mini-program on the phone, the web example. Needs
Chromium and a Chinese font; on Debian: apt-get install chromium-headless-shell fonts-noto-cjk
Elsewhere CHROMIUM_PATH says where the browser is. Screenshots go to .darkroom/screenshots/.
`;

function main(args: readonly string[]): number {
  if (args.includes('--help')) {
    process.stdout.write(HELP);
    return 0;
  }
  if (findChromium() === null) {
    process.stderr.write(
      'test:browser: Chromium is missing. On Debian: apt-get install chromium-headless-shell fonts-noto-cjk\n' +
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
  return runVitest('test/browser/vitest.config.ts', args);
}

process.exitCode = main(process.argv.slice(2));
