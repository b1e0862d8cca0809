/** `npm run test:clients`: other people's SDKs against a whole Darkroom, over real sockets. */
import { defineConfig } from 'vitest/config';

// biome-ignore lint/style/noDefaultExport: vitest takes its configuration from the default export
export default defineConfig({
  test: {
    globalSetup: ['test/support/run/run-folder.ts'],
    include: ['test/clients/*.suite.mjs'],
    testTimeout: 120_000,
    hookTimeout: 240_000,
    pool: 'forks',
    maxWorkers: 1,
  },
});
