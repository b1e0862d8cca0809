import { beforeEach, describe, expect, test } from 'vitest';
import { listDisagreements } from '../../../shared/reconcile/disagreements.ts';
import {
  type ReconcileDeps,
  reconcileAccount,
  reconcileSlice,
} from '../../../shared/reconcile/reconcile.ts';
import { cancelTask } from '../../../shared/tasks/cancel.ts';
import { claimTask } from '../../../shared/tasks/core/claim.ts';
import { settleTask } from '../../../shared/tasks/core/ending/settle.ts';
import { runTask } from '../../../shared/tasks/run/run.ts';
import { appOver, type TestApp } from '../../support/world/app.ts';
import { createWorld, type Send, type World } from '../../support/world/world.ts';

let world: World;
let app: TestApp;
/** Ledger entries read through the SDK. */
let entriesRead = 0;
let completed = '';
let failed = '';
let live = '';

const counting =
  (send: Send): Send =>
  async (action, params) => {
    const answer = await send(action, params);
    if (params?.collectionName === 'credit_records' && action === 'database.getDocument') {
      const { data } = answer as { data?: { list?: unknown[] } };
      entriesRead += data?.list?.length ?? 0;
    }
    return answer;
  };

/** One task of each kind: paid, refunded, cancelled, and one that still holds credits. */
beforeEach(async () => {
  world = await createWorld({ intercept: counting });
  app = appOver(world);
  await world.grant('anna', 200);
  completed = (await world.submit('anna', { count: 2 }))._id;
  world.provider.results = 2;
  for (let visit = 0; visit < 3; visit++) {
    await runTask(world.deps, completed);
    world.clock.advance(10_000);
  }
  expect(await world.task(completed)).toMatchObject({ status: 'completed' });
  failed = (await world.submit('anna'))._id;
  const claimed = await claimTask(world.deps, failed);
  await settleTask(world.deps, failed, {
    ending: {
      kind: 'failed',
      error: { code: 'TASK_TIMEOUT', message: '生成超时', provider_error: null },
    },
    authority: { fence: claimed?.fence ?? 0 },
  });
  await cancelTask(world.deps, 'anna', (await world.submit('anna'))._id);
  live = (await world.submit('anna'))._id;
  entriesRead = 0;
});

const forever = (): number => world.clock.now() + 60_000;
const check = (options: { full?: boolean } = {}) => reconcileAccount(app, 'anna', options);
const kinds = async (options: { full?: boolean } = {}): Promise<string[]> =>
  [...new Set((await check(options)).map(({ kind }) => kind))].sort();
const edit = (collection: string, id: string, $set: Record<string, unknown>) =>
  world.engine.update({ collection, filter: { _id: id }, update: { $set } });
const stored = () => listDisagreements(world.lightDeps.db, 100);

/** An entry that only a hand could have made. */
async function forge(of: string, changes: Record<string, unknown>): Promise<void> {
  const [entry] = await world.engine.find('credit_records', { filter: { _id: of } });
  await world.engine.insert('credit_records', [{ ...entry, ...changes } as { _id: string }]);
}

describe('accounts that agree', () => {
  test('give nothing, tell nobody, quarantine nobody', async () => {
    expect(await check()).toEqual([]);
    expect(await check({ full: true })).toEqual([]);
    expect(await stored()).toEqual([]);
    expect(app.alerts).toEqual([]);
    expect(await world.account('anna')).toMatchObject({ quarantined: false });
  });

  test('of nobody are nothing to check', async () => {
    expect(await reconcileAccount(app, 'nobody')).toEqual([]);
  });

  test('are read from the last proven entry on', async () => {
    await check();
    const all = entriesRead;
    expect(all).toBe((await world.records('anna')).length);
    entriesRead = 0;
    await check();
    expect(entriesRead).toBe(0);
    await world.grant('anna', 5);
    await check();
    expect(entriesRead).toBe(1);
    entriesRead = 0;
    await check({ full: true });
    expect(entriesRead).toBe(all + 1);
  });

  test('agree at any moment of a task that goes on', async () => {
    for (let visit = 0; visit < 4; visit++) {
      expect(await check()).toEqual([]);
      expect(await check({ full: true })).toEqual([]);
      await runTask(world.deps, live);
      world.clock.advance(10_000);
    }
    expect(await world.task(live)).toMatchObject({ status: 'completed' });
    expect(await check()).toEqual([]);
  });
});

interface Tampering {
  readonly what: string;
  readonly kind: string;
  readonly deed: () => Promise<unknown>;
}

