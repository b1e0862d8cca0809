/** What functions wrote to the console: kept in a ring, in a file, and passed on live. */

import type { WriteStream } from 'node:fs';
import { createWriteStream, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

export interface FunctionLogLine {
  readonly atMs: number;
  readonly functionName: string;
  readonly requestId: string;
  /** `log`, `info`, `warn`, `error`, `debug`, or `report` for the closing line of an invocation. */
  readonly level: string;
  readonly text: string;
}

const RING_SIZE = 2_000;
const MAX_FILE_BYTES = 16 * 1024 * 1024;

export class FunctionLog {
  readonly #ring: FunctionLogLine[] = [];
  readonly #file: WriteStream;
  readonly #live: ((line: FunctionLogLine) => void) | undefined;

  /** `path` is the log file; a full one is set aside as `<path>.1` at start. */
  constructor(path: string, live?: (line: FunctionLogLine) => void) {
    mkdirSync(dirname(path), { recursive: true });
    if (existsSync(path) && statSync(path).size > MAX_FILE_BYTES) renameSync(path, `${path}.1`);
    this.#file = createWriteStream(path, { flags: 'a' });
    this.#live = live;
  }

  add(line: FunctionLogLine): void {
    this.#ring.push(line);
    if (this.#ring.length > RING_SIZE) this.#ring.shift();
    this.#file.write(`${JSON.stringify(line)}\n`);
    this.#live?.(line);
  }

  /** The latest lines, oldest first. */
  tail(filter: { readonly requestId?: string; readonly functionName?: string } = {}) {
    return this.#ring.filter(
      (line) =>
        (filter.requestId === undefined || line.requestId === filter.requestId) &&
        (filter.functionName === undefined || line.functionName === filter.functionName),
    );
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#file.end(resolve));
  }
}
