import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assertSound, emptyAccount, give, hold, settle } from '../../../shared/credits/account.ts';
import { InsufficientCreditsError, TooManyInFlightError } from '../../../shared/credits/errors.ts';
import { giveCredits } from '../../../shared/credits/grant.ts';
import type { AccountDoc } from '../../../shared/credits/schema.ts';
import { InvalidRequestError, InvariantError } from '../../../shared/platform/errors.ts';
import { createWorld } from '../../support/world.ts';

const at = new Date(0);
const accountWith = (available: number): AccountDoc => give(emptyAccount('u', at), available, at);
const options = { maxInFlight: 3, at };

describe('an account', () => {
  test('starts at zero and is sound', () => {
    expect(assertSound(emptyAccount('u', at)).granted).toBe(0);
  });

  test('moves a price from available to held and counts the task', () => {
    const held = hold(accountWith(10), 4, options);
    expect(held).toMatchObject({ available: 6, held: 4, in_flight: 1, granted: 10 });
  });

  test('refuses a price above what is available, naming both', () => {
    expect(() => hold(accountWith(3), 4, options)).toThrow(InsufficientCreditsError);
    expect(() => hold(accountWith(3), 4, options)).toThrow(/price 4, available 3/);
  });

  test('refuses one task more than the limit, even with credits left', () => {
    const busy = { ...accountWith(10), in_flight: 3 };
    expect(() => hold(busy, 1, options)).toThrow(TooManyInFlightError);
  });

  test('a price of nothing is still a task in flight', () => {
    expect(hold(accountWith(0), 0, options)).toMatchObject({ held: 0, in_flight: 1 });
  });

  test('captures what was delivered and releases the rest', () => {
    const settled = settle(hold(accountWith(10), 8, options), { captured: 6, released: 2 }, at);
    expect(settled).toMatchObject({ available: 4, held: 0, captured: 6, in_flight: 0 });
  });

  test('cannot settle more than is held', () => {
    const held = hold(accountWith(10), 2, options);
    expect(() => settle(held, { captured: 3, released: 0 }, at)).toThrow(InvariantError);
  });

  test('cannot settle when nothing is in flight', () => {
    expect(() => settle(accountWith(10), { captured: 0, released: 0 }, at)).toThrow(InvariantError);
  });

  test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    'takes no price of %s',
    (price) => {
      expect(() => hold(accountWith(10), price, options)).toThrow(InvariantError);
    },
  );

  test('an operator cannot take more than is available', () => {
    expect(() => give(accountWith(3), -4, at)).toThrow(InsufficientCreditsError);
    expect(give(accountWith(3), -3, at)).toMatchObject({ available: 0, granted: 0 });
  });

  test('an account whose sums do not hold is never moved on', () => {
    const broken = { ...accountWith(10), captured: 1 };
    expect(() => hold(broken, 1, options)).toThrow(InvariantError);
    expect(() => give(broken, 1, at)).toThrow(InvariantError);
  });

  test('stays sound and counts versions under any sequence of moves', () => {
    const move = fc.oneof(
      fc.record({ kind: fc.constant('hold' as const), amount: fc.nat(30) }),
      fc.record({
        kind: fc.constant('settle' as const),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      fc.record({ kind: fc.constant('give' as const), amount: fc.integer({ min: -20, max: 50 }) }),
    );
    fc.assert(
      fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
        let account = emptyAccount('u', at);
        const holds: number[] = [];
        for (const step of moves) {
          const before = account;
          try {
            if (step.kind === 'hold') {
              account = hold(account, step.amount, options);
              holds.push(step.amount);
            } else if (step.kind === 'give') {
              account = give(account, step.amount, at);
            } else {
              const price = holds.pop() ?? 0;
              const captured = Math.floor(price * step.share);
              account = settle(account, { captured, released: price - captured }, at);
            }
            expect(account.version).toBe(before.version + 1);
          } catch (error) {
            expect(error).toHaveProperty('code');
            expect(account).toBe(before);
          }
          assertSound(account);
          expect(account.held).toBe(holds.reduce((sum, price) => sum + price, 0));
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('giving credits', () => {
  const grant = {
    kind: 'grant',
    openid: 'u1',
    amount: 50,
    key: 'order-1',
    reason: 'bought',
  } as const;

  test('opens the account with its first grant and writes one ledger entry', async () => {
    const world = await createWorld();
    await giveCredits(world.lightDeps, grant);
    expect(await world.account('u1')).toMatchObject({ available: 50, granted: 50, version: 1 });
    expect(await world.records('u1')).toMatchObject([
      { _id: 'grant:order-1', kind: 'grant', amount: 50, available_after: 50, account_version: 1 },
    ]);
  });

  test('the same key counts once, however often and however concurrently it comes', async () => {
    const world = await createWorld();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => giveCredits(world.lightDeps, grant)),
    );
    expect(answers.filter((answer) => !answer.replayed)).toHaveLength(1);
    expect(await world.account('u1')).toMatchObject({ available: 50, version: 1 });
  });

  test('different keys at once all count', async () => {
    const world = await createWorld();
    await Promise.all(
      ['a', 'b', 'c', 'd', 'e'].map((key) => giveCredits(world.lightDeps, { ...grant, key })),
    );
    expect(await world.account('u1')).toMatchObject({ available: 250, version: 5 });
    expect(await world.records('u1')).toHaveLength(5);
  });

  test('a key used again with another amount or user is refused', async () => {
    const world = await createWorld();
    await giveCredits(world.lightDeps, grant);
    const otherAmount = giveCredits(world.lightDeps, { ...grant, amount: 51 });
    await expect(otherAmount).rejects.toThrow(InvalidRequestError);
    const otherUser = giveCredits(world.lightDeps, { ...grant, openid: 'u2' });
    await expect(otherUser).rejects.toThrow(InvalidRequestError);
    expect(await world.account('u1')).toMatchObject({ available: 50 });
  });

  test('an adjustment may take credits back but never below nothing', async () => {
    const world = await createWorld();
    await giveCredits(world.lightDeps, grant);
    const take = {
      ...grant,
      kind: 'adjust',
      key: 'fix-1',
      amount: -20,
      reason: 'mistake',
    } as const;
    await giveCredits(world.lightDeps, take);
    expect(await world.account('u1')).toMatchObject({ available: 30, granted: 30 });
    const tooMuch = giveCredits(world.lightDeps, { ...take, key: 'fix-2', amount: -31 });
    await expect(tooMuch).rejects.toThrow(InsufficientCreditsError);
    expect(await world.records('u1')).toHaveLength(2);
  });
});
