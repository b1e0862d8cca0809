/** Rules set while the server ran, kept with its data: the console's survive a restart too. */
import type { CollectionRule } from '../client/index.ts';
import { readJsonFile } from '../json-file.ts';

type SavedRules = Readonly<Record<string, CollectionRule>>;

/** None when nothing was saved. @throws Error naming the file when it cannot be read */
export function readSavedRules(path: string): SavedRules {
  return readJsonFile<SavedRules>(path, 'remove it to go back to the declared rules') ?? {};
}
