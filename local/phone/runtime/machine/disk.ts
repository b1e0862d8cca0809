/** Files of a phone by path: temporary ones go with the app, those of the user stay. */
import type { FileStore } from '../setup.ts';

export const USER_FOLDER = 'wxfile://usr';

export interface Disk {
  /** A new temporary file: its path. */
  keep(file: Blob): string;
  get(path: string): Blob | undefined;
  put(path: string, file: Blob): void;
  remove(path: string): boolean;
}

/** Loads what an earlier life left. */
export async function createDisk(store: FileStore): Promise<Disk> {
  const files = new Map(await store.load());
  let count = 0;
  return {
    keep(file) {
      count += 1;
      const path = `wxfile://tmp_${Date.now().toString(36)}${count}${endingOf(file.type)}`;
      files.set(path, file);
      return path;
    },
    get: (path) => files.get(path),
    put(path, file) {
      files.set(path, file);
      if (path.startsWith(USER_FOLDER)) store.put(path, file);
    },
    remove(path) {
      if (path.startsWith(USER_FOLDER)) store.remove(path);
      return files.delete(path);
    },
  };
}

const ENDINGS: Readonly<Record<string, string>> = {
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'image/webp': '.webp',
  'video/mp4': '.mp4',
  'audio/mpeg': '.mp3',
  'audio/wav': '.wav',
};

const endingOf = (type: string): string => ENDINGS[type] ?? '';
