import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';
import { filesThatNeedAProcess } from './test/support/need-a-process.ts';

const alone = filesThatNeedAProcess();

export default defineConfig({
  test: {
    globalSetup: ['test/support/run-folder.ts'],
    reporters: ['default', 'test/support/skipped-reporter.ts'],
    sequence: { sequencer: LongestFirst },
    // Real processes on shared machines: a limit is for what hangs, not for what is slow.
    testTimeout: 120_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 110_000 } },
    // A bundle of five megabytes is loaded as it is, not taken apart for mocking first.
    server: { deps: { external: [/darkroom-simulation-/] } },
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'alone', include: alone } },
      {
        extends: true,
        // Loading the same modules again for each file was half of the work.
        test: { name: 'shared', include: ['test/**/*.test.ts'], exclude: alone, isolate: false },
      },
    ],
  },
});
