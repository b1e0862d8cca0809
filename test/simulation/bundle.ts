/** Bundles the simulation with the product, plain or with one mutant patched in while bundling. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type * as Entry from './entry.ts';
import type { Mutant, Patch } from './mutants.ts';

export const ROOT = resolve(import.meta.dirname, '../..');

export interface Bundle {
  readonly file: string;
  remove(): Promise<void>;
}

/**
 * Throws MutantOutdatedError when a patch no longer fits the source. `codec: 'sdk'` keeps bson's
 * own EJSON in the SDK; copies of values give the same schedules.
 */
export async function bundle(
  mutant: Mutant | null,
  options: { codec?: 'sdk' | 'values' } = {},
): Promise<Bundle> {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-simulation-'));
  const file = join(folder, 'simulation.mjs');
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    await build({
      entryPoints: [join(import.meta.dirname, 'entry.ts')],
      outfile: file,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      sourcemap: mutant === null ? 'inline' : false,
      logLevel: 'silent',
      // CommonJS parts of the SDK ask for `require`.
      banner: {
        js: "import { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url);",
      },
      plugins: [
        ...(mutant === null ? [] : [patching(mutant)]),
        ...(options.codec === 'sdk' ? [] : [VALUES_CODEC]),
      ],
    });
  } catch (error) {
    await remove();
    throw error;
  }
  return { file, remove };
}

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
    name: `mutant ${mutant.name}`,
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

const VALUES_CODEC: Plugin = {
  name: 'values codec',
  setup(bundling) {
    const path = join(import.meta.dirname, 'values-codec.ts');
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
