import { beforeEach, describe, expect, test } from 'vitest';
import { MAX_CREDITS, MAX_LOTS } from '../../../shared/credits/index.ts';
import { type Ledger, ledgerOver } from '../../support/ledger.ts';
import { createWorld, type World } from '../../support/world/world.ts';

let world: World;
let ledger: Ledger;
beforeEach(async () => {
  world = await createWorld();
  ledger = ledgerOver(world);
});

describe('giving credits', () => {
  const grant = { key: 'order-1', amount: 50 };

  test('opens the account with its first grant, as a lot, and writes one entry', async () => {
    await ledger.give(grant);
    expect(await world.account('anna')).toMatchObject({
      ...{ available: 50, granted: 50, version: 1, next_expiry_at: null },
      lots: [{ id: 'grant:order-1', source: 'bought', granted: 50, left: 50, expires_at: null }],
    });
    expect(await world.records('anna')).toMatchObject([
      {
        ...{ _id: 'grant:order-1', kind: 'grant', amount: 50, available_after: 50 },
        account_version: 1,
        to: [{ lot: 'grant:order-1', amount: 50 }],
      },
    ]);
  });

  test('the same key counts once, however often and however concurrently it comes', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => ledger.give(grant)));
    expect(answers.filter((answer) => !answer.replayed)).toHaveLength(1);
    expect(await world.account('anna')).toMatchObject({ available: 50, version: 1 });
  });

  test('different keys at once all count', async () => {
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((key) => ledger.give({ ...grant, key })));
    expect(await world.account('anna')).toMatchObject({ available: 250, version: 5 });
    expect(await world.records('anna')).toHaveLength(5);
  });

  test.each([
    ['amount', { amount: 51 }],
    ['user', { openid: 'ben' }],
    ['expiry', { expiresAt: new Date(Date.UTC(2027, 0, 1)) }],
    ['source', { source: 'gift' as const }],
  ])('a key used again with another %s is refused', async (_, other) => {
    await ledger.give(grant);
    const again = ledger.give({ ...grant, ...other });
    await expect(again).rejects.toMatchObject({ details: [{ field: 'key' }] });
    expect(await world.account('anna')).toMatchObject({ available: 50 });
  });

  test('an adjustment may take credits back, and from what is held nothing', async () => {
    await ledger.give(grant);
    await ledger.hold('t', 20);
    await ledger.give({ kind: 'adjust', amount: -25, key: 'fix-1' });
    expect(await world.account('anna')).toMatchObject({ available: 5, held: 20, granted: 25 });
    const tooMuch = ledger.give({ kind: 'adjust', amount: -6, key: 'fix-2' });
    await expect(tooMuch).rejects.toMatchObject({ code: 'INSUFFICIENT_CREDITS' });
    expect(await world.records('anna')).toHaveLength(3);
  });

  test.each([0, -1, 0.5, Number.NaN, 9e15, MAX_CREDITS + 1, Number.POSITIVE_INFINITY])(
    'a grant of %d is refused by name',
    async (amount) => {
      const giving = ledger.give({ amount });
      await expect(giving).rejects.toMatchObject({ details: [{ field: 'amount' }] });
      expect(await world.records('anna')).toEqual([]);
    },
  );

  test.each([-48, -1 / 3_600_000, 0, 24 * 366 * 11, Number.NaN])(
    'a grant that expires in %d hours is refused by name',
    async (hours) => {
      const giving = ledger.give({ expiresAt: ledger.inHours(hours) });
      await expect(giving).rejects.toMatchObject({ details: [{ field: 'expiresAt' }] });
      expect(await world.records('anna')).toEqual([]);
    },
  );
});

describe('lots', () => {
  test('are spent first expiring first, gifts before bought on equal dates, undated last', async () => {
    await ledger.give({ key: 'undated' });
    await ledger.give({ key: 'late', expiresAt: ledger.inHours(90) });
    await ledger.give({ key: 'bought', expiresAt: ledger.inHours(48) });
    await ledger.give({ key: 'gift', expiresAt: ledger.inHours(48), source: 'gift' });
    await ledger.give({ key: 'undated-gift', source: 'gift' });
    const { hold } = await ledger.hold('t', 45);
    expect(hold.parts.map(({ lot, amount }) => [lot, amount])).toEqual([
      ['grant:gift', 10],
      ['grant:bought', 10],
      ['grant:late', 10],
      ['grant:undated-gift', 10],
      ['grant:undated', 5],
    ]);
    expect((await world.account('anna')).lots).toMatchObject([{ id: 'grant:undated', left: 5 }]);
  });

  test('are at most 64 in the account, whatever is given', async () => {
    for (let index = 0; index < 80; index++) {
      await ledger.give({ key: `k${index}`, expiresAt: ledger.inHours(10 + ((index * 37) % 80)) });
    }
    const { lots, available } = await world.account('anna');
    expect(lots.length).toBeLessThanOrEqual(MAX_LOTS);
    expect(lots.reduce((sum, { left }) => sum + left, 0)).toBe(available);
    const { merged } = (await world.records('anna')).at(-1) ?? {};
    expect(merged).toMatchObject([{ lot: expect.any(String), amount: expect.any(Number) }]);
  });
});
