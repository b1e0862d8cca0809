/** Where the environments of this project keep what V8 made of their functions. */
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolder } from './leftovers.ts';
import { DATA_FOLDER } from './running.ts';

const HOME = join(DATA_FOLDER, 'build/compiled');
/** Whoever still runs such code compiles it again, and is a little slower. */
const FORGOTTEN_AFTER_MS = 24 * 3_600_000;

/** The folder, without what nobody has unpacked for a day. */
export function compiledFunctions(): string {
  mkdirSync(HOME, { recursive: true });
  for (const name of readdirSync(HOME)) {
    const usedAt = statSync(join(HOME, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (Date.now() - usedAt > FORGOTTEN_AFTER_MS) removeFolder(join(HOME, name));
  }
  return HOME;
}
