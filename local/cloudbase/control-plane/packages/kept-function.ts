/**
 * A function that several environments run: its files, linked and not copied, and beside them what
 * V8 makes of them (functions/kept-code.cjs). A function writes nothing where its code lies, on the
 * cloud it could not.
 */
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

export class KeptFunction {
  readonly #place: string;
  readonly #files: string;

  /** `place`: its folder, which is named by its content. */
  constructor(place: string) {
    this.#place = place;
    this.#files = join(place, 'files');
    mkdirSync(place, { recursive: true });
    // Tells when it was last of use.
    const now = new Date();
    utimesSync(place, now, now);
  }

  /** Puts its files in a folder that is not there yet; false where there are none. */
  giveTo(folder: string): boolean {
    try {
      linkAll(this.#files, folder);
      return true;
    } catch (error) {
      if (existsSync(this.#files)) throw error;
      // Nobody has kept it yet, or another environment has just swept away what is old.
      rmSync(folder, { recursive: true, force: true });
      return false;
    }
  }

  /** Whole or not at all: several may keep the same at once. */
  keep(folder: string): void {
    const unfinished = `${this.#files}.${process.pid}`;
    rmSync(unfinished, { recursive: true, force: true });
    linkAll(folder, unfinished);
    try {
      renameSync(unfinished, this.#files);
    } catch (error) {
      // Another was quicker, with the same files.
      if (!existsSync(this.#files)) throw error;
      rmSync(unfinished, { recursive: true });
    }
  }

  /** Instances look beside their folder. */
  keepCompiledBeside(folder: string): void {
    rmSync(`${folder}.compiled`, { force: true });
    symlinkSync(this.#place, `${folder}.compiled`);
  }
}

function linkAll(from: string, to: string): void {
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const source = join(entry.parentPath, entry.name);
    const target = join(to, source.slice(from.length));
    mkdirSync(dirname(target), { recursive: true });
    linkOrCopy(source, target);
  }
}

function linkOrCopy(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch (error) {
    // On another disk, or on one that knows no links.
    if (!existsSync(source) || existsSync(target)) throw error;
    copyFileSync(source, target);
  }
}
