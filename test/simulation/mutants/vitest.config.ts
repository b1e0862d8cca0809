/** One unit test with a named breakage of the product in the source, as `killing.ts` runs it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { patched, ROOT } from '../bundle.ts';
import { mutants } from './mutants.ts';

const mutant = mutants.find(({ name }) => name === process.env.DARKROOM_MUTANT);

// biome-ignore lint/style/noDefaultExport: vitest takes its configuration from the default export
export default defineConfig({
  root: ROOT,
  plugins: [
    {
      name: 'mutant',
      enforce: 'pre',
      async load(id) {
        const own = mutant?.patches.filter(({ file }) => join(ROOT, file) === id) ?? [];
        if (mutant === undefined || own.length === 0) return null;
        return patched(await readFile(id, 'utf8'), own, mutant);
      },
    },
  ],
  test: { include: ['test/unit/**/*.test.ts'] },
});
