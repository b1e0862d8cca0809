import { beforeEach, describe, expect, test } from 'vitest';
import { handle as photograph } from '../../../functions/photography/handler.ts';
import {
  checkIn,
  claimInvite,
  createCodes,
  type GiftRules,
  inviteCode,
  readGiftRules,
  redeem,
  settleOrder,
} from '../../../shared/orders/index.ts';
import { createShop, type Shop, SMALL } from '../../support/world/shop.ts';

const GIFTS: GiftRules = {
  signUp: { credits: 20, validDays: 30, perDay: 2 },
  checkIn: { credits: 3, validDays: 7, perDay: null },
  invite: { credits: 50, validDays: null, perDay: null, perMonth: 2 },
  codes: true,
};
const DAY_MS = 24 * 3_600_000;

let shop: Shop;
beforeEach(async () => {
  shop = await createShop({ gifts: GIFTS });
});

const account = (openid: string) => shop.world.account(openid);
const codes = async (wish: object = {}) => {
  const one = { count: 1, credits: 7, uses: 1, validUntil: null, validDays: null, batch: 'may' };
  return (await createCodes(shop.deps, { ...one, ...wish })).codes;
};

async function buy(openid: string, requestId = 'request-1'): Promise<string> {
  const { id, sheet } = await shop.order(openid, requestId);
  expect(shop.pay(openid, sheet)).toBe(0);
  await settleOrder(shop.deps, id);
  return id;
}

test('everything is off unless it is named, and a wrong field is named', async () => {
  expect(readGiftRules({})).toEqual({ signUp: null, checkIn: null, invite: null, codes: false });
  expect(() => readGiftRules({ checkIn: { credits: 0 } })).toThrow('checkIn.credits');
  expect(() => readGiftRules({ checkin: { credits: 1 } })).toThrow('DARKROOM_GIFTS');
  const off = await createShop();
  const { deps } = off;
  await expect(redeem(deps, 'anna', 'X')).rejects.toMatchObject({ code: 'GIFT_UNAVAILABLE' });
  for (const action of ['checkIn', 'getInvite']) {
    expect(await photograph(off.app, { action }, 'anna')).toMatchObject({
      code: 'GIFT_UNAVAILABLE',
    });
  }
  expect(await photograph(off.app, { action: 'getBalance' }, 'anna')).toMatchObject({
    data: { available: 0 },
  });
});

describe('signing up', () => {
  const balance = (openid: string) => photograph(shop.app, { action: 'getBalance' }, openid);

  test('gives once, however often and at the same moment the balance is asked for', async () => {
    await Promise.all(Array.from({ length: 5 }, () => balance('anna')));
    expect(await balance('anna')).toMatchObject({ data: { available: 20 } });
    expect((await account('anna')).lots).toMatchObject([{ source: 'gift', left: 20 }]);
  });

  test('gives no more than a day’s share, and the balance is answered all the same', async () => {
    for (const openid of ['a', 'b', 'c']) await balance(openid);
    expect(await balance('c')).toMatchObject({ success: true, data: { available: 0 } });
    shop.world.clock.advance(DAY_MS);
    expect(await balance('c')).toMatchObject({ data: { available: 20 } });
  });

  test('gives nothing to an account that has a past', async () => {
    await shop.world.grant('anna', 5);
    expect(await balance('anna')).toMatchObject({ data: { available: 5 } });
  });
});

describe('checking in', () => {
  test('gives once a day, by the calendar of China', async () => {
    // Midnight of UTC is eight in the morning there.
    const taps = await Promise.all(Array.from({ length: 4 }, () => checkIn(shop.deps, 'anna')));
    expect(taps.filter(({ isNew }) => isNew)).toHaveLength(1);
    shop.world.clock.advance(15 * 3_600_000);
    expect(await checkIn(shop.deps, 'anna')).toMatchObject({ isNew: false });
    shop.world.clock.advance(3_600_000);
    expect(await checkIn(shop.deps, 'anna')).toMatchObject({ isNew: true });
    expect(await account('anna')).toMatchObject({ available: 6, granted: 6 });
  });
});

