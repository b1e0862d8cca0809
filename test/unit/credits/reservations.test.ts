import { beforeEach, describe, expect, test } from 'vitest';
import { closeOverdueRound, RETURN_MS } from '../../../shared/credits/index.ts';
import { HOUR_MS, type Ledger, ledgerOver } from '../../support/ledger.ts';
import { createWorld, type World } from '../../support/world/world.ts';

let world: World;
let ledger: Ledger;
beforeEach(async () => {
  world = await createWorld();
  ledger = ledgerOver(world);
  await ledger.give({ key: 'soon', amount: 10, expiresAt: ledger.inHours(30) });
  await ledger.give({ key: 'never', amount: 90 });
});

const reservation = async (id: string) =>
  (await world.engine.find('credit_reservations', { filter: { _id: id } }))[0];

describe('a reservation', () => {
  test('is held at once, drawn hold by hold and closed once', async () => {
    await ledger.reserve('batch', 50);
    expect(await world.account('anna')).toMatchObject({ available: 50, held: 50, in_flight: 0 });
    const { hold } = await ledger.hold('a', 15, { reservation: 'batch' });
    expect(hold).toMatchObject({
      reservation: 'batch',
      parts: [
        { lot: 'grant:soon', amount: 10 },
        { lot: 'grant:never', amount: 5 },
      ],
    });
    expect(await world.account('anna')).toMatchObject({ available: 50, held: 50, in_flight: 1 });
    await ledger.hold('b', 15, { reservation: 'batch' });
    await ledger.settle('a', 15);
    expect(await ledger.close('batch')).toEqual({ released: 20, replayed: false });
    // What was drawn runs on after the close, and ends by its own settle.
    expect(await world.account('anna')).toMatchObject({ available: 70, held: 15, captured: 15 });
    await ledger.settle('b', 0);
    expect(await world.account('anna')).toMatchObject({ available: 85, held: 0, captured: 15 });
    expect(await ledger.close('batch')).toEqual({ released: 0, replayed: true });
    expect((await world.records('anna')).map(({ _id }) => _id)).toEqual([
      ...['grant:soon', 'grant:never', 'batch:reserve', 'a:hold', 'b:hold', 'a:settle'],
      ...['batch:close', 'b:settle'],
    ]);
  });

  test('is made once, however often it is asked for, and never with another total', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => ledger.reserve('batch', 30)));
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await world.account('anna')).toMatchObject({ held: 30 });
    await expect(ledger.reserve('batch', 31)).rejects.toMatchObject({ details: [{ field: 'id' }] });
    await ledger.give({ openid: 'ben', amount: 90 });
    const foreign = ledger.reserve('batch', 30, { openid: 'ben' });
    await expect(foreign).rejects.toMatchObject({ details: [{ field: 'id' }] });
  });

  test.each([0, -1, 0.5, 9e15, Number.NaN])('of %d credits is refused by name', async (total) => {
    await expect(ledger.reserve('batch', total)).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      details: [{ field: 'total' }],
    });
  });

  test.each([-48, 0, 24 * 8])('until %d hours from now is refused by name', async (hours) => {
    const reserving = ledger.reserve('batch', 5, { hours });
    await expect(reserving).rejects.toMatchObject({ details: [{ field: 'closeAt' }] });
  });

  test('of more than is available is refused whole', async () => {
    await expect(ledger.reserve('batch', 101)).rejects.toMatchObject({
      code: 'INSUFFICIENT_CREDITS',
    });
    expect(await world.engine.count('credit_reservations')).toBe(0);
  });

  test('is never drawn above, by however many at once', async () => {
    await ledger.reserve('batch', 10);
    const draws = Array.from({ length: 8 }, (_, index) =>
      ledger.hold(`t${index}`, 3, { reservation: 'batch' }).then(
        () => 'drawn',
        (error: { code: string }) => error.code,
      ),
    );
    const outcomes = await Promise.all(draws);
    expect(outcomes.filter((outcome) => outcome === 'drawn')).toHaveLength(3);
    expect(new Set(outcomes)).toEqual(new Set(['drawn', 'RESERVATION_SPENT']));
    expect(await reservation('batch')).toMatchObject({ left: 1 });
  });

  test('is never drawn after its close, nor past its time', async () => {
    await ledger.reserve('batch', 10);
    await ledger.reserve('other', 10, { hours: 1 });
    await ledger.close('batch');
    world.clock.advance(HOUR_MS);
    for (const id of ['batch', 'other']) {
      const drawing = ledger.hold('t', 1, { reservation: id });
      await expect(drawing).rejects.toMatchObject({ code: 'RESERVATION_CLOSED' });
    }
  });

  test('of somebody else is like one that is not there', async () => {
    await ledger.reserve('batch', 10);
    await ledger.give({ openid: 'ben', amount: 90 });
    for (const id of ['batch', 'nothing']) {
      const drawing = ledger.hold('t', 1, { reservation: id, openid: 'ben' });
      await expect(drawing).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(ledger.close(id, 'ben')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(await world.account('ben')).toMatchObject({ available: 90, version: 1 });
  });

  test('counts against its caps once, and frees them as it is closed', async () => {
    const cap = { id: 'key:k1', limit: 40 };
    await ledger.reserve('batch', 30, { caps: [cap] });
    await expect(ledger.hold('x', 11, { caps: [cap] })).rejects.toMatchObject({
      code: 'SPENDING_CAP_REACHED',
    });
    await ledger.hold('a', 12, { reservation: 'batch' });
    await ledger.settle('a', 7);
    await ledger.close('batch');
    const [doc] = await world.engine.find('credit_caps');
    expect(doc).toMatchObject({ held: 0, captured: 7 });
  });

  test('keeps credits that would have expired, and gives the rest back for 72 h', async () => {
    await ledger.reserve('batch', 20, { hours: 48 });
    world.clock.advance(40 * HOUR_MS);
    await ledger.hold('a', 6, { reservation: 'batch' });
    await ledger.close('batch');
    const until = new Date(world.clock.now() + RETURN_MS);
    expect(await world.account('anna')).toMatchObject({
      ...{ available: 94, expired: 0, held: 6 },
      lots: [
        { id: 'grant:soon', left: 4, expires_at: until },
        { id: 'grant:never', left: 90, expires_at: null },
      ],
    });
  });

  test('that nobody closes is closed by the sweeper at its time', async () => {
    await ledger.reserve('batch', 20, { hours: 1 });
    await ledger.reserve('later', 20, { hours: 2 });
    world.clock.advance(HOUR_MS);
    expect(await closeOverdueRound(world.lightDeps, world.clock.now() + 1_000)).toBe(1);
    expect(await reservation('batch')).toMatchObject({ status: 'closed', left: 0, parts: [] });
    expect(await world.account('anna')).toMatchObject({ held: 20 });
  });
});
