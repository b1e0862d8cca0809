/** `npm run test:browser`: pages in Chromium against a whole Darkroom. */
import { defineConfig } from 'vitest/config';

// biome-ignore lint/style/noDefaultExport: vitest takes its configuration from the default export
export default defineConfig({
  test: {
    globalSetup: ['test/support/run/run-folder.ts'],
    include: ['test/browser/**/*.browser.ts'],
    testTimeout: 180_000,
    hookTimeout: 240_000,
    pool: 'forks',
    maxWorkers: 1,
    // One environment and one browser for all files.
    isolate: false,
    fileParallelism: false,
  },
});
