import { beforeEach, describe, expect, test } from 'vitest';
import { handle as takePush } from '../../../functions/payment-push/handler.ts';
import { handle as photograph } from '../../../functions/photography/handler.ts';
import type { CashierScript } from '../../../local/cashier/books.ts';
import { settleOrder } from '../../../shared/orders/index.ts';
import { createShop, type Shop } from '../../support/world/shop.ts';
import type { Send } from '../../support/world/world.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await createShop();
});

const TAKEN = { ErrCode: 0, ErrMsg: 'success' };
const records = () => shop.world.engine.find('credit_records', { filter: {} });

async function paid(script: Partial<CashierScript> = {}): Promise<string> {
  const { id, sheet } = await shop.order('anna', 'request-1');
  expect(shop.pay('anna', sheet, script)).toBe(0);
  return id;
}
const lastPush = () => shop.pushes.at(-1)?.event;

describe('a message from WeChat', () => {
  test('is answered with success once the credits are there', async () => {
    await paid();
    expect(await takePush(shop.app, lastPush(), [])).toEqual(TAKEN);
    expect(await records()).toHaveLength(1);
  });

  test('and sixteen times at once, once', async () => {
    await paid();
    const push = lastPush();
    const answers = await Promise.all(
      Array.from({ length: 16 }, () => takePush(shop.app, push, [])),
    );
    expect(answers).toEqual(answers.map(() => TAKEN));
    expect(await shop.world.account('anna')).toMatchObject({ available: 1_000, version: 1 });
  });

  test('that comes before WeChat itself knows of the payment comes again', async () => {
    await paid({ pushInMs: -5_000 });
    expect(await takePush(shop.app, lastPush(), [])).toMatchObject({ ErrCode: 1 });
    expect(await records()).toEqual([]);
    shop.world.clock.advance(5_000);
    expect(await takePush(shop.app, lastPush(), [])).toEqual(TAKEN);
  });

  test('about an order that is not there (yet) comes again', async () => {
    const event = { Event: 'xpay_goods_deliver_notify', OutTradeNo: 'dk-nobody', OpenId: 'anna' };
    expect(await takePush(shop.app, event, [])).toMatchObject({ ErrCode: 1 });
  });

  test('is not believed: what it says of money is not looked at', async () => {
    const { id } = await shop.order('anna', 'request-1');
    const event = {
      Event: 'xpay_goods_deliver_notify',
      OutTradeNo: id,
      OpenId: 'anna',
      Env: 0,
      GoodsInfo: { ProductId: 'credits_small', Quantity: 1, OrigPrice: 990, ActualPrice: 990 },
    };
    expect(await takePush(shop.app, event, [])).toMatchObject({ ErrCode: 1 });
    expect(await records()).toEqual([]);
  });

  test.each(['wx_client', 'wx_devtools', 'web_client', 'wx_http'])(
    'sent by %s is refused, whatever it says',
    async (source) => {
      await paid();
      expect(await takePush(shop.app, lastPush(), [source])).toMatchObject({ ErrCode: 1 });
      expect(await takePush(shop.app, lastPush(), [source, 'scf'])).toMatchObject({ ErrCode: 1 });
      expect(await records()).toEqual([]);
    },
  );

  test('about a payment that cannot be is not answered with success', async () => {
    await paid({ payer: 'eve' });
    expect(await takePush(shop.app, lastPush(), [])).toMatchObject({ ErrCode: 1 });
    expect(shop.app.alerts).toMatchObject([{ kind: 'order.payer' }]);
    expect(await records()).toEqual([]);
  });

  test('about a complaint is told to an operator', async () => {
    const event = { Event: 'xpay_complaint_notify', MchOrderNo: 'dk1', Detail: '没到账' };
    expect(await takePush(shop.app, event, [])).toEqual(TAKEN);
    expect(shop.app.alerts).toEqual([{ kind: 'order.complaint', text: 'order dk1: 没到账' }]);
  });

  test.each([null, 'garbage', '{', [], 7, { Event: 'wxa_media_check' }])(
    'of another kind is not asked for again: %j',
    async (event) => {
      expect(await takePush(shop.app, event, [])).toEqual(TAKEN);
    },
  );
});

