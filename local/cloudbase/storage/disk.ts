/**
 * Stored files on disk. A path is hashed into the file's name, so no path can leave the folder.
 * Beside the bytes lies a sidecar with what is known of them; renaming the sidecar into place is
 * the moment a file exists, so a crash leaves the old file or the new one, never a mixture.
 */
import { createHash, randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Identity } from '../context.ts';
import { sniffContentType } from './content-type.ts';

export interface StoredFile {
  readonly path: string;
  readonly owner: Identity;
  /** Bytes. */
  readonly size: number;
  readonly contentType: string;
  readonly etag: string;
  readonly savedAtMs: number;
  /** Name of the file with the bytes, beside the sidecar. */
  readonly blob: string;
}

/** The upload was larger than allowed; nothing was kept. */
export class FileTooLarge extends Error {
  readonly limit: number;
  constructor(limit: number) {
    super(`file is larger than ${limit} bytes`);
    this.name = 'FileTooLarge';
    this.limit = limit;
  }
}

export interface SaveRequest {
  readonly path: string;
  readonly owner: Identity;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Bytes. */
  readonly limit: number;
}

export class FileDisk {
  readonly #root: string;
  readonly #now: () => number;

  constructor(root: string, now: () => number) {
    this.#root = root;
    this.#now = now;
  }

  /** Writes a file, replacing what was there. @throws FileTooLarge */
  async save(request: SaveRequest): Promise<StoredFile> {
    const sidecar = this.#sidecar(request.path);
    await mkdir(dirname(sidecar), { recursive: true });
    const blob = `${digest(request.path)}.${randomBytes(6).toString('hex')}.bytes`;
    const blobPath = join(dirname(sidecar), blob);
    try {
      const written = await writeBytes(blobPath, request);
      const { path, owner } = request;
      const file: StoredFile = { path, owner, ...written, savedAtMs: this.#now(), blob };
      const previous = await this.find(path);
      await writeDurably(`${blobPath}.json`, JSON.stringify(file));
      await rename(`${blobPath}.json`, sidecar);
      await syncFolder(dirname(sidecar));
      if (previous) await rm(join(dirname(sidecar), previous.blob), { force: true });
      return file;
    } catch (error) {
      await rm(blobPath, { force: true });
      throw error;
    }
  }

  /** What is known of the file at `path`, or null. */
  async find(path: string): Promise<StoredFile | null> {
    try {
      return JSON.parse(await readFile(this.#sidecar(path), 'utf8')) as StoredFile;
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  /** Opens the bytes for reading; the caller closes. Null when the file is gone. */
  async open(path: string): Promise<{ file: StoredFile; handle: FileHandle } | null> {
    // A replacement may unlink the bytes between reading the sidecar and opening them: look again.
    for (let attempt = 0; attempt < 3; attempt++) {
      const file = await this.find(path);
      if (!file) return null;
      try {
        const handle = await open(join(dirname(this.#sidecar(path)), file.blob), 'r');
        return { file, handle };
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    }
    return null;
  }

  /** Removes a file; false when there was none. */
  async remove(path: string): Promise<boolean> {
    const file = await this.find(path);
    if (!file) return false;
    const sidecar = this.#sidecar(path);
    await rm(sidecar, { force: true });
    await rm(join(dirname(sidecar), file.blob), { force: true });
    await syncFolder(dirname(sidecar));
    return true;
  }

  #sidecar(path: string): string {
    const name = digest(path);
    return join(this.#root, name.slice(0, 2), `${name}.json`);
  }
}

function digest(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 40);
}

async function writeBytes(
  blobPath: string,
  request: SaveRequest,
): Promise<{ size: number; contentType: string; etag: string }> {
  const hash = createHash('md5');
  const head: Uint8Array[] = [];
  let size = 0;
  const handle = await open(blobPath, 'wx');
  try {
    for await (const chunk of request.bytes) {
      if (size < 512) head.push(chunk.subarray(0, 512));
      size += chunk.length;
      if (size > request.limit) throw new FileTooLarge(request.limit);
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
    await handle.datasync();
  } finally {
    await handle.close();
  }
  return { size, contentType: sniffContentType(Buffer.concat(head)), etag: hash.digest('hex') };
}

async function writeDurably(path: string, text: string): Promise<void> {
  const handle = await open(path, 'w');
  try {
    await handle.writeFile(text);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
