/** Which test files have a process of their own; the others share some, and leave no trace there. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const TEST = join(import.meta.dirname, '../..');

/** What loads a hundred products, and whole environments. */
const FOLDERS = [/^simulation\/[^/]+$/u, /^end-to-end\//u];

const TEXTS = [
  // Puts something in a module's place.
  /\bvi\.(?:mock|hoisted|resetModules)\(/u,
  /'aws-sdk-client-mock'/u,
  // SDKs that keep a login for as long as their process lives.
  /@cloudbase\/js-sdk'/u,
  /\/client-cloud\.ts'/u,
  /local\/environment\/environment\.ts'/u,
];

/** Paths from the root, sorted. */
export function alone(): string[] {
  return testFiles()
    .filter(needsItsOwnProcess)
    .map((path) => `test/${path}`);
}

function needsItsOwnProcess(path: string): boolean {
  if (FOLDERS.some((folder) => folder.test(path))) return true;
  const source = readFileSync(join(TEST, path), 'utf8');
  return TEXTS.some((text) => text.test(source));
}

/** Other people's packages in test/clients bring tests of their own. */
const testFiles = (): string[] =>
  readdirSync(TEST, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules/'))
    .sort();
