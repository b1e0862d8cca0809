/** Bundles the simulation with the product, plain or with one mutant patched in while bundling. */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import type * as Entry from './entry.ts';
import type { Mutant, Patch } from './mutants/mutants.ts';

export const ROOT = resolve(import.meta.dirname, '../..');

export interface Bundle {
  readonly file: string;
  remove(): Promise<void>;
}

interface Choices {
  /** `sdk` keeps bson's own EJSON in the SDK; copies of values give the same schedules. */
  readonly codec?: 'sdk' | 'values';
  /** What is bundled instead of the simulation; runs with the product as it is. */
  readonly entry?: string;
}

/** Throws MutantOutdatedError when a patch no longer fits the source. */
export async function bundle(mutant: Mutant | null, choices: Choices = {}): Promise<Bundle> {
  const place = await createPlace();
  const file = join(place.folder, 'simulation.mjs');
  try {
    await build({
      ...OPTIONS,
      entryPoints: [choices.entry ?? ENTRY],
      outfile: file,
      sourcemap: mutant === null ? 'inline' : false,
      plugins: [
        ...(mutant === null ? [] : [patching(mutant)]),
        ...(choices.codec === 'sdk' ? [] : [VALUES_CODEC]),
      ],
    });
  } catch (error) {
    await place.remove();
    throw error;
  }
  return { file, remove: place.remove };
}

export interface Place {
  readonly folder: string;
  remove(): Promise<void>;
}

/** A folder for what is bundled. */
export async function createPlace(): Promise<Place> {
  await mkdir(PLACE, { recursive: true });
  const folder = await mkdtemp(join(PLACE, 'darkroom-simulation-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Inside the project, where a bundle finds the packages it leaves out. */
const PLACE = join(ROOT, '.darkroom');
/** No mutant changes them: a process that loads a hundred bundles compiles them once. */
const UNCHANGED = ['zod', 'mingo', 'mingo/*'];

export const ENTRY = 'test/simulation/entry.ts';

export const OPTIONS = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  logLevel: 'silent',
  external: UNCHANGED,
  // CommonJS parts of the SDK ask for `require`.
  banner: {
    js: "import { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url);",
  },
} satisfies BuildOptions;

/** The exports of `entry.ts`, from a bundle. */
export function load(made: Bundle): Promise<typeof Entry> {
  return import(pathToFileURL(made.file).href) as Promise<typeof Entry>;
}

/** The source has moved on: the mutant must be written anew, or it proves nothing. */
export class MutantOutdatedError extends Error {
  constructor(mutant: Mutant, patch: Patch) {
    super(`mutant ${mutant.name} no longer fits ${patch.file}: cannot find\n${patch.find}`);
  }
}

/** The patched source; each `find` must be there exactly once. */
export function patched(source: string, patches: readonly Patch[], mutant: Mutant): string {
  return patches.reduce((text, patch) => {
    const parts = text.split(patch.find);
    if (parts.length !== 2) throw new MutantOutdatedError(mutant, patch);
    return parts.join(patch.replace);
  }, source);
}

function patching(mutant: Mutant): Plugin {
  return {
    name: 'mutant',
    setup(bundling) {
      bundling.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const patches = mutant.patches.filter(({ file }) => join(ROOT, file) === path);
        if (patches.length === 0) return null;
        const source = await readFile(path, 'utf8');
        return { contents: patched(source, patches, mutant), loader: 'ts' };
      });
    },
  };
}

export const VALUES_CODEC: Plugin = {
  name: 'values codec',
  setup(bundling) {
    const path = join(import.meta.dirname, 'world/values-codec.ts');
    bundling.onResolve({ filter: /^bson$/ }, ({ importer }) =>
      importer.includes('@cloudbase/database') ? { path } : null,
    );
    bundling.onResolve({ filter: /^\.\/wire\.ts$/ }, () => ({ path }));
  },
};

/** The sources a mutant patches, by their paths, as it makes them. Throws MutantOutdatedError. */
export async function sourcesOf(mutant: Mutant): Promise<Map<string, string>> {
  const sources = new Map<string, string>();
  for (const file of new Set(mutant.patches.map((patch) => patch.file))) {
    const own = mutant.patches.filter((patch) => patch.file === file);
    sources.set(file, patched(await readFile(join(ROOT, file), 'utf8'), own, mutant));
  }
  return sources;
}
