import { defineConfig } from 'vitest/config';

/** Minutes long, with the leases of a real deployment; run by itself before a release. */
// biome-ignore lint/style/noDefaultExport: vitest takes its configuration from the default export
export default defineConfig({
  test: {
    include: ['test/end-to-end/crash/crashes.ts'],
    globalSetup: ['test/support/run/run-folder.ts'],
    testTimeout: 900_000,
    hookTimeout: 120_000,
    pool: 'forks',
    reporters: ['verbose'],
  },
});
