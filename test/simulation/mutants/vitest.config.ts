/** Unit tests bundled with a breakage each, as `unit-tests.ts` runs them. */
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { ROOT } from '../bundle.ts';

// biome-ignore lint/style/noDefaultExport: vitest takes its configuration from the default export
export default defineConfig({
  root: join(ROOT, '.darkroom'),
  test: {
    include: ['darkroom-unit-*/*.test.mjs'],
    // Each bundle has a product of its own: nothing is shared but the packages.
    isolate: false,
    pool: 'forks',
    server: { deps: { external: [/\.bundle\.mjs$/] } },
  },
});
