/** One JSON document on disk: whole or not at all, whatever ends the process. */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';

/** Undefined when there is none. @throws Error naming the file when it cannot be read */
export function readJsonFile<T>(path: string, whatNow: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new Error(`${path} is damaged; ${whatNow}`, { cause });
  }
}

/** On disk when it returns; a crash leaves the document of before or this one. */
export function writeJsonFile(path: string, value: unknown): void {
  // It may hold hashes of passwords and variables of functions.
  const file = openSync(`${path}.new`, 'w', 0o600);
  try {
    writeSync(file, `${JSON.stringify(value, null, 2)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
}
