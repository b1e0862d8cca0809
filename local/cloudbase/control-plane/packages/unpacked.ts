/** What a package of a function holds, as files. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { invalidParameter } from '../errors.ts';
import { KeptFunction } from './kept-function.ts';
import { filesInZip } from './zip-files.ts';

export interface Unpacking {
  /** The ZIP file; asked for where nobody has unpacked it yet. */
  readonly bytes: () => Uint8Array;
  /** A node_modules that stands for what the cloud installs from the function's package.json. */
  readonly modules?: string | undefined;
  /** Where others find what is unpacked here and what V8 makes of it: packages are named by their content. */
  readonly kept?: string | undefined;
}

/**
 * `folder`, which is named by its content, with the files of the package in it.
 * @throws ControlError for a package whose files would lie elsewhere
 */
export function unpackedIn(folder: string, { bytes, modules, kept }: Unpacking): string {
  if (existsSync(folder)) return folder;
  const workshop = `${folder}.new`;
  rmSync(workshop, { recursive: true, force: true });
  const place = kept === undefined ? null : new KeptFunction(join(kept, basename(folder)));
  if (place?.giveTo(workshop) !== true) {
    writeFiles(workshop, bytes());
    place?.keep(workshop);
  }
  if (modules !== undefined) symlinkSync(modules, join(workshop, 'node_modules'));
  place?.keepCompiledBeside(folder);
  renameSync(workshop, folder);
  return folder;
}

function writeFiles(folder: string, archive: Uint8Array): void {
  for (const [name, contents] of Object.entries(filesInZip(archive))) {
    const path = resolve(folder, name);
    if (!path.startsWith(folder + sep)) throw invalidParameter(`${name} leaves the package`);
    if (name.endsWith('/')) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
    if (name === 'scf_bootstrap') chmodSync(path, 0o755);
  }
}
