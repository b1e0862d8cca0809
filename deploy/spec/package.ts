/** A built function as one ZIP file, and what tells whether the cloud has this very code. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, sep } from 'node:path';
import { type Zippable, zipSync } from 'fflate';
import { DeployError } from '../cloud/errors.ts';

export interface FunctionPackage {
  /** Of the files, not of the archive: the same files have the same hash on every machine. */
  readonly hash: string;
  /** Made when it is asked for: most deployments change few functions. */
  zip(): Uint8Array;
}

/** Of every entry, so that the same files make the same bytes. */
const EPOCH = new Date(1980, 0, 2);
const EXECUTABLE = 0o755 << 16;
const ORDINARY = 0o644 << 16;
/** Of each function: whoever goes back and forth between two versions packs neither again. */
const MOST_KEPT = 4;

/** SHA-256 in base64, by file. */
export type KnownFiles = Readonly<Record<string, string | null>>;

export interface PackagePlace {
  /** Folder with `<name>/index.js`. */
  readonly root: string;
  readonly name: string;
  /** Folder that keeps packages: the same files need not be packed again. */
  readonly kept?: string | undefined;
  /** Files that need not be read to know what they hold. */
  readonly known?: KnownFiles | undefined;
}

/** @throws DeployError when it is not built; `zip`: when it has been built again meanwhile */
export function packageIn({ root, name, kept, known = {} }: PackagePlace): FunctionPackage {
  const folder = join(root, name);
  if (!existsSync(join(folder, 'index.js'))) {
    throw new DeployError('NOT_BUILT', `${name} is not built: run "npm run build" first`);
  }
  const files = filesOf(folder);
  const read = (file: string): Uint8Array => readFileSync(join(folder, file));
  const hash = hashOf(files.map((file) => [file, known[file] ?? sha256(read(file))]));
  const packed = (): Uint8Array => {
    const contents = files.map((file) => [file, read(file)] as const);
    // Whoever finds a package under a hash takes it for the files of that hash.
    if (hashOf(contents.map(([file, bytes]) => [file, sha256(bytes)])) !== hash) {
      throw new DeployError('BUILT_MEANWHILE', `${name} was built again meanwhile: start again`);
    }
    return zipOf(contents);
  };
  return {
    hash,
    zip: () => {
      if (kept === undefined) return packed();
      const path = join(kept, `${name}-${hash}.zip`);
      if (existsSync(path)) return readFileSync(path);
      const bytes = packed();
      mkdirSync(kept, { recursive: true });
      // Whole or not at all: several may deploy at once.
      writeFileSync(`${path}.${process.pid}`, bytes);
      renameSync(`${path}.${process.pid}`, path);
      forgetOld(kept, name);
      return bytes;
    },
  };
}

function forgetOld(kept: string, name: string): void {
  const changedAt = (path: string): number =>
    statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const packages = readdirSync(kept)
    .filter((file) => file.startsWith(name) && /^-[0-9a-f]{32}\.zip$/.test(file.slice(name.length)))
    .map((file) => ({ path: join(kept, file), at: changedAt(join(kept, file)) }))
    .sort((a, b) => b.at - a.at);
  for (const { path } of packages.slice(MOST_KEPT)) rmSync(path, { force: true });
}

/** Of files with the hash of what each holds. */
function hashOf(files: readonly (readonly [file: string, content: string])[]): string {
  const hash = createHash('sha256');
  for (const [file, content] of files) hash.update(`${file}\0${isExecutable(file)}\0${content}\0`);
  return hash.digest('hex').slice(0, 32);
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64');

function zipOf(contents: readonly (readonly [file: string, bytes: Uint8Array])[]): Uint8Array {
  const entries = contents.map(([file, bytes]) => {
    const attrs = isExecutable(file) ? EXECUTABLE : ORDINARY;
    return [file, [new Uint8Array(bytes), { os: 3, attrs, mtime: EPOCH }]] as const;
  });
  return zipSync(Object.fromEntries(entries) as Zippable, { level: 6 });
}

/** With slashes, sorted. The cloud installs node_modules itself. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.split(sep).join('/'))
    .filter((path) => !path.startsWith('node_modules'))
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort();
}

/** By name: what a checkout on another system says of modes is not to be trusted. */
const isExecutable = (file: string): boolean => file === 'scf_bootstrap';