const account = (fields: Record<string, unknown>) => () => edit('credit_accounts', 'anna', fields);

const tamperings: readonly Tampering[] = [
  {
    what: 'more available than the ledger gives',
    kind: 'account_differs',
    deed: account({ available: 999, granted: 1_029 }),
  },
  { what: 'fewer captured', kind: 'account_differs', deed: account({ captured: 0 }) },
  { what: 'a hold that was forgotten', kind: 'account_differs', deed: account({ held: 0 }) },
  { what: 'tasks in flight', kind: 'account_differs', deed: account({ in_flight: 0 }) },
  { what: 'an older version', kind: 'account_differs', deed: account({ version: 3 }) },
  {
    what: 'an entry deleted in the middle',
    kind: 'ledger_gap',
    deed: () =>
      world.engine.remove({ collection: 'credit_records', filter: { _id: `${failed}:hold` } }),
  },
  {
    what: 'the last entry deleted',
    kind: 'account_differs',
    deed: () =>
      world.engine.remove({ collection: 'credit_records', filter: { _id: `${live}:hold` } }),
  },
  {
    what: 'an entry that charges more',
    kind: 'settle_sum',
    deed: () => edit('credit_records', `${completed}:settle`, { captured: 30 }),
  },
  {
    what: 'an entry that refunds what was captured',
    kind: 'ledger_sum',
    deed: () => edit('credit_records', `${completed}:settle`, { captured: 0, released: 20 }),
  },
  {
    what: 'a settle under a second id',
    kind: 'settle_without_hold',
    deed: () => forge(`${completed}:settle`, { _id: `${completed}:settle-2` }),
  },
  {
    what: 'a hold under a second id',
    kind: 'double_hold',
    deed: () => forge(`${live}:hold`, { _id: `${live}:hold-2` }),
  },
  {
    what: 'a grant nobody made',
    kind: 'ledger_gap',
    deed: () => forge(`${live}:hold`, { _id: 'grant:forged', kind: 'grant', task_id: null }),
  },
  {
    what: 'a settled task that is live again',
    kind: 'task_differs',
    deed: () => edit('task_queue', completed, { status: 'processing' }),
  },
  {
    what: 'a paid task that says it failed',
    kind: 'captured_unfinished',
    deed: () => edit('task_queue', completed, { status: 'failed' }),
  },
  {
    what: 'a refunded task that says it was completed',
    kind: 'task_differs',
    deed: () => edit('task_queue', failed, { status: 'completed' }),
  },
  {
    what: 'a live task that ended without a settle',
    kind: 'held_at_rest',
    deed: () => edit('task_queue', live, { status: 'failed' }),
  },
  {
    what: 'a task whose price was changed after the hold',
    kind: 'price_differs',
    deed: () => edit('task_queue', live, { price: 1 }),
  },
  {
    what: 'a settled task whose price was changed',
    kind: 'price_differs',
    deed: () => edit('task_queue', completed, { price: 1 }),
  },
  {
    what: 'a hold of a task that is gone',
    kind: 'task_missing',
    deed: () => world.engine.remove({ collection: 'task_queue', filter: { _id: live } }),
  },
  {
    what: 'a settle of a task that is gone',
    kind: 'task_missing',
    deed: () => world.engine.remove({ collection: 'task_queue', filter: { _id: completed } }),
  },
];

describe('tampering', () => {
  test.each(tamperings)('$what is found, told once, and quarantines the account', async (row) => {
    await row.deed();
    expect(await kinds()).toContain(row.kind);
    const told = app.alerts.length;
    expect(told).toBeGreaterThan(0);
    expect(await stored()).toHaveLength(told);
    expect(app.alerts.map(({ kind }) => kind)).toContain(`reconcile.${row.kind}`);
    expect(await world.account('anna')).toMatchObject({ quarantined: true });
    for (let again = 0; again < 3; again++) {
      expect(await kinds()).toContain(row.kind);
    }
    expect(app.alerts).toHaveLength(told);
    expect(await stored()).toHaveLength(told);
  });

  test('of what the account has is never mended', async () => {
    await edit('credit_accounts', 'anna', { available: 999 });
    const before = await world.account('anna');
    await check();
    const { quarantined, updated_at, ...after } = await world.account('anna');
    const { quarantined: _q, updated_at: _u, ...same } = before;
    expect(after).toEqual(same);
  });

  test('after the mark is found as well when it touches the account', async () => {
    await check();
    await edit('credit_accounts', 'anna', { available: 999 });
    expect(await kinds()).toEqual(['account_differs']);
  });

  test('with what was proven long ago is found by a full check', async () => {
    await check();
    await edit('credit_records', `${completed}:settle`, { captured: 30 });
    expect(await check()).toEqual([]);
    expect(await kinds({ full: true })).toContain('settle_sum');
  });

  test('found again after an operator’s look quarantines again, and is not told twice', async () => {
    await edit('credit_accounts', 'anna', { captured: 0 });
    await check();
    await edit('credit_accounts', 'anna', { quarantined: false });
    await check();
    expect(await world.account('anna')).toMatchObject({ quarantined: true });
    expect(app.alerts).toHaveLength(1);
  });
});

