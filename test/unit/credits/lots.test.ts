import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  due,
  goesBefore,
  leftIn,
  MAX_LOTS,
  put,
  RETURN_MS,
  returning,
  split,
  sumOf,
  take,
} from '../../../shared/credits/core/lots.ts';
import type { LotDoc, LotPart, LotSource } from '../../../shared/credits/index.ts';
import { InvariantError } from '../../../shared/platform/errors.ts';

const day = (days: number | null): Date | null =>
  days === null ? null : new Date(days * 86_400_000);

const part = (lot: string, amount: number, days: number | null, source: LotSource = 'bought') => ({
  lot,
  amount,
  source,
  granted: amount,
  expires_at: day(days),
});

const lotsOf = (...parts: LotPart[]): readonly LotDoc[] => put([], parts).lots;
const shown = (lots: readonly LotDoc[]) => lots.map(({ id, left }) => [id, left]);

describe('what is spent first', () => {
  test('does not depend on what came first', () => {
    const parts = [part('c', 1, null), part('b', 1, 2), part('a', 1, 1), part('g', 1, 2, 'gift')];
    expect(shown(lotsOf(...parts)).map(([id]) => id)).toEqual(['a', 'g', 'b', 'c']);
  });

  test('is the named lot, where something of it is taken back', () => {
    const lots = lotsOf(part('a', 5, 1), part('b', 5, 2), part('c', 5, null));
    const { parts } = take(lots, 8, 'c');
    expect(parts.map(({ lot, amount }) => [lot, amount])).toEqual([
      ['c', 5],
      ['a', 3],
    ]);
  });

  test('is never more than there is', () => {
    expect(() => take(lotsOf(part('a', 5, 1)), 6)).toThrow(InvariantError);
    expect(() => split([part('a', 5, 1)], 6)).toThrow(InvariantError);
  });
});

describe('what comes back', () => {
  test('goes to its own lot, and brings it back when it is gone', () => {
    const lots = lotsOf(part('a', 5, 1), part('b', 5, 2));
    const taken = take(lots, 7);
    expect(shown(taken.lots)).toEqual([['b', 3]]);
    expect(shown(put(taken.lots, taken.parts).lots)).toEqual(shown(lots));
  });

  test('lives for 72 h where its lot has expired meanwhile, and no longer', () => {
    const at = new Date(86_400_000 * 3);
    const [gone, here] = returning([part('a', 5, 1), part('b', 5, 9)], at);
    expect(gone?.expires_at).toEqual(new Date(at.getTime() + RETURN_MS));
    expect(here?.expires_at).toEqual(day(9));
  });

  test('to a lot that came back before keeps the later of both dates', () => {
    const first = put([], [part('a', 5, 3)]).lots;
    const [lot] = put(first, [part('a', 2, 4)]).lots;
    expect(lot).toMatchObject({ left: 7, expires_at: day(4) });
  });
});

describe('what expires', () => {
  test('does so at its very instant, and all of it', () => {
    const lots = lotsOf(part('a', 5, 1), part('b', 5, 2), part('c', 5, null));
    const { lots: rest, parts } = due(lots, new Date(86_400_000));
    expect(parts).toMatchObject([{ lot: 'a', amount: 5 }]);
    expect(shown(rest)).toEqual([
      ['b', 5],
      ['c', 5],
    ]);
  });
});

describe('too many lots', () => {
  test('ten thousand become at most 64: none expires sooner, dated and undated never mix', () => {
    let lots: readonly LotDoc[] = [];
    const dates = new Map<string, number>();
    for (let index = 0; index < 10_000; index++) {
      const days = index % 7 === 0 ? null : 1 + ((index * 7_919) % 10_007);
      const one = part(`k${index}`, 1 + (index % 3), days, index % 3 === 0 ? 'gift' : 'bought');
      dates.set(one.lot, one.expires_at?.getTime() ?? Number.POSITIVE_INFINITY);
      const before = leftIn(lots);
      const result = put(lots, [one]);
      lots = result.lots;
      expect(lots.length).toBeLessThan(MAX_LOTS);
      expect(leftIn(lots)).toBe(before + one.amount);
      for (const { lot, into } of result.merged) {
        const [gone = 0, kept = 0] = [dates.get(lot), dates.get(into)];
        expect(kept).toBeGreaterThanOrEqual(gone);
        expect(kept === Number.POSITIVE_INFINITY).toBe(gone === Number.POSITIVE_INFINITY);
      }
    }
  });

  test('the two whose dates lie closest become one', () => {
    const parts = Array.from({ length: 63 }, (_, index) => part(`k${index}`, 1, index * 10));
    const { lots, merged } = put(lotsOf(...parts), [part('new', 4, 101)]);
    expect(merged).toEqual([{ lot: 'k10', into: 'new', amount: 1 }]);
    expect(lots.find(({ id }) => id === 'new')).toMatchObject({ left: 5, granted: 5 });
  });
});

test('lots stay in order and whole under any sequence of moves', () => {
  const move = fc.oneof(
    fc.record({
      kind: fc.constant('put' as const),
      lot: fc.nat(9),
      amount: fc.integer({ min: 1, max: 20 }),
      days: fc.option(fc.nat(6)),
    }),
    fc.record({
      kind: fc.constant('take' as const),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    fc.record({ kind: fc.constant('back' as const), day: fc.nat(6) }),
  );
  fc.assert(
    fc.property(fc.array(move, { maxLength: 40 }), (moves) => {
      let lots: readonly LotDoc[] = [];
      let out: readonly LotPart[] = [];
      for (const step of moves) {
        const before = leftIn(lots) + sumOf(out);
        let added = 0;
        if (step.kind === 'put') {
          added = step.amount;
          lots = put(lots, [part(`k${step.lot}`, step.amount, step.days)]).lots;
        } else if (step.kind === 'take') {
          const taken = take(lots, Math.floor(leftIn(lots) * step.share));
          lots = taken.lots;
          out = [...out, ...taken.parts];
        } else {
          lots = put(lots, returning(out, new Date(step.day * 86_400_000))).lots;
          out = [];
        }
        expect(leftIn(lots) + sumOf(out)).toBe(before + added);
        for (const [index, lot] of lots.entries()) {
          const next = lots[index + 1];
          expect(lot.left).toBeGreaterThan(0);
          expect(lot.left).toBeLessThanOrEqual(lot.granted);
          if (next) expect(goesBefore(next, lot)).toBe(false);
        }
      }
    }),
    { numRuns: 200 },
  );
});
