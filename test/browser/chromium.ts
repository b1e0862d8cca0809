/** The browser of this machine: none is downloaded. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const PLACES = [
  // Chromium without its window: with one, each page costs about three times as much of a core.
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Its path; null: there is none. */
export function findChromium(): string | null {
  const { CHROMIUM_PATH: own } = process.env;
  if (own) return existsSync(own) ? own : null;
  return PLACES.find((path) => existsSync(path)) ?? null;
}

/** Where fontconfig cannot be asked, as on macOS, there is one. */
export function hasChineseFont(): boolean {
  const { status, stdout } = spawnSync('fc-list', [':lang=zh', 'family'], { encoding: 'utf8' });
  return status !== 0 || stdout.trim() !== '';
}