test('a push whose commit fails is not answered with success, and counts when it comes again', async () => {
  let broken = false;
  const intercept =
    (send: Send): Send =>
    async (action, params) => {
      if (broken && action.includes('commit')) {
        throw Object.assign(new Error('refused'), { code: 'PERMISSION_DENIED' });
      }
      return send(action, params);
    };
  shop = await createShop({ world: { intercept } });
  await paid();
  broken = true;
  expect(await takePush(shop.app, lastPush(), [])).toMatchObject({ ErrCode: 1 });
  broken = false;
  expect(await records()).toEqual([]);
  expect(await takePush(shop.app, lastPush(), [])).toEqual(TAKEN);
  expect(await records()).toHaveLength(1);
});

describe('bad input of a client', () => {
  const call = (fields: object, openid: string | null = 'anna') =>
    photograph(shop.app, { ...fields }, openid);

  test.each([
    ['packId', { action: 'createOrder', requestId: 'request-1' }],
    ['requestId', { action: 'createOrder', packId: 'small', requestId: 'x' }],
    ['requestId', { action: 'createOrder', packId: 'small', requestId: 7 }],
    ['channel', { action: 'createOrder', packId: 'small', requestId: 'request-1', channel: 'ali' }],
    ['loginCode', { action: 'createOrder', packId: 'small', requestId: 'request-1', loginCode: 5 }],
    ['orderId', { action: 'confirmOrder' }],
    ['orderId', { action: 'signOrder', orderId: '' }],
    ['code', { action: 'redeem', code: '' }],
    ['page', { action: 'listOrders', page: 0 }],
    ['code', { action: 'claimInvite' }],
  ])('a wrong %s is named, and nothing is made: %j', async (field, event) => {
    const reply = await call(event);
    expect(reply).toMatchObject({ success: false, code: 'INVALID_REQUEST' });
    if (!reply.success) expect(reply.details?.map((detail) => detail.field)).toEqual([field]);
    expect(await shop.world.engine.find('orders', { filter: {} })).toEqual([]);
  });

  test('prices, credits and openids of the event are not looked at', async () => {
    const lies = { priceFen: 1, credits: 9_999, bonus: 5, openid: 'eve', _openid: 'eve', env: 1 };
    const loginCode = shop.cashier.login('anna');
    const wish = { action: 'createOrder', packId: 'small', requestId: 'request-1', loginCode };
    expect(await call({ ...wish, ...lies })).toMatchObject({
      success: true,
      data: { credits: 1_000, price_fen: 990 },
    });
    const [order] = await shop.world.engine.find('orders', { filter: {} });
    expect(order).toMatchObject({ _openid: 'anna', env: 'live' });
  });

  test('somebody else’s order answers like none at all', async () => {
    const id = await paid();
    for (const action of ['getOrder', 'confirmOrder', 'signOrder']) {
      const foreign = await call({ action, orderId: id, loginCode: 'c' }, 'ben');
      const unknown = await call({ action, orderId: 'dk-nobody', loginCode: 'c' }, 'ben');
      expect(foreign).toEqual(unknown);
      expect(foreign).toMatchObject({ success: false, code: 'NOT_FOUND' });
    }
    expect(await call({ action: 'listOrders' }, 'ben')).toMatchObject({ data: { orders: [] } });
    expect(await records()).toEqual([]);
  });

  test('where nothing is sold nothing can be ordered', async () => {
    const app = { ...shop.app, payments: undefined };
    const bare = { ...app } as unknown as Shop['app'];
    const wish = { action: 'createOrder', packId: 'small', requestId: 'request-1' };
    expect(await photograph(bare, wish, 'anna')).toMatchObject({ code: 'PAYMENTS_OFF' });
    expect(await photograph(bare, { action: 'listPacks' }, 'anna')).toMatchObject({
      data: { packs: [], channels: [] },
    });
  });

  test('a request id of another pack is refused', async () => {
    await shop.order('anna', 'request-1');
    const event = { action: 'createOrder', packId: 'large', requestId: 'request-1' };
    expect(await call(event)).toMatchObject({ code: 'REQUEST_CONFLICT' });
  });

  test('a clock two days off closes nothing that was paid, and gives nothing twice', async () => {
    const id = await paid();
    shop.world.clock.advance(2 * 24 * 3_600_000);
    expect((await settleOrder(shop.deps, id)).order.status).toBe('fulfilled');
    shop.world.clock.advance(-4 * 24 * 3_600_000);
    expect((await settleOrder(shop.deps, id)).order.status).toBe('fulfilled');
    expect(await records()).toHaveLength(1);
  });
});
