/**
 * Puts modules together at run time, each loaded when it is first asked for. What asks, near or far,
 * for nothing that is changed is loaded once for all.
 */
import { posix } from 'node:path';

type Require = (name: string) => unknown;
export type Module = (require: Require, module: { exports: unknown }) => void;

/** By their paths from the root. */
type Modules = Readonly<Record<string, Module>>;

export interface Everything {
  readonly modules: Modules;
  /** Who asks for it. */
  readonly importers: Readonly<Record<string, readonly string[]>>;
  /** What is loaded instead of what is named. */
  readonly standIns: Readonly<Record<string, string>>;
  /** By the names they are imported by. */
  readonly packages: Readonly<Record<string, object>>;
}

/** Gives what a module exports where some, `changed`, are others than they were. */
export type Link = (entry: string, changed: Modules) => unknown;

export function createLink({ modules, importers, standIns, packages }: Everything): Link {
  const named = (by: string, name: string): string => {
    const path = posix.join(posix.dirname(by), name);
    return standIns[path] ?? path;
  };
  const loader = (find: (path: string) => Module | undefined, elsewhere?: Load): Load => {
    const loaded = new Map<string, { exports: unknown }>();
    const load = (path: string): unknown => {
      const known = loaded.get(path);
      if (known !== undefined) return known.exports;
      const found = find(path);
      if (found === undefined && elsewhere !== undefined) return elsewhere(path);
      if (found === undefined) throw new Error(`${path} is no part of the simulation`);
      const module = { exports: {} };
      loaded.set(path, module);
      found((name) => (name.startsWith('.') ? load(named(path, name)) : packages[name]), module);
      return module.exports;
    };
    return load;
  };
  const unchanged = loader((path) => modules[path]);
  return (entry, changed) => {
    const touched = withImporters(Object.keys(changed), importers);
    const own = (path: string): Module | undefined => changed[path] ?? modules[path];
    return loader((path) => (touched.has(path) ? own(path) : undefined), unchanged)(entry);
  };
}

type Load = (path: string) => unknown;

function withImporters(
  paths: readonly string[],
  importers: Everything['importers'],
): ReadonlySet<string> {
  const found = new Set(paths);
  for (const path of found) for (const importer of importers[path] ?? []) found.add(importer);
  return found;
}
