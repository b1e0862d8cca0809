/** Accounts from before there were lots, and the version before at work beside this one. */
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  type AccountDoc,
  migrateAccounts,
  type StoredAccount,
  settle,
} from '../../../shared/credits/index.ts';
import { runTransaction } from '../../../shared/platform/database.ts';
import { reconcileAccount } from '../../../shared/reconcile/reconcile.ts';
import { moveOnce } from '../../support/earlier-version.ts';
import { audit } from '../../support/environment/audit.ts';
import { type Ledger, ledgerOver } from '../../support/ledger.ts';
import { createWorld, type World } from '../../support/world/world.ts';

let world: World;
let ledger: Ledger;
beforeEach(async () => {
  world = await createWorld();
  ledger = ledgerOver(world);
});

type Entry = Parameters<typeof moveOnce>[2];
const earlier = (entry: Entry, openid = 'anna'): Promise<void> =>
  moveOnce(world.lightDeps, openid, entry);
const grant = (id: string, amount: number, openid?: string): Promise<void> =>
  earlier({ id: `grant:${id}`, kind: 'grant', amount }, openid);
const stored = async (openid: string): Promise<StoredAccount | undefined> =>
  (await world.engine.find('credit_accounts', { filter: { _id: openid } }))[0] as never;

const migrate = (limit = 500) =>
  migrateAccounts(world.lightDeps, { limit, until: world.clock.now() + 1_000 });

/** What an auditor that shares nothing with the ledger says of it. */
async function wrong(openid: string): Promise<string[]> {
  const accounts = await world.engine.find('credit_accounts', { filter: { _id: openid } });
  const records = await world.engine.find('credit_records', { filter: { _openid: openid } });
  const reservations = await world.engine.find('credit_reservations', { filter: { openid } });
  const caps = await world.engine.find('credit_caps');
  return audit(
    { accounts, records, reservations, caps, tasks: [], works: [] },
    { atRest: false, ledgerOnly: true },
  );
}

describe('an account from before there were lots', () => {
  test('is spent from as if it had been migrated, and is whole afterwards', async () => {
    await grant('old', 30);
    expect(await stored('anna')).not.toHaveProperty('lots');
    const { hold } = await ledger.hold('t', 10);
    expect(hold.parts).toMatchObject([{ lot: 'earlier', amount: 10, expires_at: null }]);
    expect(await world.account('anna')).toMatchObject({
      ...{ available: 20, held: 10, expired: 0, revoked: 0, debt: 0, next_expiry_at: null },
      lots: [{ id: 'earlier', source: 'earlier', left: 20, granted: 30 }],
    });
    expect(await wrong('anna')).toEqual([]);
  });

  test('gets its lots from the verb, without an entry; twice and at once too', async () => {
    for (const openid of ['anna', 'ben', 'cora']) await grant(`old-${openid}`, 30, openid);
    const answers = await Promise.all([migrate(), migrate()]);
    expect(answers.reduce((sum, { migrated }) => sum + migrated, 0)).toBe(3);
    expect(await migrate()).toEqual({ migrated: 0, left: 0 });
    expect(await world.account('ben')).toMatchObject({
      ...{ version: 1, available: 30 },
      lots: [{ id: 'earlier', left: 30 }],
    });
    expect(await world.records('ben')).toHaveLength(1);
  });

  test('a migration that is interrupted goes on where it stopped', async () => {
    for (let user = 0; user < 7; user++) await grant(`old-${user}`, 5, `user-${user}`);
    expect(await migrate(3)).toEqual({ migrated: 3, left: 4 });
    const late = { limit: 500, until: world.clock.now() };
    expect(await migrateAccounts(world.lightDeps, late)).toEqual({ migrated: 0, left: 4 });
    expect(await migrate()).toEqual({ migrated: 4, left: 0 });
  });

  test('a task that was held before is settled after', async () => {
    await grant('old', 30);
    await earlier({ id: 't:hold', kind: 'hold', amount: 12, taskId: 't' });
    await ledger.give({ key: 'new', amount: 5, expiresAt: ledger.inHours(50) });
    await ledger.hold('other', 1);
    await settleForgotten('t', 12, 5);
    expect(await world.account('anna')).toMatchObject({
      ...{ available: 29, held: 1, captured: 5, granted: 35 },
      lots: [
        { id: 'grant:new', left: 4 },
        { id: 'earlier', left: 25 },
      ],
    });
    expect(await wrong('anna')).toEqual([]);
  });
});

/** As a task from before, which keeps nothing of its hold. */
function settleForgotten(taskId: string, price: number, captured: number): Promise<AccountDoc> {
  const at = new Date(world.clock.now());
  const kept = { openid: 'anna', hold: undefined, reason: 'test', at };
  return runTransaction(world.lightDeps, async (tx) =>
    settle(tx, { ...kept, taskId, price, captured }),
  );
}

