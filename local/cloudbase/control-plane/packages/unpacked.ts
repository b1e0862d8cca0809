/** What a package of a function holds, as files. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { invalidParameter } from '../errors.ts';
import { filesInZip } from './zip-files.ts';

export interface Unpacking {
  /** The ZIP file; asked for where it is not unpacked yet. */
  readonly bytes: () => Uint8Array;
  /** A node_modules that stands for what the cloud installs from the function's package.json. */
  readonly modules?: string | undefined;
  /** For what V8 makes of the code. Others may share it: packages are named by their content. */
  readonly compiled?: string | undefined;
}

/**
 * `folder`, which is named by its content, with the files of the package in it.
 * @throws ControlError for a package whose files would lie elsewhere
 */
export function unpackedIn(folder: string, { bytes, modules, compiled }: Unpacking): string {
  if (existsSync(folder)) return folder;
  const workshop = `${folder}.new`;
  rmSync(workshop, { recursive: true, force: true });
  for (const [name, contents] of Object.entries(filesInZip(bytes()))) {
    const path = resolve(workshop, name);
    if (!path.startsWith(workshop + sep)) throw invalidParameter(`${name} leaves the package`);
    if (name.endsWith('/')) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
    if (name === 'scf_bootstrap') chmodSync(path, 0o755);
  }
  if (modules !== undefined) symlinkSync(modules, join(workshop, 'node_modules'));
  if (compiled !== undefined) keepCompiled(folder, join(compiled, basename(folder)));
  renameSync(workshop, folder);
  return folder;
}

/** Instances look beside their folder: functions/kept-code.cjs. */
function keepCompiled(folder: string, place: string): void {
  mkdirSync(place, { recursive: true });
  // Tells when it was last of use.
  const now = new Date();
  utimesSync(place, now, now);
  rmSync(`${folder}.compiled`, { force: true });
  symlinkSync(place, `${folder}.compiled`);
}
