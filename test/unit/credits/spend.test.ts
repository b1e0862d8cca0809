import { beforeEach, describe, expect, test } from 'vitest';
import { RETURN_MS } from '../../../shared/credits/index.ts';
import { HOUR_MS, type Ledger, ledgerOver } from '../../support/ledger.ts';
import { createWorld, type World } from '../../support/world/world.ts';

let world: World;
let ledger: Ledger;
beforeEach(async () => {
  world = await createWorld();
  ledger = ledgerOver(world);
});

describe('holding credits', () => {
  test('moves a price from available to held, counts the task and remembers the lots', async () => {
    await ledger.give({ key: 'a', amount: 10 });
    const held = await ledger.hold('t', 4);
    expect(held).toEqual({
      available: 6,
      hold: {
        parts: [{ lot: 'grant:a', amount: 4, source: 'bought', granted: 10, expires_at: null }],
        reservation: null,
        caps: [],
      },
    });
    expect(await world.account('anna')).toMatchObject({
      ...{ available: 6, held: 4, granted: 10, in_flight: 1 },
      lots: [{ id: 'grant:a', left: 6 }],
    });
  });

  test('refuses a price above what is available, naming both', async () => {
    await ledger.give({ amount: 3 });
    await expect(ledger.hold('t', 4)).rejects.toThrow(/price 4, available 3/);
  });

  test('refuses one task more than the limit, even with credits left', async () => {
    await ledger.give({ amount: 10 });
    await ledger.hold('a', 1, { maxInFlight: 1 });
    const second = ledger.hold('b', 1, { maxInFlight: 1 });
    await expect(second).rejects.toMatchObject({ code: 'TOO_MANY_IN_FLIGHT' });
  });

  test('a price of nothing is still a task in flight', async () => {
    await ledger.hold('t', 0);
    expect(await world.account('anna')).toMatchObject({ held: 0, in_flight: 1, lots: [] });
    await ledger.settle('t', 0);
    expect(await world.account('anna')).toMatchObject({ held: 0, in_flight: 0 });
  });

  test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 9e15])(
    'takes no price of %d',
    async (price) => {
      await ledger.give({ amount: 10 });
      await expect(ledger.hold('t', price)).rejects.toMatchObject({ code: 'INVARIANT_VIOLATED' });
      expect(await world.account('anna')).toMatchObject({ available: 10, version: 1 });
    },
  );

  test('an account whose sums do not hold is never moved on', async () => {
    await ledger.give({ amount: 10 });
    const update = { $set: { captured: 1 } };
    await world.engine.update({ collection: 'credit_accounts', filter: { _id: 'anna' }, update });
    await expect(ledger.hold('t', 1)).rejects.toMatchObject({ code: 'INVARIANT_VIOLATED' });
    await expect(ledger.give({})).rejects.toMatchObject({ code: 'INVARIANT_VIOLATED' });
  });
});

describe('settling a hold', () => {
  test('captures what was used, first from the lots that were taken first', async () => {
    await ledger.give({ key: 'soon', amount: 5, expiresAt: ledger.inHours(48) });
    await ledger.give({ key: 'never', amount: 5 });
    await ledger.hold('t', 8);
    await ledger.settle('t', 6);
    expect(await world.account('anna')).toMatchObject({
      ...{ available: 4, held: 0, captured: 6, in_flight: 0 },
      lots: [{ id: 'grant:never', left: 4 }],
    });
    expect((await world.records('anna')).at(-1)).toMatchObject({
      ...{ kind: 'settle', amount: 8, captured: 6, released: 2 },
      to: [{ lot: 'grant:never', amount: 2 }],
    });
  });

  test('never captures more than was held', async () => {
    await ledger.give({ amount: 10 });
    await ledger.hold('t', 2);
    await expect(ledger.settle('t', 3)).rejects.toMatchObject({ code: 'INVARIANT_VIOLATED' });
    await expect(ledger.settle('t', -1)).rejects.toMatchObject({ code: 'INVARIANT_VIOLATED' });
    expect(await world.account('anna')).toMatchObject({ held: 2, captured: 0 });
  });

  test('gives back for 72 h what expired meanwhile, and says so in its entry', async () => {
    await ledger.give({ key: 'g', amount: 9, source: 'gift', expiresAt: ledger.inHours(1) });
    await ledger.hold('t', 4);
    world.clock.advance(2 * HOUR_MS);
    await ledger.settle('t', 1);
    const until = new Date(world.clock.now() + RETURN_MS);
    expect(await world.account('anna')).toMatchObject({
      ...{ available: 3, expired: 5, captured: 1, granted: 9, next_expiry_at: until },
      lots: [{ id: 'grant:g', source: 'gift', left: 3, granted: 9, expires_at: until }],
    });
    const entries = await world.records('anna');
    expect(entries.map(({ kind }) => kind)).toEqual(['grant', 'hold', 'expire', 'settle']);
    expect(entries.at(-1)?.to).toMatchObject([{ lot: 'grant:g', amount: 3, expires_at: until }]);
    world.clock.advance(RETURN_MS);
    await expect(ledger.hold('u', 1)).rejects.toMatchObject({ code: 'INSUFFICIENT_CREDITS' });
  });
});

