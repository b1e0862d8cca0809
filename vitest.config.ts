import { configDefaults, defineConfig } from 'vitest/config';
import { compiled } from './local/compile.mjs';
import { alone } from './test/support/run/alone.ts';
import { LongestFirst } from './test/support/run/longest-first.ts';

const ownProcess = alone();

/**
 * Whole environments start from the compiled form, as `npm start` does: they would load some 250
 * sources one by one.
 */
const compiledEnvironment = {
  name: 'compiled-environment',
  enforce: 'pre',
  async resolveId(source: string, importer?: string): Promise<string | null> {
    const isAsked =
      source.endsWith('/local/environment/environment.ts') &&
      importer?.endsWith('/test/support/environment/environment.ts');
    return isAsked ? compiled(import.meta.dirname, 'local/environment/environment.ts') : null;
  },
} as const;

export default defineConfig({
  plugins: [compiledEnvironment],
  test: {
    globalSetup: ['test/support/run/run-folder.ts'],
    reporters: ['default', 'test/support/run/skipped-reporter.ts'],
    sequence: { sequencer: LongestFirst },
    // Real processes on shared machines: a limit is for what hangs, not for what is slow.
    testTimeout: 120_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 110_000 } },
    // What is a bundle already is loaded as it is, not taken apart for mocking first.
    server: { deps: { external: [/darkroom-simulation-/, /\.darkroom\/build\/commands\//] } },
    pool: 'forks',
    // One more than the two cores it is measured on: environments wait for rounds and providers.
    maxWorkers: 3,
    projects: [
      // A process for each file: of files that shared one, whoever came late hung, by chance.
      { extends: true, test: { name: 'alone', include: ownProcess } },
      // Loading the same modules again for each file was half of the work.
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['test/**/*.test.ts'],
          // Other people's packages in test/clients bring tests of their own.
          exclude: [...configDefaults.exclude, ...ownProcess],
          isolate: false,
        },
      },
    ],
  },
});
