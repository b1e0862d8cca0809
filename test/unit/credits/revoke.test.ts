import { beforeEach, describe, expect, test } from 'vitest';
import { type Ledger, ledgerOver } from '../../support/ledger.ts';
import { createWorld, type World } from '../../support/world/world.ts';

let world: World;
let ledger: Ledger;
beforeEach(async () => {
  world = await createWorld();
  ledger = ledgerOver(world);
});

describe('credits that are taken back', () => {
  test('come from their own lot first, then from the others', async () => {
    await ledger.give({ key: 'gift', amount: 10, source: 'gift' });
    await ledger.give({ key: 'order-1', amount: 10 });
    expect(await ledger.revoke(12, { lot: 'grant:order-1' })).toMatchObject({
      revoked: 12,
      debt: 0,
    });
    expect(await world.account('anna')).toMatchObject({
      ...{ available: 8, revoked: 12, debt: 0, granted: 20 },
      lots: [{ id: 'grant:gift', left: 8 }],
    });
  });

  test('become debt where they are not there any more; running holds are left alone', async () => {
    await ledger.give({ amount: 20 });
    await ledger.hold('t', 15);
    expect(await ledger.revoke(12)).toMatchObject({ revoked: 5, debt: 7 });
    expect(await world.account('anna')).toMatchObject({
      ...{ available: 0, held: 15, revoked: 5, debt: 7, in_flight: 1, lots: [] },
    });
  });

  test('nothing new begins while there is debt and nothing available', async () => {
    await ledger.give({ amount: 20 });
    await ledger.reserve('batch', 10);
    await ledger.hold('t', 10);
    await ledger.revoke(5);
    for (const beginning of [ledger.hold('u', 0), ledger.hold('v', 1), ledger.reserve('b', 1)]) {
      await expect(beginning).rejects.toMatchObject({ code: 'ACCOUNT_IN_DEBT' });
    }
    // What was reserved before is held: it runs on.
    await ledger.hold('w', 4, { reservation: 'batch' });
  });

  test('debt is paid by the next release before it becomes available', async () => {
    await ledger.give({ key: 'g', amount: 20 });
    await ledger.hold('t', 15);
    await ledger.revoke(12);
    await ledger.settle('t', 5);
    expect(await world.account('anna')).toMatchObject({
      ...{ available: 3, held: 0, captured: 5, revoked: 12, debt: 0, granted: 20 },
      lots: [{ id: 'grant:g', left: 3 }],
    });
    expect((await world.records('anna')).at(-1)).toMatchObject({
      ...{ kind: 'settle', released: 10, revoked: 7, debt: -7, available_after: 3 },
      to: [{ amount: 3 }],
    });
  });

  test('debt is paid by the next grant, a part at a time, and by a closed reservation', async () => {
    await ledger.give({ amount: 30 });
    await ledger.reserve('batch', 30);
    await ledger.revoke(20);
    await ledger.give({ key: 'small', amount: 4 });
    expect(await world.account('anna')).toMatchObject({
      ...{ available: 0, debt: 16, revoked: 4, granted: 34, lots: [] },
    });
    await ledger.close('batch');
    expect(await world.account('anna')).toMatchObject({
      ...{ available: 14, debt: 0, revoked: 20, held: 0 },
    });
  });

  test('a key counts once, and stands for one amount', async () => {
    await ledger.give({ amount: 30 });
    const [first] = await Promise.all([1, 2, 3].map(() => ledger.revoke(10, { key: 'refund-1' })));
    expect(first).toMatchObject({ revoked: 10 });
    expect(await world.account('anna')).toMatchObject({ available: 20, revoked: 10 });
    const other = ledger.revoke(11, { key: 'refund-1' });
    await expect(other).rejects.toMatchObject({ details: [{ field: 'key' }] });
  });

  test.each([0, -5, 0.5, 31, 9e15, Number.NaN])(
    '%d of 30 granted are refused by name',
    async (amount) => {
      await ledger.give({ amount: 30 });
      await expect(ledger.revoke(amount)).rejects.toMatchObject({ details: [{ field: 'amount' }] });
    },
  );

  test('no more is ever owed than was given', async () => {
    await ledger.give({ amount: 30 });
    await ledger.hold('t', 30);
    await ledger.settle('t', 30);
    await ledger.revoke(20);
    await expect(ledger.revoke(11)).rejects.toMatchObject({ details: [{ field: 'amount' }] });
    await ledger.revoke(10);
    expect(await world.account('anna')).toMatchObject({ debt: 30, revoked: 0, available: 0 });
  });
});
