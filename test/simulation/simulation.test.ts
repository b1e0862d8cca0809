import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bundle, bundle, load, MutantOutdatedError, patched, sourcesOf } from './bundle.ts';
import { killAll } from './mutants/killing.ts';
import { mutants } from './mutants/mutants.ts';
import { falseAlarms, regressions } from './mutants/tasks/regressions.ts';
import { createParts } from './parts/index.ts';
import { type PoolPlan, runPool } from './pool.ts';

const LONG = 900_000;

let product: Bundle;

beforeAll(async () => {
  product = await bundle(null);
});

afterAll(async () => {
  await product?.remove();
});

function pool(plan: Partial<PoolPlan>) {
  return runPool({
    file: product.file,
    kind: 'seeds',
    from: 1,
    count: 1,
    jobs: 2,
    every: 1,
    maxFailures: 5,
    signal: new AbortController().signal,
    onProgress: () => {},
    ...plan,
  });
}

describe('the product', () => {
  test(
    'breaks no rule in a thousand schedules',
    async () => {
      const tally = await pool({ count: 1_000 });
      expect(tally.failures).toEqual([]);
      expect(tally.seeds).toBe(1_000);
      // The generator reaches every end and every fault, or it proves nothing.
      for (const name of ['completed', 'failed', 'cancelled']) {
        expect(tally.coverage[`task.${name}`], name).toBeGreaterThan(200);
      }
      const faults = Object.keys(tally.coverage).filter((name) => name.startsWith('fault.'));
      expect(faults).toHaveLength(8);
      for (const name of faults) expect(tally.coverage[name], name).toBeGreaterThan(200);
    },
    LONG,
  );

  test(
    'breaks no rule in a sample of the small cases: call × fault × who comes next',
    async () => {
      const tally = await pool({
        kind: 'cases',
        from: 0,
        count: Number.MAX_SAFE_INTEGER,
        every: 97,
      });
      expect(tally.failures).toEqual([]);
      expect(tally.seeds).toBeGreaterThan(300);
    },
    LONG,
  );

  test('breaks no rule in a few schedules of batches, which the mixture leaves out', async () => {
    const { runSeed } = await load(product);
    let started = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const { violations, coverage } = await runSeed(seed, { scenario: 'batches' });
      expect(violations, `seed ${seed}`).toEqual([]);
      started += coverage.get('reached.batch started') ?? 0;
    }
    expect(started).toBeGreaterThan(10);
  });

  test('breaks no rule in a few schedules of people’s own files', async () => {
    const { runSeed } = await load(product);
    let done = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const { violations, coverage } = await runSeed(seed, { scenario: 'uploads' });
      expect(violations, `seed ${seed}`).toEqual([]);
      done += coverage.get('reached.studio upload: done') ?? 0;
    }
    expect(done).toBeGreaterThan(20);
  });

  test('breaks no rule in the seeds that once showed a bug', async () => {
    const { runSeed } = await load(product);
    for (const { seed, name, scenario = 'pictures' } of regressions) {
      const { violations } = await runSeed(seed, { scenario });
      expect(violations, `${name}, seed ${seed}`).toEqual([]);
    }
  });

  test('raises no alarm in the seeds where the simulation itself was wrong', async () => {
    const { runSeed } = await load(product);
    for (const { seed, why, scenario = 'pictures' } of falseAlarms) {
      const { violations } = await runSeed(seed, { scenario });
      expect(violations, `${why}, seed ${seed}`).toEqual([]);
    }
  });
});

describe('a breakage of the product', () => {
  test(
    'is found, each one within its allowance',
    async () => {
      const killings = await killAll({ jobs: 2, knownFirst: true, suiteIsRun: true });
      const survivors = killings.filter((killing) => killing.survived);
      expect(survivors.map(({ mutant }) => mutant.name)).toEqual([]);
      // A bug that was found stays found by the seed that is kept for it.
      const kept = regressions.map(({ name, seed }) => [name, seed]);
      const names = new Set(regressions.map(({ name }) => name));
      const shown = killings.filter(({ mutant }) => names.has(mutant.name));
      expect(shown.map(({ mutant, seed }) => [mutant.name, seed]).sort()).toEqual(kept.sort());
      expect(killings).toHaveLength(mutants.length);
      expect(mutants.length).toBeGreaterThanOrEqual(30);
    },
    LONG,
  );

  test('fits the sources as they are, or says which one does not', async () => {
    for (const mutant of mutants) await sourcesOf(mutant);
    const [first] = mutants;
    if (first === undefined) throw new Error('no mutants');
    expect(() => patched('something else', first.patches, first)).toThrow(first.name);
  });

  test('has a name and a reason of its own', () => {
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
    for (const { why } of mutants) expect(why.length).toBeGreaterThan(20);
  });
});

