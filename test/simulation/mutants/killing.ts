/** How long each mutant lives. */
import { type Bundle, load } from '../bundle.ts';
import { createParts, type Parts } from '../parts/index.ts';
import { runPool } from '../pool.ts';
import type { Failure } from '../runner.ts';
import { type Mutant, mutants } from './mutants.ts';
import { hasUnitTest, killedByUnitTests } from './unit-tests.ts';

export interface Killing {
  readonly mutant: Mutant;
  /** Null: it survived its allowance, which is a warning about the generator, or no seed shows it. */
  readonly seed: number | null;
  /** The rule that was broken, or the file of the unit test that failed. */
  readonly rule: string;
  readonly detail: string;
  readonly schedules: number;
  readonly survived: boolean;
}

export interface KillOptions {
  /** Tries the seed that is known to show it, or the first few, before searching from 1. */
  readonly knownFirst?: boolean;
  /** The unit tests are run anyway: that they pass without the mutant need not be shown here. */
  readonly suiteIsRun?: boolean;
}

/** Bundles the product with the mutant and runs seeds until the auditor speaks. */
async function kill(mutant: Mutant, parts: Parts, options: KillOptions): Promise<Killing> {
  const made = await parts.bundle(mutant);
  try {
    const first = options.knownFirst ? await tryFirst(mutant, made) : null;
    if (first !== null) return first;
    const searched = await search(mutant, made, { from: 1, count: mutant.within });
    if (searched.seed !== null || options.knownFirst || mutant.seed === undefined) return searched;
    return await search(mutant, made, { from: mutant.seed, count: 1 });
  } finally {
    await made.remove();
  }
}

/** Most mutants without a known seed fall this early. */
const FIRST_SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);

/** In this process: a new one for a few seeds would cost many times what they do. */
async function tryFirst(mutant: Mutant, made: Bundle): Promise<Killing | null> {
  const { runSeed } = await load(made);
  const { seed: known, scenario = 'pictures' } = mutant;
  let schedules = 0;
  for (const seed of known === undefined ? FIRST_SEEDS : [known]) {
    schedules += 1;
    const [violation] = (await runSeed(seed, { scenario })).violations;
    if (violation !== undefined) return { mutant, schedules, ...found([{ seed, ...violation }]) };
  }
  return null;
}

/** In a process of its own. */
async function search(
  mutant: Mutant,
  made: Bundle,
  seeds: { readonly from: number; readonly count: number },
): Promise<Killing> {
  const tally = await runPool({
    file: made.file,
    kind: 'seeds',
    ...seeds,
    jobs: 1,
    every: 1,
    scenario: mutant.scenario ?? 'pictures',
    maxFailures: 1,
    signal: new AbortController().signal,
    onProgress: () => {},
  });
  return { mutant, schedules: tally.seeds, ...found(tally.failures) };
}

function found([first]: readonly Failure[]): Omit<Killing, 'mutant' | 'schedules'> {
  return {
    seed: first?.seed ?? null,
    rule: first?.rule ?? '',
    detail: first?.detail ?? '',
    survived: first === undefined,
  };
}

/** All of them, `jobs` at once; `onKill` is called as they fall. */
export async function killAll(
  options: KillOptions & { jobs: number; onKill?: (killing: Killing) => void },
): Promise<Killing[]> {
  const killings: Killing[] = [];
  const tell = (killing: Killing): void => {
    killings.push(killing);
    options.onKill?.(killing);
  };
  const left = mutants.filter((mutant) => !hasUnitTest(mutant));
  const parts = await createParts();
  const lane = async (): Promise<void> => {
    for (let mutant = left.shift(); mutant !== undefined; mutant = left.shift()) {
      tell(await kill(mutant, parts, options));
    }
  };
  try {
    await Promise.all(Array.from({ length: options.jobs }, lane));
  } finally {
    await parts.remove();
  }
  await killByUnitTests(options, tell);
  return killings;
}

async function killByUnitTests(
  options: KillOptions & { jobs: number },
  tell: (killing: Killing) => void,
): Promise<void> {
  const all = mutants.filter(hasUnitTest);
  const killed = await killedByUnitTests(all, options);
  for (const mutant of all) {
    const survived = !killed.has(mutant.name);
    const { file, test: detail } = mutant.unit;
    tell({ mutant, seed: null, rule: survived ? '' : file, detail, schedules: 0, survived });
  }
}

export function tableRow({ mutant, seed, rule, schedules, survived }: Killing): string {
  const killed = survived ? `SURVIVED ${schedules}` : seed === null ? 'unit test' : `seed ${seed}`;
  const { name, scenario = 'pictures', within } = mutant;
  const cells = [name.padEnd(36), killed.padEnd(14), scenario.padEnd(12), rule.padEnd(26)];
  return `${cells.join(' ')} within ${within}`;
}

/** One line and a half for each: its name, why it is a breakage, and what is known to find it. */
export function listing(): string {
  return mutants
    .map(({ name, why, seed, scenario = 'pictures', within, unit }) => {
      const killer =
        unit === undefined
          ? `${scenario}, seed ${seed ?? '1…'} (within ${within})`
          : `${unit.file}: ${unit.test}`;
      return `${name}\n  ${why}\n  found by ${killer}`;
    })
    .join('\n');
}
