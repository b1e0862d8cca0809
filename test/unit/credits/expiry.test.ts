import { beforeEach, describe, expect, test } from 'vitest';
import { accountOf, expireRound, expiringSoon } from '../../../shared/credits/index.ts';
import { moveOnce } from '../../support/earlier-version.ts';
import { HOUR_MS, type Ledger, ledgerOver } from '../../support/ledger.ts';
import { createWorld, type World } from '../../support/world/world.ts';

let world: World;
let ledger: Ledger;
beforeEach(async () => {
  world = await createWorld();
  ledger = ledgerOver(world);
});

const sweep = (): Promise<number> => expireRound(world.lightDeps, world.clock.now() + 1_000);

describe('what has expired', () => {
  test('cannot be spent, and is written off by whoever spends, in the same transaction', async () => {
    await ledger.give({ key: 'g', amount: 10, expiresAt: ledger.inHours(1) });
    await ledger.give({ key: 'b', amount: 5 });
    world.clock.advance(HOUR_MS);
    await expect(ledger.hold('t', 6)).rejects.toThrow(/price 6, available 5/);
    expect(await world.account('anna')).toMatchObject({ available: 15, expired: 0 });
    await ledger.hold('t', 5);
    expect(await world.account('anna')).toMatchObject({
      ...{ available: 0, held: 5, expired: 10, version: 4 },
    });
    const [, , expired, held] = await world.records('anna');
    expect(expired).toMatchObject({
      ...{ _id: 'expire:anna:3', kind: 'expire', amount: 10, available_after: 5 },
      from: [{ lot: 'grant:g', amount: 10 }],
    });
    expect(held).toMatchObject({ kind: 'hold', account_version: 4 });
  });

  test('is written off by the sweeper for those who do not come, once', async () => {
    for (const openid of ['anna', 'ben', 'cora']) {
      await ledger.give({
        openid,
        amount: 10,
        expiresAt: ledger.inHours(openid === 'cora' ? 5 : 1),
      });
    }
    world.clock.advance(HOUR_MS);
    const [first, second] = await Promise.all([sweep(), sweep()]);
    expect((first ?? 0) + (second ?? 0)).toBeGreaterThanOrEqual(2);
    expect(await sweep()).toBe(0);
    for (const openid of ['anna', 'ben']) {
      expect(await world.account(openid)).toMatchObject({ available: 0, expired: 10, version: 2 });
      expect(await world.records(openid)).toHaveLength(2);
    }
    expect(await world.account('cora')).toMatchObject({ available: 10, expired: 0 });
  });

  test('of one account that is broken keeps the sweeper from no other', async () => {
    for (let user = 0; user < 60; user++) {
      await ledger.give({ openid: `user-${user}`, amount: 10, expiresAt: ledger.inHours(1) });
    }
    const filter = { _id: { $lt: 'user-55' } };
    const update = { $set: { captured: 1 } };
    await world.engine.update({ collection: 'credit_accounts', filter, update, multi: true });
    world.clock.advance(HOUR_MS);
    expect(await sweep()).toBe(await world.engine.count('credit_accounts', { captured: 0 }));
    expect(await world.account('user-9')).toMatchObject({ available: 0, expired: 10 });
  });

  test('and was spent by the version before is looked at once', async () => {
    await ledger.give({ amount: 10, expiresAt: ledger.inHours(1) });
    const entry = { id: 't:hold', kind: 'hold', amount: 10, taskId: 't' } as const;
    await moveOnce(world.lightDeps, 'anna', entry);
    world.clock.advance(HOUR_MS);
    expect(await sweep()).toBe(1);
    expect(await world.account('anna')).toMatchObject({ available: 0, held: 10, expired: 0 });
    expect(await sweep()).toBe(0);
  });

  test('does not count as available in what users are shown, before it is written off', async () => {
    await ledger.give({ amount: 10, expiresAt: ledger.inHours(1) });
    world.clock.advance(HOUR_MS);
    const deps = { db: world.lightDeps.db, clock: world.clock };
    expect(await accountOf(deps, 'anna')).toMatchObject({ available: 0, expired: 10, lots: [] });
  });
});

describe('what is about to expire', () => {
  test('is told for a week, with the days that are left', async () => {
    await ledger.give({ key: 'a', amount: 1, source: 'gift', expiresAt: ledger.inHours(23) });
    await ledger.give({ key: 'b', amount: 2, expiresAt: ledger.inHours(24 * 7) });
    await ledger.give({ key: 'c', amount: 3, expiresAt: ledger.inHours(24 * 7 + 1) });
    await ledger.give({ key: 'd', amount: 4 });
    expect(expiringSoon(await world.account('anna'), world.clock.now())).toEqual([
      { amount: 1, source: 'gift', expires_at: ledger.inHours(23), days_left: 1 },
      { amount: 2, source: 'bought', expires_at: ledger.inHours(24 * 7), days_left: 7 },
    ]);
  });
});

describe('a clock that is two days off', () => {
  const off = 48 * HOUR_MS;

  test('behind: nothing expires twice, and no sum goes wrong', async () => {
    await ledger.give({ amount: 10, expiresAt: ledger.inHours(1) });
    world.clock.advance(HOUR_MS);
    await sweep();
    world.clock.advance(-off);
    await ledger.give({ amount: 3 });
    await ledger.hold('t', 3);
    world.clock.advance(off);
    await ledger.settle('t', 1);
    expect(await world.account('anna')).toMatchObject({
      ...{ available: 2, expired: 10, captured: 1, granted: 13 },
    });
  });

  test('ahead: what it wrote off too early stays written off and can be given again', async () => {
    await ledger.give({ amount: 10, expiresAt: ledger.inHours(24) });
    world.clock.advance(off);
    await sweep();
    world.clock.advance(-off);
    expect(await world.account('anna')).toMatchObject({ available: 0, expired: 10 });
    await ledger.give({ kind: 'adjust', amount: 10 });
    await ledger.hold('t', 10);
  });
});
