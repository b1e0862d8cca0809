/** Rules set while the server ran, kept with its data: the console's survive a restart too. */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import type { CollectionRule } from '../client/index.ts';

type SavedRules = Readonly<Record<string, CollectionRule>>;

/** None when nothing was saved. @throws Error naming the file when it cannot be read */
export function readSavedRules(path: string): SavedRules {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as SavedRules;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return {};
    throw new Error(`${path} is damaged; remove it to go back to the declared rules`, { cause });
  }
}

/** On disk when it returns; a crash leaves the rules of before or these. */
export function saveRules(path: string, rules: SavedRules): void {
  const file = openSync(`${path}.new`, 'w');
  try {
    writeSync(file, `${JSON.stringify(rules, null, 2)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
}
