/** What the reconciler finds in lots, reservations, caps and debt, and what it lets pass. */
import { beforeEach, describe, expect, test } from 'vitest';
import { reconcileAccount } from '../../../shared/reconcile/reconcile.ts';
import { moveOnce } from '../../support/earlier-version.ts';
import { HOUR_MS, type Ledger, ledgerOver } from '../../support/ledger.ts';
import { createWorld, type World } from '../../support/world/world.ts';

let world: World;
let ledger: Ledger;

/** The tasks its holds are for, as they would be. */
async function tasksBehind(): Promise<void> {
  const records = await world.records('anna');
  const settled = new Set(
    records.flatMap(({ kind, task_id }) => (kind === 'settle' ? task_id : [])),
  );
  for (const { kind, task_id: _id, amount: price } of records) {
    if (kind !== 'hold' || _id === null) continue;
    const status = settled.has(_id) ? 'completed' : 'processing';
    await world.engine.remove({ collection: 'task_queue', filter: { _id }, multi: false });
    await world.engine.insert('task_queue', [{ _id, price, status }]);
  }
}

async function check(options: { full?: boolean } = {}): Promise<string[]> {
  await tasksBehind();
  const deps = { ...world.lightDeps, notifier: { alert: async () => {} } };
  const found = await reconcileAccount(deps, 'anna', options);
  return [...new Set(found.map(({ kind }) => kind))].sort();
}
const edit = (collection: string, id: string, $set: Record<string, unknown>) =>
  world.engine.update({ collection, filter: { _id: id }, update: { $set } });
const entry = (id: string, $set: Record<string, unknown>) => edit('credit_records', id, $set);

/** A bit of everything: dated and undated lots, a batch under a cap, an expiry, debt that was paid. */
beforeEach(async () => {
  world = await createWorld();
  ledger = ledgerOver(world);
  await ledger.give({ key: 'soon', amount: 10, expiresAt: ledger.inHours(1) });
  await ledger.give({ key: 'late', amount: 20, expiresAt: ledger.inHours(90) });
  await ledger.give({ key: 'never', amount: 30 });
  await ledger.reserve('batch', 25, { caps: [{ id: 'key:1', limit: 100 }] });
  await ledger.hold('a', 12, { reservation: 'batch' });
  world.clock.advance(2 * HOUR_MS);
  await ledger.settle('a', 5);
  await ledger.hold('b', 6, { caps: [{ id: 'key:1', limit: 100 }] });
});

describe('a ledger that agrees', () => {
  test('gives nothing, from its mark and from its first entry, with everything in it', async () => {
    expect(await check()).toEqual([]);
    await ledger.revoke(40);
    await ledger.close('batch');
    await ledger.settle('b', 2);
    expect(await check()).toEqual([]);
    expect(await check({ full: true })).toEqual([]);
    expect(await world.account('anna')).toMatchObject({ quarantined: false });
  });

  test('with 1,100 new entries of every kind is read to its end', async () => {
    for (let round = 0; round < 1_100 / 3; round++) {
      await ledger.give({
        key: `r${round}`,
        amount: 3,
        expiresAt: ledger.inHours(1 + (round % 40)),
      });
      await ledger.hold(`t${round}`, 2);
      await ledger.settle(`t${round}`, 1);
      world.clock.advance(HOUR_MS / 4);
    }
    expect((await world.account('anna')).version).toBeGreaterThan(1_100);
    expect(await check()).toEqual([]);
    expect(await check()).toEqual([]);
  }, 30_000);

  test('gives nothing where the version before was at work', async () => {
    await moveOnce(world.lightDeps, 'anna', {
      id: 'x:hold',
      kind: 'hold',
      amount: 21,
      taskId: 'x',
    });
    expect(await check()).toEqual([]);
    await ledger.hold('c', 1);
    expect(await check()).toEqual([]);
    expect(await check({ full: true })).toEqual([]);
  });

  test('gives nothing when a mark of the version before has to be made anew', async () => {
    expect(await check()).toEqual([]);
    // It moves a mark on and leaves what it does not know as it was.
    await edit('reconcile_marks', 'anna', { version: 6, lots_version: 4 });
    await ledger.give({});
    expect(await check()).toEqual([]);
  });
});

describe('what does not agree is found', () => {
  const rows: readonly [what: string, kind: string, breakIt: () => Promise<unknown>][] = [
    [
      'a lot with more than its entries give',
      'account_differs',
      async () => {
        const { lots } = await world.account('anna');
        const [first, ...rest] = lots;
        await edit('credit_accounts', 'anna', { lots: [{ ...first, left: 99 }, ...rest] });
      },
    ],
    [
      'a lot that lives longer',
      'account_differs',
      async () => {
        const { lots } = await world.account('anna');
        const longer = lots.map((lot) => ({ ...lot, expires_at: null }));
        await edit('credit_accounts', 'anna', { lots: longer });
      },
    ],
    [
      'debt that no entry made',
      'account_differs',
      () => edit('credit_accounts', 'anna', { debt: 3 }),
    ],
    [
      'expired credits that did not',
      'account_differs',
      () => edit('credit_accounts', 'anna', { expired: 7 }),
    ],
    [
      'a reservation with more left',
      'reservation_differs',
      () => edit('credit_reservations', 'batch', { left: 14 }),
    ],
    [
      'a reservation that was closed by hand',
      'reservation_differs',
      () => edit('credit_reservations', 'batch', { status: 'closed' }),
    ],
    ['a cap with less counted', 'cap_differs', () => edit('credit_caps', 'key:1', { captured: 0 })],
    [
      'an entry that tells of another cap',
      'cap_differs',
      () => entry('b:hold', { caps: [{ cap: 'key:1', held_after: 1, captured_after: 5 }] }),
    ],
    [
      'a draw that leaves too much',
      'reservation_differs',
      () => entry('a:hold', { reservation: { id: 'batch', left_after: 14 } }),
    ],
    [
      'a settle to another lot',
      'returned_elsewhere',
      () => entry('a:settle', { to: [{ lot: 'grant:never', amount: 7, expires_at: null }] }),
    ],
    ['a settle that puts back too little', 'lots_sum', () => entry('a:settle', { to: [] })],
    [
      'a hold out of an empty lot',
      'lot_overdrawn',
      () => entry('b:hold', { from: [{ lot: 'grant:soon', amount: 99, expires_at: null }] }),
    ],
    [
      'a lot that outlived its date',
      'expired_late',
      async () => {
        await entry('grant:late', {
          to: [{ lot: 'grant:late', amount: 20, expires_at: new Date(0) }],
        });
      },
    ],
    ['debt that is paid twice', 'debt_sum', () => entry('a:settle', { debt: -1 })],
  ];

  test.each(rows)('%s', async (_, kind, breakIt) => {
    await breakIt();
    expect(await check()).toContain(kind);
    expect(await world.account('anna')).toMatchObject({ quarantined: true });
  });

  test('what a clock two days ahead has written off', async () => {
    expect(await check()).toEqual([]);
    await ledger.give({ key: 'day', amount: 4, expiresAt: ledger.inHours(24) });
    world.clock.advance(48 * HOUR_MS);
    await ledger.give({});
    world.clock.advance(-48 * HOUR_MS);
    expect(await check()).toEqual(['expired_early']);
  });

  test('a cap that went wrong long ago, by the entries since', async () => {
    expect(await check()).toEqual([]);
    await edit('credit_caps', 'key:1', { captured: 0 });
    await ledger.settle('b', 6);
    expect(await check()).toContain('cap_differs');
  });
});
