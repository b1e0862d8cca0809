import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCache } from '../../../shared/pictures/cache.ts';
import { createGate } from '../../../shared/platform/concurrency/gate.ts';

describe('the gate', () => {
  it('never lets in more than its capacity, loses nobody, keeps the order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.boolean(), fc.nat(3)), {
          maxLength: 25,
        }),
        async (jobs) => {
          const gate = createGate(20);
          let inside = 0;
          const entered: number[] = [];
          const results = await Promise.allSettled(
            jobs.map(([cost, fails, turns], index) =>
              gate.pass(cost, async () => {
                entered.push(index);
                inside += Math.min(cost, 20);
                expect(inside).toBeLessThanOrEqual(20);
                for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
                inside -= Math.min(cost, 20);
                if (fails) throw new Error('refused');
                return index;
              }),
            ),
          );
          expect(entered).toEqual(jobs.map((_, index) => index));
          expect(results.map(({ status }) => status === 'rejected')).toEqual(
            jobs.map(([, fails]) => fails),
          );
        },
      ),
    );
  });
});

describe('the cache', () => {
  it('makes each thing once, forgets what was used longest ago', async () => {
    const made: string[] = [];
    const cache = createCache<string>(2);
    const get = (key: string) =>
      cache.get(key, async () => {
        made.push(key);
        return key;
      });
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) expect(await get(key)).toBe(key);
    expect(made).toEqual(['a', 'b', 'c', 'b']);
  });

  it('does not keep a failure', async () => {
    const cache = createCache<number>(2);
    await expect(cache.get('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await cache.get('a', async () => 7)).toBe(7);
  });
});