describe('a quarantined account', () => {
  beforeEach(async () => {
    await edit('task_queue', failed, { price: 1 });
    await check();
  });

  test('takes no new task, and nothing is charged', async () => {
    const before = await world.account('anna');
    await expect(world.submit('anna')).rejects.toMatchObject({ code: 'ACCOUNT_QUARANTINED' });
    expect(await world.account('anna')).toEqual(before);
  });

  test('still has its running tasks end, and stays quarantined', async () => {
    world.provider.results = 1;
    for (let visit = 0; visit < 3; visit++) {
      await runTask(world.deps, live);
      world.clock.advance(10_000);
    }
    expect(await world.task(live)).toMatchObject({ status: 'completed' });
    expect(await world.account('anna')).toMatchObject({ held: 0, captured: 30, quarantined: true });
  });
});

describe('slice by slice', () => {
  const users = Array.from({ length: 47 }, (_, n) => `user-${String(n).padStart(2, '0')}`);
  beforeEach(async () => {
    for (const user of users) await world.grant(user, 10);
  });

  test('the cursor goes through all accounts and starts over', async () => {
    const reports = [];
    for (let n = 0; n < 3; n++) reports.push(await reconcileSlice(app, forever()));
    expect(reports.map(({ accounts }) => accounts)).toEqual([20, 20, 8]);
    expect(reports.map(({ wrapped }) => wrapped)).toEqual([false, false, true]);
    expect(await world.engine.count('reconcile_marks')).toBe(48);
    expect(await reconcileSlice(app, forever())).toMatchObject({ accounts: 20, wrapped: false });
  });

  test('a slice that runs out of time goes on where it stopped', async () => {
    const slow: ReconcileDeps = {
      ...app,
      clock: {
        now: () => {
          world.clock.advance(1_000);
          return world.clock.now();
        },
        sleep: world.clock.sleep,
      },
    };
    let done = 0;
    let slices = 0;
    for (let wrapped = false; !wrapped && slices < 40; slices++) {
      const report = await reconcileSlice(slow, world.clock.now() + 4_500);
      done += report.accounts;
      wrapped = report.wrapped;
    }
    expect(done).toBe(48);
    expect(slices).toBeGreaterThan(9);
    expect(await world.engine.count('reconcile_marks')).toBe(48);
  });

  test('a turn that is over begins again only when its hour is', async () => {
    const slice = () => reconcileSlice(app, forever(), { turnMs: 3_600_000 });
    const turn = [await slice(), await slice(), await slice()];
    expect(turn.map(({ accounts }) => accounts)).toEqual([20, 20, 8]);
    world.clock.advance(3_599_000);
    expect(await slice()).toMatchObject({ accounts: 0 });
    world.clock.advance(1_000);
    expect(await slice()).toMatchObject({ accounts: 20 });
  });

  test('a slice without any time left is no turn', async () => {
    expect(await reconcileSlice(app, world.clock.now())).toMatchObject({ accounts: 0 });
    const next = await reconcileSlice(app, forever(), { turnMs: 3_600_000 });
    expect(next).toMatchObject({ accounts: 20 });
  });

  test('without any time left nothing is checked and nothing skipped', async () => {
    expect(await reconcileSlice(app, world.clock.now())).toMatchObject({ accounts: 0 });
    expect(await reconcileSlice(app, forever())).toMatchObject({ accounts: 20 });
    expect(await world.engine.count('reconcile_marks', { _id: 'anna' })).toBe(1);
  });

  test('one bad account does not keep the others from being checked', async () => {
    await edit('credit_accounts', 'user-03', { available: 11 });
    const report = await reconcileSlice(app, forever());
    expect(report).toMatchObject({ accounts: 20 });
    expect(report.disagreements.map(({ subject }) => subject)).toEqual(['user-03']);
    expect(await world.engine.count('reconcile_marks')).toBe(19);
  });
});
