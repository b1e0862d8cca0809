/** Codes made at the console: one set a dialog, whatever becomes of its answer. */
import { beforeEach, expect, test } from 'vitest';
import { createCodes, redeem } from '../../../shared/orders/index.ts';
import { type ConsoleWorld, consoleWorld } from '../../support/world/console.ts';

let it: ConsoleWorld;
/** How many codes are kept before the database is away; null: all of them. */
let keeps: number | null;

beforeEach(async () => {
  keeps = null;
  it = await consoleWorld({
    intercept: (send) => (action, params) => {
      const isCode =
        `${action} ${params?.collectionName}` === 'database.insertDocument redeem_codes';
      if (isCode && keeps !== null && keeps-- <= 0) {
        return Promise.reject(Object.assign(new Error('refused'), { code: 'PERMISSION_DENIED' }));
      }
      return send(action, params);
    },
  });
});

const WISH = { count: 4, credits: 25, batch: 'spring', key: 'one-dialog', reason: 'a feast' };
const make = (wish: object = {}, uid = 'uid-finance') =>
  it.ask({ verb: 'codes.create', params: { ...WISH, ...wish } }, uid);
const kept = () => it.world.engine.find('redeem_codes');

test('the same dialog sent four times at once makes one set, and each is told it', async () => {
  const told = await Promise.all(Array.from({ length: 4 }, () => make()));
  const [first] = told;
  expect(first).toMatchObject({ success: true, data: { batch: 'spring' } });
  expect(new Set(told.map(({ data }) => JSON.stringify(data.codes))).size).toBe(1);
  expect(told.filter(({ data }) => data.replayed === false)).toHaveLength(1);
  expect(await kept()).toHaveLength(4);
});

test('a making that broke off in the middle is finished by the second try', async () => {
  keeps = 2;
  expect(await make()).toMatchObject({ success: false });
  expect(await kept()).toHaveLength(2);
  keeps = null;
  const { data } = await make();
  expect(data).toMatchObject({ replayed: true, codes: { length: 4 } });
  expect(await kept()).toHaveLength(4);
  const shop = { ...it.shop.deps, gifts: { ...it.shop.deps.gifts, codes: true } };
  for (const code of data.codes) {
    expect(await redeem(shop, 'anna', code)).toMatchObject({ credits: 25 });
  }
});

test('a code that was used stays used when its making is repeated', async () => {
  const { data } = await make();
  const shop = { ...it.shop.deps, gifts: { ...it.shop.deps.gifts, codes: true } };
  await redeem(shop, 'anna', data.codes[0]);
  expect((await make()).data.codes).toEqual(data.codes);
  await expect(redeem(shop, 'ben', data.codes[0])).rejects.toMatchObject({ code: 'CODE_INVALID' });
});

test.each([
  ['more codes', { count: 5 }, undefined],
  ['other credits', { credits: 26 }, undefined],
  ['more uses', { uses: 2 }, undefined],
  ['another end', { validUntil: 4_000_000_000_000 }, undefined],
  ['another life', { validDays: 7 }, undefined],
  ['another batch', { batch: 'summer' }, undefined],
  ['another operator, who is told nothing', {}, 'uid-admin'],
])('the key of one making is refused for %s', async (_, other, uid) => {
  const { data } = await make();
  const refused = await make(other, uid);
  expect(refused).toMatchObject({ code: 'INVALID_REQUEST', details: [{ field: 'key' }] });
  expect(JSON.stringify(refused)).not.toContain(data.codes[0]);
  expect(await kept()).toHaveLength(4);
});

test('another key is another set, and neither stands in the database or the audit', async () => {
  const all = [(await make()).data, (await make({ key: 'other-dialog' })).data];
  const codes = all.flatMap((data) => data.codes);
  expect(new Set(codes).size).toBe(8);
  for (const collection of ['redeem_codes', 'code_batches', 'operator_audit']) {
    const stored = JSON.stringify(await it.world.engine.find(collection));
    for (const code of codes) expect(stored).not.toContain(code);
  }
});

test('without the deployment’s secret no code is made under a key', async () => {
  const { db, clock, random } = it.app;
  const { key, reason: _, ...wish } = WISH;
  const whole = { ...wish, uses: 1, validUntil: null, validDays: null };
  const making = { key, actor: null, keyring: null };
  await expect(createCodes({ db, clock, random }, whole, making)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  });
  expect(await kept()).toEqual([]);
});
