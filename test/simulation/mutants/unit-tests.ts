/** The breakages that no schedule can show: each is compiled into its unit test, which must fail. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { ROOT } from '../bundle.ts';
import type { Mutant } from './mutants.ts';
import { bundleUnitTest } from './unit-bundle.ts';

export type UnitMutant = Mutant & { readonly unit: NonNullable<Mutant['unit']> };

export const hasUnitTest = (mutant: Mutant): mutant is UnitMutant => mutant.unit !== undefined;

/**
 * The names of those whose test fails with the breakage, and passes without: all in one run of
 * vitest. `suiteIsRun`: that they pass without it need not be shown here. Throws
 * MutantOutdatedError.
 */
export async function killedByUnitTests(
  mutants: readonly UnitMutant[],
  { jobs, suiteIsRun = false }: { readonly jobs: number; readonly suiteIsRun?: boolean },
): Promise<ReadonlySet<string>> {
  await mkdir(join(ROOT, '.darkroom'), { recursive: true });
  const folder = await mkdtemp(join(ROOT, '.darkroom/darkroom-unit-'));
  try {
    for (const mutant of mutants) {
      const { name, unit } = mutant;
      await bundleUnitTest(unit.file, mutant, join(folder, `${name}.broken`));
      if (suiteIsRun) continue;
      await bundleUnitTest(unit.file, null, join(folder, `${name}.whole`));
    }
    const results = await run(folder, { jobs, tests: mutants.map(({ unit }) => unit.test) });
    // By test, not by file: a file that is not there, or does not load, has killed nobody.
    const has = (file: string, status: string, test: string): boolean =>
      results.some((r) => r.file === file && r.status === status && r.name.includes(test));
    const killed = mutants.filter(
      ({ name, unit }) =>
        has(`${name}.broken.test.mjs`, 'failed', unit.test) &&
        (suiteIsRun || has(`${name}.whole.test.mjs`, 'passed', unit.test)),
    );
    return new Set(killed.map(({ name }) => name));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Result {
  readonly file: string;
  readonly name: string;
  readonly status: string;
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

const VITEST = resolve(ROOT, 'node_modules/vitest/vitest.mjs');
const CONFIG = resolve(import.meta.dirname, 'vitest.config.ts');

/** Every test of the folder whose name contains one of `tests`. */
async function run(
  folder: string,
  { jobs, tests }: { readonly jobs: number; readonly tests: readonly string[] },
): Promise<Result[]> {
  const report = join(folder, 'report.json');
  const pattern = tests.map((test) => test.replaceAll(/[^\p{L}\p{N} ]/gu, '.')).join('|');
  const args = [VITEST, 'run', '--config', CONFIG, '--maxWorkers', String(jobs), basename(folder)];
  const reporting = ['--reporter=json', `--outputFile=${report}`, '-t', pattern];
  const child = spawn(process.execPath, [...args, ...reporting], { cwd: ROOT, stdio: 'ignore' });
  await once(child, 'close');
  const { testResults }: Report = JSON.parse(await readFile(report, 'utf8'));
  return testResults.flatMap(({ name: file, assertionResults }) =>
    assertionResults.map(({ fullName: name, status }) => ({ file: basename(file), name, status })),
  );
}
