/**
 * The packages that reach a deployed function, from the lock file: those of a Linux machine with
 * glibc on x64, which is what functions run on. Development packages are not among them.
 */
import { readFileSync } from 'node:fs';
import { EXTERNAL, OPTIONAL } from '../../../local/bundle-functions.ts';

export interface Licensed {
  readonly name: string;
  readonly version: string;
  /** As its author names it in package.json; `none` where he names none. */
  readonly licence: string;
  /** True: the platform installs it beside the bundle. False: at most a part of it is in a bundle. */
  readonly installed: boolean;
}

interface LockEntry {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

type Packages = Readonly<Record<string, LockEntry>>;

/** Asked for by `debug` in a `try`, so that no package.json names it; bundled where it is found. */
const UNNAMED = ['supports-color'];

/** By name and version, each once for each of the two ways. */
export function shippedPackages(): Licensed[] {
  const text = readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8');
  const { packages } = JSON.parse(text) as { packages: Packages };
  const needed = Object.keys(packages['']?.dependencies ?? {});
  const bundled = [...needed.filter((name) => !EXTERNAL.includes(name)), ...UNNAMED];
  const found = [
    ...namesOf(packages, EXTERNAL).map((shipped) => ({ ...shipped, installed: true })),
    ...namesOf(packages, bundled).map((shipped) => ({ ...shipped, installed: false })),
  ];
  return found.sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version));
}

function namesOf(packages: Packages, roots: readonly string[]): Omit<Licensed, 'installed'>[] {
  const found = new Map<string, Omit<Licensed, 'installed'>>();
  for (const path of treeOf(packages, roots)) {
    const { name: alias, version = '', license: licence = 'none' } = packages[path] ?? {};
    const name = alias ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    found.set(`${name}@${version}`, { name, version, licence });
  }
  return [...found.values()];
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function runsThere({ os, cpu, libc }: LockEntry): boolean {
  const among = (list: readonly string[] | undefined, one: string): boolean =>
    list === undefined || list.includes(one);
  return among(os, 'linux') && among(cpu, 'x64') && among(libc, 'glibc');
}

/** Paths of some packages and of all that they need on such a machine, as Node would find them. */
function treeOf(packages: Packages, names: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const visit = (name: string, from: string): void => {
    const path = resolved(packages, name, from);
    if (path === undefined || seen.has(path) || OPTIONAL.includes(name)) return;
    if (!runsThere(packages[path] ?? {})) return;
    seen.add(path);
    const { dependencies, optionalDependencies } = packages[path] ?? {};
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) {
      visit(needed, path);
    }
  };
  for (const name of names) visit(name, '');
  return seen;
}

function resolved(packages: Packages, name: string, from: string): string | undefined {
  const parts = from.split('/node_modules/');
  for (let depth = parts.length; depth > 0; depth -= 1) {
    const path = [...parts.slice(0, depth), name].join('/node_modules/');
    if (path in packages) return path;
  }
  const top = `node_modules/${name}`;
  return top in packages ? top : undefined;
}
