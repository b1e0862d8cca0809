/** Where the environments of this project keep their functions as files, and what V8 made of them. */
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolder } from './leftovers.ts';
import { DATA_FOLDER } from './running.ts';

const HOME = join(DATA_FOLDER, 'build/kept');
/** Whoever still runs such a function has links to its files, and compiles it again. */
const FORGOTTEN_AFTER_MS = 24 * 3_600_000;
/** Of each function: every change of a source makes new ones. */
const MOST_KEPT = 4;

/** The folder, without what nobody has asked for in a day and without old versions. */
export function keptFunctions(home = HOME, now = Date.now()): string {
  mkdirSync(home, { recursive: true });
  const newerOf = new Map<string, number>();
  for (const { path, name, usedAt } of newestFirst(home)) {
    const newer = newerOf.get(name) ?? 0;
    newerOf.set(name, newer + 1);
    if (newer >= MOST_KEPT || now - usedAt > FORGOTTEN_AFTER_MS) removeFolder(path);
  }
  return home;
}

/** Folders are named `<function>-<hash>`. */
function newestFirst(home: string) {
  return readdirSync(home)
    .map((folder) => {
      const path = join(home, folder);
      const usedAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
      return { path, name: folder.replace(/-[0-9a-f]+$/, ''), usedAt };
    })
    .sort((a, b) => b.usedAt - a.usedAt);
}