describe('a cap', () => {
  const key = { id: 'key:k1', limit: 10 };
  const capOf = async (id: string) =>
    (await world.engine.find('credit_caps', { filter: { _id: id } }))[0];

  test('is written with holds that name it, and with no others', async () => {
    await ledger.give({ amount: 100 });
    await ledger.hold('a', 5);
    expect(await world.engine.count('credit_caps')).toBe(0);
    await ledger.hold('b', 7, { caps: [key] });
    expect(await capOf('key:k1')).toMatchObject({
      ...{ openid: 'anna', limit: 10, held: 7, captured: 0, account_version: 3 },
    });
    await ledger.settle('b', 4);
    expect(await capOf('key:k1')).toMatchObject({ held: 0, captured: 4, account_version: 4 });
    await ledger.settle('a', 5);
    expect(await capOf('key:k1')).toMatchObject({ held: 0, captured: 4, account_version: 4 });
  });

  test('refuses what would go beyond it, and nothing is held then', async () => {
    await ledger.give({ amount: 100 });
    await ledger.hold('a', 7, { caps: [key] });
    const second = ledger.hold('b', 4, { caps: [key, { id: 'key:k1:2026-01-01', limit: 50 }] });
    await expect(second).rejects.toMatchObject({ code: 'SPENDING_CAP_REACHED' });
    expect(await world.account('anna')).toMatchObject({ available: 93, held: 7 });
    expect(await world.engine.count('credit_caps')).toBe(1);
    await ledger.settle('a', 0);
    await ledger.hold('b', 10, { caps: [key] });
  });

  test('holds against concurrent holds: ten at once, three are taken', async () => {
    await ledger.give({ amount: 100 });
    const holds = Array.from({ length: 10 }, (_, index) =>
      ledger.hold(`t${index}`, 3, { caps: [key] }).then(
        () => 'held',
        (error: { code: string }) => error.code,
      ),
    );
    const outcomes = await Promise.all(holds);
    expect(outcomes.filter((outcome) => outcome === 'held')).toHaveLength(3);
    expect(new Set(outcomes)).toEqual(new Set(['held', 'SPENDING_CAP_REACHED']));
    expect(await capOf('key:k1')).toMatchObject({ held: 9 });
  });

  test.each([
    ['that is no amount', [{ id: 'k', limit: Number.NaN }]],
    ['below nothing', [{ id: 'k', limit: -1 }]],
    ['beyond every amount', [{ id: 'k', limit: 9e15 }]],
    ['named twice', [key, key]],
    ['in a crowd', ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, limit: 9 }))],
  ])('%s is a mistake of its caller, and nothing is held', async (_, caps) => {
    await ledger.give({ amount: 100 });
    const holding = ledger.hold('t', 1, { caps });
    await expect(holding).rejects.toMatchObject({ code: 'INVARIANT_VIOLATED' });
    expect(await world.account('anna')).toMatchObject({ available: 100, version: 1 });
  });

  test('belongs to one account', async () => {
    await ledger.give({ amount: 100 });
    await ledger.give({ amount: 100, openid: 'ben' });
    await ledger.hold('a', 1, { caps: [key] });
    const stolen = ledger.hold('b', 1, { openid: 'ben', caps: [key] });
    await expect(stolen).rejects.toMatchObject({ code: 'INVARIANT_VIOLATED' });
  });

  test('whose document was removed stands in the way of no settle', async () => {
    await ledger.give({ amount: 100 });
    await ledger.hold('a', 7, { caps: [key] });
    await world.engine.remove({
      collection: 'credit_caps',
      filter: { _id: 'key:k1' },
      multi: false,
    });
    await ledger.settle('a', 7);
    expect(await world.account('anna')).toMatchObject({ captured: 7, held: 0 });
  });
});
