/**
 * The files of static hosting, on disk in the data folder. Bytes are named by what they are, so a
 * file is replaced by one change of the index: a reader sees the old page or the new one.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { JsonFile, readJsonFile } from '../json-file.ts';
import { checkPath } from '../storage/paths.ts';
import { typeByName } from './content-type.ts';

export interface HostedFile {
  readonly key: string;
  /** MD5 in hex, as object storage has it. */
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
  readonly contentType: string;
  readonly cacheControl: string | null;
  readonly savedAtMs: number;
}

export interface HostedUpload {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly contentType?: string | undefined;
  readonly cacheControl?: string | undefined;
}

type Index = Readonly<Record<string, HostedFile>>;

export class Hosting {
  readonly #folder: string;
  readonly #now: () => number;
  readonly #file: JsonFile;
  #index: Index;

  /** @throws Error naming the index when it cannot be read */
  constructor(folder: string, now: () => number) {
    this.#folder = folder;
    this.#now = now;
    const path = join(folder, 'index.json');
    this.#file = new JsonFile(path);
    this.#index = readJsonFile<Index>(path, 'remove the folder and deploy the pages again') ?? {};
  }

  /** By key. */
  list(prefix = ''): HostedFile[] {
    const files = Object.values(this.#index).filter(({ key }) => key.startsWith(prefix));
    return files.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  find(key: string): HostedFile | undefined {
    return Object.hasOwn(this.#index, key) ? this.#index[key] : undefined;
  }

  read(file: HostedFile): Buffer {
    return readFileSync(this.#blob(file.etag));
  }

  /** Resolves when all that was put and removed so far is on disk. */
  kept(): Promise<void> {
    return this.#file.written();
  }

  /** Replaces what was there. @throws CloudBaseError for a key that is no path */
  put({ key, bytes, contentType, cacheControl }: HostedUpload): HostedFile {
    checkPath(key);
    const etag = createHash('md5').update(bytes).digest('hex');
    mkdirSync(join(this.#folder, 'bytes'), { recursive: true });
    const blob = this.#blob(etag);
    writeFileSync(`${blob}.new`, bytes);
    renameSync(`${blob}.new`, blob);
    const file: HostedFile = {
      key,
      etag,
      size: bytes.length,
      contentType: contentType ?? typeByName(key),
      cacheControl: cacheControl ?? null,
      savedAtMs: this.#now(),
    };
    this.#save({ ...this.#index, [key]: file }, this.find(key));
    return file;
  }

  /** False when there was none. */
  remove(key: string): boolean {
    const { [key]: gone, ...left } = this.#index;
    if (gone === undefined) return false;
    this.#save(left, gone);
    return true;
  }

  #save(next: Index, replaced: HostedFile | undefined): void {
    this.#index = next;
    this.#file.write(next);
    if (replaced === undefined) return;
    // Not sooner: the index on disk may name it until then, and readers of today read the new one.
    this.kept().then(
      () => this.#forget(replaced.etag),
      () => undefined,
    );
  }

  #forget(etag: string): void {
    const isUsed = Object.values(this.#index).some((file) => file.etag === etag);
    if (!isUsed) rmSync(this.#blob(etag), { force: true });
  }

  #blob(etag: string): string {
    return join(this.#folder, 'bytes', etag);
  }
}