describe('a code', () => {
  test('is good once for one user, typed as people type', async () => {
    const [code = ''] = await codes();
    const typed = `${code.slice(0, 4).toLowerCase()}-${code.slice(4)} `;
    expect(await redeem(shop.deps, 'anna', typed)).toMatchObject({ credits: 7, replayed: false });
    expect(await redeem(shop.deps, 'anna', code)).toMatchObject({ credits: 7, replayed: true });
    await expect(redeem(shop.deps, 'ben', code)).rejects.toMatchObject({ code: 'CODE_INVALID' });
    expect(await account('anna')).toMatchObject({ available: 7 });
  });

  test('for three is good for three, of ten who come at once', async () => {
    const [code = ''] = await codes({ uses: 3 });
    const users = Array.from({ length: 10 }, (_, index) => `user-${index}`);
    const got = await Promise.allSettled(users.map((user) => redeem(shop.deps, user, code)));
    expect(got.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  });

  test('is not good any more when its time is over', async () => {
    const [code = ''] = await codes({ validUntil: shop.world.clock.now() + 1_000 });
    shop.world.clock.advance(1_000);
    await expect(redeem(shop.deps, 'anna', code)).rejects.toMatchObject({ code: 'CODE_INVALID' });
  });

  test('cannot be guessed in bulk: ten an hour, and then not even the right one', async () => {
    const [code = ''] = await codes();
    for (let guess = 0; guess < 10; guess++) {
      await expect(redeem(shop.deps, 'eve', `GUESS${guess}`)).rejects.toMatchObject({
        code: 'CODE_INVALID',
      });
    }
    await expect(redeem(shop.deps, 'eve', code)).rejects.toMatchObject({ code: 'TOO_MANY_TRIES' });
    shop.world.clock.advance(3_600_000);
    expect(await redeem(shop.deps, 'eve', code)).toMatchObject({ credits: 7 });
  });

  test('stands nowhere in the database, and two are never alike', async () => {
    const made = await codes({ count: 50 });
    expect(new Set(made).size).toBe(50);
    const stored = JSON.stringify(await shop.world.engine.find('redeem_codes', { filter: {} }));
    for (const code of made) {
      expect(code).toMatch(/^[2-9A-HJKMNP-Z]{16}$/);
      expect(stored).not.toContain(code);
    }
  });
});

describe('an invitation', () => {
  const invited = async (by: string, who: string) => {
    const { code } = await inviteCode(shop.deps, by);
    await claimInvite(shop.deps, who, code);
  };

  test('is rewarded after the first order is fulfilled, once, and not before', async () => {
    await invited('anna', 'ben');
    expect(await shop.world.engine.find('credit_records', { filter: {} })).toEqual([]);
    const id = await buy('ben');
    await settleOrder(shop.deps, id);
    await buy('ben', 'request-2');
    expect(await account('anna')).toMatchObject({ available: 50, granted: 50 });
  });

  test('is taken back in the share of what is refunded, from the inviter', async () => {
    await invited('anna', 'ben');
    const id = await buy('ben');
    shop.cashier.refundBySelf(id, 495);
    shop.world.clock.advance(600);
    await settleOrder(shop.deps, id);
    expect(await account('anna')).toMatchObject({ available: 25, revoked: 25 });
    shop.cashier.refundBySelf(id, 495);
    shop.world.clock.advance(600);
    await Promise.all([settleOrder(shop.deps, id), settleOrder(shop.deps, id)]);
    expect(await account('anna')).toMatchObject({ available: 0, revoked: 50 });
    expect(await account('ben')).toMatchObject({ available: 0, revoked: 1_000 });
  });

  test('earns so much a month, and then nothing', async () => {
    for (const who of ['ben', 'cora', 'dora']) {
      await invited('anna', who);
      await buy(who);
    }
    expect(await account('anna')).toMatchObject({ available: 100 });
    shop.world.clock.advance(31 * DAY_MS);
    await invited('anna', 'emil');
    await buy('emil');
    expect(await account('anna')).toMatchObject({ available: 150 });
  });

  test('is nobody’s own, no circle, no second one, and none for a buyer', async () => {
    const { code: own } = await inviteCode(shop.deps, 'anna');
    const no = { code: 'GIFT_UNAVAILABLE' };
    await expect(claimInvite(shop.deps, 'anna', own)).rejects.toMatchObject(no);
    await expect(claimInvite(shop.deps, 'anna', 'nobody')).rejects.toMatchObject(no);
    await invited('anna', 'ben');
    await invited('anna', 'ben');
    const { code: bens } = await inviteCode(shop.deps, 'ben');
    await expect(claimInvite(shop.deps, 'anna', bens)).rejects.toMatchObject(no);
    const { code: coras } = await inviteCode(shop.deps, 'cora');
    await expect(claimInvite(shop.deps, 'ben', coras)).rejects.toMatchObject(no);
    await buy('dora');
    await expect(claimInvite(shop.deps, 'dora', own)).rejects.toMatchObject(no);
  });
});

test('a first-purchase pack is sold to whoever has bought nothing, and once at a time', async () => {
  const first = {
    packId: 'first',
    title: '首购',
    credits: 10,
    priceFen: 100,
    productId: 'f',
    firstOnly: true,
  };
  shop = await createShop({ packs: [SMALL, first] });
  const packs = async () => {
    const reply = await photograph(shop.app, { action: 'listPacks' }, 'anna');
    const { data } = reply as { data: { packs: { pack_id: string }[] } };
    return data.packs.map(({ pack_id }) => pack_id);
  };
  expect(await packs()).toEqual(['small', 'first']);
  const { id, sheet } = await shop.order('anna', 'request-1', 'first');
  await expect(shop.order('anna', 'request-2', 'first')).rejects.toMatchObject({
    code: 'PACK_UNAVAILABLE',
  });
  shop.pay('anna', sheet);
  await settleOrder(shop.deps, id);
  expect(await packs()).toEqual(['small']);
});
