import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/run-folder.ts'],
    // Real processes on shared machines: a limit is for what hangs, not for what is slow.
    testTimeout: 120_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 110_000 } },
    pool: 'forks',
    maxWorkers: 2,
  },
});
