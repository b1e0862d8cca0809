/** Keeps jobs and their inputs in the data folder, so that a restart loses none. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Job } from './job.ts';

export interface BlobStore {
  put(key: string, bytes: Buffer): Promise<void>;
  get(key: string): Promise<Buffer | undefined>;
}

export function createMemoryBlobs(): BlobStore {
  const blobs = new Map<string, Buffer>();
  return {
    async put(key, bytes) {
      blobs.set(key, bytes);
    },
    get: async (key) => blobs.get(key),
  };
}

export function createDiskBlobs(directory: string): BlobStore {
  return {
    async put(key, bytes) {
      await mkdir(directory, { recursive: true });
      await writeFile(join(directory, key), bytes);
    },
    async get(key) {
      try {
        return await readFile(join(directory, key));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
  };
}

export interface JobFile {
  load(): Job[];
  /** Written soon; many changes become one write. */
  save(jobs: Iterable<Job>): void;
  close(): Promise<void>;
}

const SAVE_AFTER_MS = 50;
const KEEP_JOBS = 2_000;

/** Without a path nothing is kept. */
export function createJobFile(path?: string): JobFile {
  if (path === undefined) {
    return { load: () => [], save: () => undefined, close: async () => undefined };
  }
  let latest: Iterable<Job> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const write = (): void => {
    timer = undefined;
    if (latest === undefined) return;
    writeFileSync(`${path}.new`, JSON.stringify([...latest].slice(-KEEP_JOBS)));
    // Renaming replaces the file whole: a kill in between leaves the old one.
    renameSync(`${path}.new`, path);
  };
  return {
    load() {
      mkdirSync(join(path, '..'), { recursive: true });
      try {
        return JSON.parse(readFileSync(path, 'utf8')) as Job[];
      } catch (error) {
        if (isMissing(error)) return [];
        throw new Error(`${path} cannot be read; remove it to start without jobs`, {
          cause: error,
        });
      }
    },
    save(jobs) {
      latest = jobs;
      timer ??= setTimeout(write, SAVE_AFTER_MS);
    },
    async close() {
      if (timer === undefined) return;
      clearTimeout(timer);
      write();
    },
  };
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';
