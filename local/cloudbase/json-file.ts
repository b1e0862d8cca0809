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
 * A document that changes often: what changes in one turn of the event loop is one write, whoever
 * asked for it. A process that ends leaves a document of before or the newest one. It is not waited
 * for until the disk has it: a deployment can be repeated.
 */
export class JsonFile {
  readonly #path: string;
  #value: unknown;
  #writing: Promise<void> | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  write(value: unknown): void {
    this.#value = value;
    if (this.#writing !== null) return;
    this.#writing = new Promise((resolve, reject) => {
      setImmediate(() => {
        this.#writing = null;
        try {
          writeJsonFile(this.#path, this.#value);
          resolve();
        } catch (error) {
          reject(error);
        }
      });
    });
    // Told to whoever waits for it.
    this.#writing.catch(() => undefined);
  }

  /** Resolves when all that was given so far is written. Rejects when it cannot be. */
  async written(): Promise<void> {
    await this.#writing;
  }
}

function writeJsonFile(path: string, value: unknown): void {
  // It may hold hashes of passwords and variables of functions.
  writeFileSync(`${path}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
