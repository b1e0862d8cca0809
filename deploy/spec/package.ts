/** A built function as one ZIP file, and what tells whether the cloud has this very code. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
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

export interface PackagePlace {
  /** Folder with `<name>/index.js`. */
  readonly root: string;
  readonly name: string;
  /** Folder that keeps packages: the same files need not be packed again. */
  readonly kept?: string;
}

/** @throws DeployError when it is not built */
export function packageIn({ root, name, kept }: PackagePlace): FunctionPackage {
  const folder = join(root, name);
  if (!existsSync(join(folder, 'index.js'))) {
    throw new DeployError('NOT_BUILT', `${name} is not built: run "npm run build" first`);
  }
  const files = filesOf(folder);
  const hash = createHash('sha256');
  const contents = files.map((file) => ({ file, bytes: readFileSync(join(folder, file)) }));
  for (const { file, bytes } of contents) {
    hash.update(`${file}\0${isExecutable(file)}\0${bytes.length}\0`).update(bytes);
  }
  const digest = hash.digest('hex').slice(0, 32);
  return {
    hash: digest,
    zip: () => {
      if (kept === undefined) return packed(contents);
      const path = join(kept, `${name}-${digest}.zip`);
      if (existsSync(path)) return readFileSync(path);
      const bytes = packed(contents);
      mkdirSync(kept, { recursive: true });
      // Whole or not at all: several may deploy at once.
      writeFileSync(`${path}.${process.pid}`, bytes);
      renameSync(`${path}.${process.pid}`, path);
      return bytes;
    },
  };
}

function packed(contents: readonly { file: string; bytes: Uint8Array }[]): Uint8Array {
  const entries = contents.map(({ file, bytes }) => {
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
