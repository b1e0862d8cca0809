/** Built files come to their place one by one, each whole, the one that names the others last. */
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Contents, hashFile } from './receipts.mjs';

/** From the folder. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

/** Whoever looks meanwhile finds the old one or the new one; `last` is what is looked at first. */
export function moveInto(from: string, to: string, last: string): Contents {
  const files = filesIn(from).sort((a, b) => Number(a === last) - Number(b === last));
  return Object.fromEntries(
    files.map((file) => {
      const hash = hashFile(join(from, file));
      mkdirSync(dirname(join(to, file)), { recursive: true });
      renameSync(join(from, file), join(to, file));
      return [file, hash];
    }),
  );
}

/** What an earlier build left would be sent along. node_modules is whoever installed it there's. */
export function removeOthers(folder: string, outputs: Contents): void {
  for (const file of filesIn(folder)) {
    if (!file.startsWith('node_modules') && !(file in outputs)) rmSync(join(folder, file));
  }
}
