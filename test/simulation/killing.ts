/** How long each mutant lives. */
import { bundle, load } from './bundle.ts';
import { type Mutant, mutants } from './mutants.ts';

export interface Killing {
  readonly mutant: Mutant;
  /** Null: it survived its allowance, which is a warning about the generator. */
  readonly seed: number | null;
  readonly rule: string;
  readonly detail: string;
  readonly schedules: number;
  readonly ms: number;
}

/** Bundles the product with the mutant and runs seeds until the auditor speaks. */
export async function kill(mutant: Mutant): Promise<Killing> {
  const start = performance.now();
  const made = await bundle(mutant);
  try {
    const { runRange } = await load(made);
    const { seeds, failures } = await runRange({ from: 1, count: mutant.within, maxFailures: 1 });
    const [first] = failures;
    return {
      mutant,
      seed: first?.seed ?? null,
      rule: first?.rule ?? '',
      detail: first?.detail ?? '',
      schedules: seeds,
      ms: performance.now() - start,
    };
  } finally {
    await made.remove();
  }
}

export async function killAll(onKill: (killing: Killing) => void): Promise<Killing[]> {
  const killings: Killing[] = [];
  for (const mutant of mutants) {
    const killing = await kill(mutant);
    killings.push(killing);
    onKill(killing);
  }
  return killings;
}

export function tableRow({ mutant, seed, rule, schedules }: Killing): string {
  const killed = seed === null ? `SURVIVED ${schedules}` : `seed ${seed}`;
  const cells = [mutant.name.padEnd(32), killed.padEnd(14), rule.padEnd(24)];
  return `${cells.join(' ')} within ${mutant.within}`;
}