describe('a breakage among modules that others share', () => {
  const SEEDS = [1, 2, 3, 4];
  const hashesOf = async (made: Bundle): Promise<string[]> => {
    const { runSeed } = await load(made);
    const hashes: string[] = [];
    for (const seed of SEEDS) {
      const { hash, violations } = await runSeed(seed);
      hashes.push(`${hash} ${violations.map(({ rule, detail }) => `${rule}: ${detail}`).join()}`);
    }
    return hashes;
  };

  test('runs as it runs in a bundle of its own, whatever ran before', async () => {
    const parts = await createParts();
    const some = mutants.filter((one, index) => index % 90 === 0 && one.unit === undefined);
    expect(some.length).toBeGreaterThan(1);
    try {
      // The product as it is comes last: what a breakage leaves behind would show in it.
      for (const mutant of [...some, null]) {
        const alone = await bundle(mutant);
        try {
          const shared = await hashesOf(await parts.bundle(mutant));
          expect(shared, mutant?.name ?? 'the product').toEqual(await hashesOf(alone));
        } finally {
          await alone.remove();
        }
      }
    } finally {
      await parts.remove();
    }
  });

  test('that no longer fits is told, not run as if it did', async () => {
    const parts = await createParts();
    const [first] = mutants;
    if (first === undefined) throw new Error('no mutants');
    const [patch] = first.patches;
    const outdated = { ...first, patches: [{ ...patch, find: 'nowhere in it' }] } as typeof first;
    try {
      await expect(parts.bundle(outdated)).rejects.toThrow(MutantOutdatedError);
    } finally {
      await parts.remove();
    }
  });
});

describe('a schedule', () => {
  const SEEDS = 40;
  /** Of the product's own, by seed: run once for the tests that compare with them. */
  const hashes = new Map<number, string>();
  const hashOf = async (seed: number): Promise<string> => {
    const hash = hashes.get(seed) ?? (await (await load(product)).runSeed(seed)).hash;
    hashes.set(seed, hash);
    return hash;
  };

  test('runs to the letter as it ran before', async () => {
    const { runSeed } = await load(product);
    for (let seed = 1; seed <= SEEDS; seed++) {
      const first = await runSeed(seed, { trace: seed % 2 === 0 });
      const again = await runSeed(seed, { trace: true });
      expect(again.hash).toBe(first.hash);
      expect(again.steps).toBe(first.steps);
      if (first.trace !== null) expect(again.trace).toEqual(first.trace);
      hashes.set(seed, first.hash);
    }
    expect(new Set(hashes.values()).size).toBe(SEEDS);
  });

  test('runs the same with the SDK’s own EJSON as with copies of values', async () => {
    const slow = await bundle(null, { codec: 'sdk' });
    try {
      const own = await load(slow);
      for (let seed = 1; seed <= SEEDS; seed++) {
        expect((await own.runSeed(seed)).hash).toBe(await hashOf(seed));
      }
    } finally {
      await slow.remove();
    }
  });

  test('can be read: when, who, which call, which fault, what it changed', async () => {
    const { runSeed } = await load(product);
    const { trace } = await runSeed(24, { trace: true });
    const text = trace?.join('\n') ?? '';
    expect(text).toMatch(/^\s+\d+\.\d{3}s {2}photography#\d+\s+starts/m);
    expect(text).toMatch(/⚡ (crash_|lost_|late_|stall_|refused|conflict)/);
    expect(text).toMatch(/▸ credit_accounts\/user-\d \{.*"available":\d+/);
  });
});

describe('the auditor', () => {
  test('imports nothing of what it audits', async () => {
    const folder = join(import.meta.dirname, 'auditor');
    const paths = await readdir(folder, { recursive: true });
    const files = paths.filter((path) => path.endsWith('.ts'));
    expect(files.length).toBeGreaterThan(20);
    for (const file of files) {
      const source = await readFile(join(folder, file), 'utf8');
      const imports = [...source.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(
        ([, path]) => path,
      );
      for (const path of imports) {
        if (path?.startsWith('node:')) continue;
        const imported = resolve(folder, dirname(file), path ?? '');
        expect(imported.startsWith(folder + sep), `${file} imports ${path}`).toBe(true);
      }
    }
  });
});
