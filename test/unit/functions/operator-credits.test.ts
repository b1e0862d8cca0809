import { beforeEach, describe, expect, test } from 'vitest';
import { handle as operate } from '../../../functions/operator/handler.ts';
import { handle as photograph } from '../../../functions/photography/handler.ts';
import { handle as sweep } from '../../../functions/task-sweeper/handler.ts';
import type { Reply } from '../../../shared/platform/reply.ts';
import { moveOnce } from '../../support/earlier-version.ts';
import { HOUR_MS, type Ledger, ledgerOver } from '../../support/ledger.ts';
import { ADMIN_SECRET, appOver, type TestApp } from '../../support/world/app.ts';
import { createWorld, type Send, type World } from '../../support/world/world.ts';

let world: World;
let app: TestApp;
let ledger: Ledger;
beforeEach(async () => {
  world = await createWorld();
  app = appOver(world);
  ledger = ledgerOver(world);
});

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, compared by the tests
type Data = any;
const ask = (event: Record<string, unknown>): Promise<Reply> =>
  operate(app, { secret: ADMIN_SECRET, openid: 'anna', reason: 'r', ...event });
async function ok(event: Record<string, unknown>): Promise<Data> {
  const reply = await ask(event);
  if (!reply.success) throw new Error(`refused: ${JSON.stringify(reply)}`);
  return reply.data;
}
async function balance(): Promise<Data> {
  const reply = await photograph(app, { action: 'getBalance' }, 'anna');
  return reply.success ? reply.data : null;
}

describe('an operator', () => {
  test('grants what expires, its user is warned, and the sweeper writes it off', async () => {
    const expiresAt = world.clock.now() + 20 * HOUR_MS;
    await ok({ action: 'grant', key: 'g', amount: 30, source: 'gift', expiresAt });
    await ok({ action: 'grant', key: 'b', amount: 20 });
    expect(await balance()).toMatchObject({
      available: 50,
      expiring: [{ amount: 30, source: 'gift', expires_at: new Date(expiresAt), days_left: 1 }],
    });
    world.clock.advance(20 * HOUR_MS);
    expect(await balance()).toMatchObject({ available: 20, expired: 30, expiring: [] });
    expect(await sweep(app)).toMatchObject({ data: { accounts_expired: 1, failed: [] } });
    expect(await world.account('anna')).toMatchObject({ available: 20, expired: 30 });
    const records = await photograph(app, { action: 'listRecords' }, 'anna');
    expect(records).toMatchObject({
      data: { records: [{ kind: 'expire', amount: 30 }, { kind: 'grant' }, { source: 'gift' }] },
    });
    expect(JSON.stringify(records)).not.toMatch(/carried|"from"|"to"|caps/);
  });

  test('takes credits back, first those of the lot that is named', async () => {
    await ok({ action: 'grant', key: 'g', amount: 30, source: 'gift' });
    await ok({ action: 'grant', key: 'b', amount: 20 });
    const revoke = { action: 'revoke', key: 'refund-1', amount: 25, lot: 'grant:b' };
    expect(await ok(revoke)).toMatchObject({ revoked: 25, debt: 0, replayed: false });
    expect(await ok(revoke)).toMatchObject({ revoked: 25, debt: 0, replayed: true });
    expect(await ok({ action: 'getAccount' })).toMatchObject({
      ...{ available: 25, revoked: 25 },
      lots: [{ id: 'grant:g', left: 25 }],
    });
  });

  test('sees reservations and caps, and closes what hangs', async () => {
    await ok({ action: 'grant', key: 'b', amount: 20 });
    await ledger.reserve('batch', 15, { caps: [{ id: 'key:1', limit: 50 }] });
    const open = { action: 'listReservations', status: 'open' };
    expect(await ok(open)).toMatchObject({ reservations: [{ _id: 'batch', left: 15 }] });
    const one = { action: 'inspectReservation', reservationId: 'batch' };
    expect(await ok(one)).toMatchObject({ total: 15, parts: [{ lot: 'grant:b', amount: 15 }] });
    expect(await ok({ action: 'inspectCap', cap: 'key:1' })).toMatchObject({ cap: { held: 15 } });
    expect(await ok({ action: 'inspectCap', cap: 'key:2' })).toEqual({ cap: null });
    const close = { action: 'closeReservation', reservationId: 'batch' };
    expect(await ok(close)).toEqual({ released: 15, replayed: false });
    expect(await ok(open)).toEqual({ reservations: [] });
    expect(await world.account('anna')).toMatchObject({ available: 20, held: 0 });
    const nothing = await ask({ ...one, reservationId: 'nothing' });
    expect(nothing).toMatchObject({ success: false, code: 'NOT_FOUND' });
  });

  test('gives lots to accounts from before, so many at a time', async () => {
    for (const openid of ['anna', 'ben', 'cora']) {
      const grant = { id: `grant:${openid}`, kind: 'grant', amount: 5 } as const;
      await moveOnce(world.lightDeps, openid, grant);
    }
    expect(await ok({ action: 'migrateAccounts', limit: 2 })).toEqual({ migrated: 2, left: 1 });
    expect(await ok({ action: 'migrateAccounts' })).toEqual({ migrated: 1, left: 0 });
  });

  test.each([
    ['expiresAt', { action: 'grant', amount: 5, expiresAt: 1_000 }],
    ['expiresAt', { action: 'grant', amount: 5, expiresAt: 9e15 }],
    ['expiresAt', { action: 'grant', amount: 5, expiresAt: '2027-01-01' }],
    ['source', { action: 'grant', amount: 5, source: 'earlier' }],
    ['amount', { action: 'grant', amount: 0 }],
    ['amount', { action: 'revoke', amount: 0 }],
    ['amount', { action: 'revoke', amount: 0.5 }],
    ['amount', { action: 'revoke', amount: 9e15 }],
    ['amount', { action: 'revoke', amount: 6 }],
    ['lot', { action: 'revoke', amount: 1, lot: '' }],
    ['reservationId', { action: 'closeReservation' }],
    ['status', { action: 'listReservations', status: 'drawn' }],
    ['limit', { action: 'migrateAccounts', limit: 501 }],
    ['cap', { action: 'inspectCap', cap: 7 }],
  ])('is told of a wrong %s, and nothing moves: %j', async (field, event) => {
    await ok({ action: 'grant', key: 'first', amount: 5 });
    const reply = await ask({ key: 'k', ...event });
    expect(reply).toMatchObject({ success: false, code: 'INVALID_REQUEST' });
    if (!reply.success) expect(reply.details?.map((detail) => detail.field)).toEqual([field]);
    expect(await world.account('anna')).toMatchObject({ available: 5, version: 1 });
  });
});

describe('the sweeper', () => {
  test('closes reservations at their time', async () => {
    await ok({ action: 'grant', key: 'b', amount: 20 });
    await ledger.reserve('batch', 15, { hours: 1 });
    world.clock.advance(HOUR_MS);
    expect(await sweep(app)).toMatchObject({ data: { reservations_closed: 1, failed: [] } });
  });

  test('fails in no environment that was updated and not set up again', async () => {
    const gone = { code: 'DATABASE_COLLECTION_NOT_EXIST', message: 'Db or Table not exist' };
    const missing =
      (send: Send): Send =>
      async (action, params) =>
        params?.collectionName === 'credit_reservations' ? gone : send(action, params);
    const updated = appOver(await createWorld({ intercept: missing }));
    expect(await sweep(updated)).toMatchObject({ data: { reservations_closed: 0, failed: [] } });
  });
});
