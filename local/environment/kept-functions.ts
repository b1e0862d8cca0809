/** Where the environments of this project keep their functions as files, and what V8 made of them. */
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolder } from './leftovers.ts';
import { DATA_FOLDER } from './running.ts';

const HOME = join(DATA_FOLDER, 'build/kept');
/** Whoever still runs such a function has links to its files, and compiles it again. */
const FORGOTTEN_AFTER_MS = 24 * 3_600_000;

/** The folder, without what nobody has asked for in a day. */
export function keptFunctions(): string {
  mkdirSync(HOME, { recursive: true });
  for (const name of readdirSync(HOME)) {
    const usedAt = statSync(join(HOME, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (Date.now() - usedAt > FORGOTTEN_AFTER_MS) removeFolder(join(HOME, name));
  }
  return HOME;
}
