/** What a run of the tests has once: a folder for what its files share. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** The variable with its path. Inside the project, where built functions find node_modules. */
export const RUN_FOLDER = 'DARKROOM_TEST_RUN';
const ROOT = join(import.meta.dirname, '../../..');

/** Vitest calls it before the first file, and what it gives back after the last. */
export function setup(): () => void {
  mkdirSync(join(ROOT, '.darkroom'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, '.darkroom/test-run-'));
  process.env[RUN_FOLDER] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
