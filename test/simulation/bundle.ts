/** Bundles the simulation with the product, plain or with one mutant patched in while bundling. */
import { mkdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildOptions, context, type Plugin } from 'esbuild';
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
  const bundler = await createBundler({ ...choices, sourcemap: mutant === null });
  try {
    return await bundler.bundle(mutant);
  } finally {
    await bundler.close();
  }
}

export interface Bundler {
  /** One at a time. Throws MutantOutdatedError when a patch no longer fits the source. */
  bundle(mutant: Mutant | null): Promise<Bundle>;
  close(): Promise<void>;
}

/** Bundles one mutant after another, and parses what they share once. */
export async function createBundler(
  choices: Choices & { sourcemap?: boolean } = {},
): Promise<Bundler> {
  let current: Mutant | null = null;
  const bundling = await context({
    ...OPTIONS,
    ...(choices.entry === undefined ? {} : { entryPoints: [choices.entry] }),
    write: false,
    outfile: 'simulation.mjs',
    sourcemap: choices.sourcemap === true ? 'inline' : false,
    external: UNCHANGED,
    plugins: [patching(() => current), ...(choices.codec === 'sdk' ? [] : [VALUES_CODEC])],
  });
  return {
    async bundle(mutant) {
      current = mutant;
      const { outputFiles } = await bundling.rebuild();
      mkdirSync(PLACE, { recursive: true });
      const folder = await mkdtemp(join(PLACE, 'darkroom-simulation-'));
      const file = join(folder, 'simulation.mjs');
      await writeFile(file, outputFiles[0]?.contents ?? '');
      return { file, remove: () => rm(folder, { recursive: true, force: true }) };
    },
    close: () => bundling.dispose(),
  };
}

/** Inside the project, where a bundle finds the packages it leaves out. */
const PLACE = join(ROOT, '.darkroom');
/** No mutant changes them: a process that loads a hundred bundles compiles them once. */
const UNCHANGED = ['zod', 'mingo', 'mingo/*'];

const OPTIONS = {
  entryPoints: [join(import.meta.dirname, 'entry.ts')],
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  logLevel: 'silent',
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

function patching(current: () => Mutant | null): Plugin {
  return {
    name: 'mutant',
    setup(bundling) {
      bundling.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const mutant = current();
        const patches = mutant?.patches.filter(({ file }) => join(ROOT, file) === path) ?? [];
        if (mutant === null || patches.length === 0) return null;
        const source = await readFile(path, 'utf8');
        return { contents: patched(source, patches, mutant), loader: 'ts' };
      });
    },
  };
}

const VALUES_CODEC: Plugin = {
  name: 'values codec',
  setup(bundling) {
    const path = join(import.meta.dirname, 'world/values-codec.ts');
    bundling.onResolve({ filter: /^bson$/ }, ({ importer }) =>
      importer.includes('@cloudbase/database') ? { path } : null,
    );
    bundling.onResolve({ filter: /^\.\/wire\.ts$/ }, () => ({ path }));
  },
};

/** Reads the sources a mutant patches, to see whether it still fits. Throws MutantOutdatedError. */
export async function check(mutant: Mutant): Promise<void> {
  for (const file of new Set(mutant.patches.map((patch) => patch.file))) {
    const own = mutant.patches.filter((patch) => patch.file === file);
    patched(await readFile(join(ROOT, file), 'utf8'), own, mutant);
  }
}