describe('the version before, beside this one', () => {
  test('takes from `earlier`, and from the other lots what that has not', async () => {
    await ledger.give({ key: 'gift', amount: 10, source: 'gift', expiresAt: ledger.inHours(50) });
    await ledger.give({ key: 'bought', amount: 10 });
    await earlier({ id: 't:hold', kind: 'hold', amount: 13, taskId: 't' });
    // It leaves the lots as they are; whoever comes next sees to them.
    expect(await world.account('anna')).toMatchObject({ available: 7, lots: [{ left: 10 }, {}] });
    await ledger.hold('u', 1);
    expect((await world.records('anna')).at(-1)).toMatchObject({
      carried: [
        { lot: 'grant:gift', amount: 10 },
        { lot: 'grant:bought', amount: 3 },
      ],
      from: [{ lot: 'grant:bought', amount: 1 }],
    });
    expect((await world.account('anna')).lots).toMatchObject([{ id: 'grant:bought', left: 6 }]);
    expect(await wrong('anna')).toEqual([]);
  });

  test('settles what this one held, and the rest comes back undated', async () => {
    await ledger.give({ key: 'gift', amount: 10, source: 'gift', expiresAt: ledger.inHours(50) });
    await ledger.hold('t', 8);
    const settle = { amount: 8, captured: 3, released: 5, taskId: 't' };
    await earlier({ id: 't:settle', kind: 'settle', ...settle });
    await ledger.hold('u', 7);
    expect((await world.account('anna')).lots).toEqual([]);
    expect(await wrong('anna')).toEqual([]);
  });

  test('its grant during a debt pays nothing, and the next one of this version does', async () => {
    await ledger.give({ key: 'a', amount: 10 });
    await ledger.hold('t', 10);
    await ledger.revoke(6);
    await grant('old', 4);
    await ledger.give({ key: 'b', amount: 4 });
    expect(await world.account('anna')).toMatchObject({ available: 4, debt: 2, revoked: 4 });
    expect(await wrong('anna')).toEqual([]);
  });

  test('moves of both in any order, at once and one after another, keep the ledger exact', async () => {
    const amount = fc.integer({ min: 1, max: 12 });
    const step = fc.record({
      kind: fc.constantFrom('give', 'hold', 'settle', 'adjust', 'migrate', 'revoke', 'reserve'),
      by: fc.constantFrom('earlier' as const, 'today' as const),
      amount,
      hours: fc.option(fc.integer({ min: 1, max: 40 })),
      together: fc.boolean(),
      wait: fc.integer({ min: 0, max: 9 }),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        run += 1;
        const openid = `user-${run}`;
        const held: { taskId: string; price: number; today: boolean }[] = [];
        let pending: Promise<unknown>[] = [];
        for (const [index, one] of steps.entries()) {
          const id = `${run}-${index}`;
          const work = move({ ...one, id, openid, held });
          pending.push(work.catch((error: unknown) => expectRefusal(error)));
          if (!one.together) {
            await Promise.all(pending);
            pending = [];
            world.clock.advance(one.wait * 3_600_000);
          }
        }
        await Promise.all(pending);
        await ledger.give({ openid, key: `last-${run}`, amount: 1 });
        expect(await wrong(openid)).toEqual([]);
        const deps = { ...world.lightDeps, notifier: { alert: async () => {} } };
        const found = await reconcileAccount(deps, openid);
        // Holds of a ledger alone have no tasks.
        expect(found.filter(({ kind }) => kind !== 'task_missing')).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });
});

interface Move {
  readonly kind: string;
  readonly by: 'earlier' | 'today';
  readonly amount: number;
  readonly hours: number | null;
  readonly id: string;
  readonly openid: string;
  readonly held: { taskId: string; price: number; today: boolean }[];
}

async function move({ kind, by, amount, hours, id, openid, held }: Move): Promise<void> {
  const today = by === 'today';
  switch (kind) {
    case 'give': {
      const expiresAt = hours === null ? null : ledger.inHours(hours);
      if (today) await ledger.give({ openid, key: id, amount, expiresAt });
      else await grant(id, amount, openid);
      return;
    }
    case 'adjust':
      if (today) await ledger.give({ kind: 'adjust', openid, key: id, amount: -amount });
      else await earlier({ id: `adjust:${id}`, kind: 'adjust', amount: -amount }, openid);
      return;
    case 'hold':
      if (today) await ledger.hold(id, amount, { openid });
      else await earlier({ id: `${id}:hold`, kind: 'hold', amount, taskId: id }, openid);
      held.push({ taskId: id, price: amount, today });
      return;
    case 'settle': {
      const one = held.pop();
      if (one === undefined) return;
      const { taskId, price } = one;
      const captured = Math.min(amount, price);
      const entry = { amount: price, captured, released: price - captured, taskId };
      if (one.today && today) await ledger.settle(taskId, captured);
      else await earlier({ id: `${taskId}:settle`, kind: 'settle', ...entry }, openid);
      return;
    }
    case 'revoke':
      await ledger.revoke(amount, { openid, key: id });
      return;
    case 'reserve':
      await ledger.reserve(id, amount, { openid, hours: 100 });
      if (hours !== null) await ledger.close(id, openid);
      return;
    default:
      await migrate();
  }
}

/** Refused for a reason; and what the version before cannot read, it leaves alone. */
function expectRefusal(error: unknown): void {
  const { code = '', message } = error as { code?: string; message: string };
  if (message.startsWith('the version before')) return;
  expect(['INSUFFICIENT_CREDITS', 'ACCOUNT_IN_DEBT', 'INVALID_REQUEST'], message).toContain(code);
}
