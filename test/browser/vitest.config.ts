/** `npm run test:browser`: pages in Chromium against a whole Darkroom. */
import { defineConfig } from 'vitest/config';
import { HANGS_MS } from '../support/events.ts';
import { LongestFirst } from '../support/run/longest-first.ts';

// biome-ignore lint/style/noDefaultExport: vitest takes its configuration from the default export
export default defineConfig({
  test: {
    globalSetup: ['test/support/run/run-folder.ts', 'test/support/browser/build-first.ts'],
    include: ['test/browser/**/*.browser.ts'],
    // Each wait ends by itself when it hangs; a test has many, and takes as long as its machine.
    testTimeout: 900_000,
    hookTimeout: 900_000,
    expect: { poll: { timeout: HANGS_MS } },
    pool: 'forks',
    sequence: { sequencer: LongestFirst },
    // Each file has an environment and a browser, which wait for providers and rounds half of the
    // time; its worker's modules stay loaded for the next.
    maxWorkers: 2,
    isolate: false,
  },
});
