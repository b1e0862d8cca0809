/** One JSON document on disk: whole or not at all, whatever ends the process. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Undefined when there is none. @throws Error naming the file when it cannot be read */
export function readJsonFile<T>(path: string, whatNow: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new Error(`${path} is damaged; ${whatNow}`, { cause });
  }
}

/**
 * A process that ends leaves the document of before or this one. It is not waited for until the
 * disk has it: a deployment writes a hundred of them, and can be repeated.
 */
export function writeJsonFile(path: string, value: unknown): void {
  // It may hold hashes of passwords and variables of functions.
  writeFileSync(`${path}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
