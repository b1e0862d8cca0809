/** A unit test and the product in one file, with a breakage patched in: one file to load, not 250. */
import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { patched, ROOT } from '../bundle.ts';
import type { Mutant } from './mutants.ts';

/**
 * Writes the bundle of `test` (a path from the root) as `<path>.bundle.mjs`, and `<path>.test.mjs`,
 * which loads it. Two files, since vitest would take the bundle apart first, as it does with every
 * test: that took three times as long as running it. Throws MutantOutdatedError.
 */
export async function bundleUnitTest(
  test: string,
  mutant: Mutant | null,
  path: string,
): Promise<void> {
  const outfile = `${path}.bundle.mjs`;
  await writeFile(`${path}.test.mjs`, `import './${basename(outfile)}';\n`);
  await build({
    entryPoints: [join(ROOT, test)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'silent',
    plugins: [asInPlace(mutant)],
  });
}

/** Sources that ask where they lie are told where they lay before they were bundled. */
function asInPlace(mutant: Mutant | null): Plugin {
  return {
    name: 'as in place',
    setup(bundling) {
      bundling.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const own = mutant?.patches.filter(({ file }) => join(ROOT, file) === path) ?? [];
        const source = await readFile(path, 'utf8');
        const contents = (mutant === null ? source : patched(source, own, mutant))
          .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
          .replaceAll('import.meta.filename', JSON.stringify(path))
          .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href));
        return { contents, loader: 'ts' };
      });
    },
  };
}
