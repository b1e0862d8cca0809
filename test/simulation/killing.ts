/** How long each mutant lives. */
import { bundle } from './bundle.ts';
import { type Mutant, mutants } from './mutants.ts';
import { runPool } from './pool.ts';
import type { Failure } from './runner.ts';

export interface Killing {
  readonly mutant: Mutant;
  /** Null: it survived its allowance, which is a warning about the generator. */
  readonly seed: number | null;
  readonly rule: string;
  readonly detail: string;
  readonly schedules: number;
}

export interface KillOptions {
  /** Tries the seed that is known to show it before searching from 1. */
  readonly knownFirst?: boolean;
}

/** Bundles the product with the mutant and runs seeds until the auditor speaks. */
export async function kill(mutant: Mutant, options: KillOptions = {}): Promise<Killing> {
  const made = await bundle(mutant);
  const search = async (from: number, count: number): Promise<Killing> => {
    const { seeds, failures } = await runPool({
      file: made.file,
      kind: 'seeds',
      from,
      count,
      jobs: 1,
      every: 1,
      maxFailures: 1,
      signal: new AbortController().signal,
      onProgress: () => {},
    });
    return { mutant, schedules: seeds, ...found(failures) };
  };
  try {
    const known = mutant.seed === undefined ? null : () => search(mutant.seed ?? 1, 1);
    const first = options.knownFirst ? await known?.() : undefined;
    if (first && first.seed !== null) return first;
    const searched = await search(1, mutant.within);
    return searched.seed === null && !options.knownFirst
      ? ((await known?.()) ?? searched)
      : searched;
  } finally {
    await made.remove();
  }
}

function found([first]: readonly Failure[]): Pick<Killing, 'seed' | 'rule' | 'detail'> {
  return {
    seed: first?.seed ?? null,
    rule: first?.rule ?? '',
    detail: first?.detail ?? '',
  };
}

/** All of them, `jobs` at once; `onKill` is called as they fall. */
export async function killAll(
  options: KillOptions & { jobs: number; onKill?: (killing: Killing) => void },
): Promise<Killing[]> {
  const killings: Killing[] = [];
  const left = [...mutants];
  const lane = async (): Promise<void> => {
    for (let mutant = left.shift(); mutant !== undefined; mutant = left.shift()) {
      const killing = await kill(mutant, options);
      killings.push(killing);
      options.onKill?.(killing);
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, lane));
  return killings;
}

export function tableRow({ mutant, seed, rule, schedules }: Killing): string {
  const killed = seed === null ? `SURVIVED ${schedules}` : `seed ${seed}`;
  const cells = [mutant.name.padEnd(32), killed.padEnd(14), rule.padEnd(24)];
  return `${cells.join(' ')} within ${mutant.within}`;
}
