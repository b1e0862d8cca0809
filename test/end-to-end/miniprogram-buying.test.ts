/** Buying on the phone: the mini-program, the built functions, and the local cashier for WeChat. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startTestEnvironment, type TestEnvironment } from '../support/environment/environment.ts';
import { eventually } from '../support/events.ts';
import {
  newStorage,
  openPhone,
  type PhoneOptions,
  type TestPhone,
} from '../support/phone/phone.ts';

const GIFTS = {
  checkIn: { credits: 3, validDays: 7 },
  invite: { credits: 40, perMonth: 10 },
  codes: true,
};
const PACKS = 'packages/buy/packs/packs';
let environment: TestEnvironment;
const phones: TestPhone[] = [];

beforeAll(async () => {
  const pace = { providerSpeed: 20, isQuick: true };
  const variables = { DARKROOM_GIFTS: JSON.stringify(GIFTS) };
  environment = await startTestEnvironment({ name: 'buying', ...pace, variables });
});
afterEach(() => {
  for (const phone of phones.splice(0)) phone.kill();
});
afterAll(() => environment?.close());

async function open(user: string, options: Partial<PhoneOptions> = {}): Promise<TestPhone> {
  const { cloud, shop } = environment;
  const place = { url: cloud.url, envId: cloud.context.envId, cashier: shop?.server.url ?? null };
  const switches = { platform: 'android', ...options.switches };
  const phone = await openPhone({ ...place, user, start: PACKS, ...options, switches });
  phones.push(phone);
  return phone;
}

const docs = (collection: string, filter: object) =>
  environment.cloud.engine.find(collection, { filter: { ...filter } });
const ordersOf = (user: string) => docs('orders', { _openid: user });
async function accountOf(user: string): Promise<Record<string, unknown>> {
  const [account] = await docs('credit_accounts', { _id: user });
  return account ?? {};
}
const till = () => {
  if (environment.shop === null) throw new Error('no cashier');
  return environment.shop.server.cashier;
};

test('buys, spends, is sent the money back, and sees what is owed', async () => {
  const user = 'o-buyer-00000000000000000001';
  const phone = await open(user);
  await phone.tap(/^小包/);
  await phone.tap('支付 ¥6');
  await phone.tap('取消支付');
  await phone.sees('已取消，没有付款');
  // Two taps, and it is the order of before.
  await Promise.all([phone.tap('支付 ¥6'), phone.tap('支付 ¥6')]);
  await phone.tap('确认支付');
  await phone.sees('已到账 500 积分');
  const [order, ...others] = await ordersOf(user);
  expect(others).toEqual([]);
  expect(order).toMatchObject({ status: 'fulfilled', paid_fen: 600 });

  phone.phone.pages.tab('pages/create/create');
  await phone.tap(/^海边日落，/);
  await phone.tap('选择照片');
  await phone.tap(/^示例照片/);
  await phone.tap(/^生成，10 积分$/);
  await phone.sees('“海边日落”已完成');

  till().refundBySelf(String(order?._id), 600);
  await eventually(async () => (await accountOf(user)).debt === 10);
  phone.phone.pages.push(PACKS);
  await phone.sees('欠 10 积分');
  await phone.tap('我的订单');
  await phone.sees('退回 ¥6，收回 500 积分');
  expect(await accountOf(user)).toMatchObject({ available: 0, debt: 10, revoked: 490 });
});

test('killed with the sheet open or paid, it opens again and finds its credits', async () => {
  const user = 'o-buyer-00000000000000000002';
  till().script = { ...till().script, pushes: 0 };
  const storage = newStorage();
  for (const moment of ['before send /_cashier/pay', 'after send /_cashier/pay']) {
    let dies: () => void = () => undefined;
    const died = new Promise<void>((resolve) => {
      dies = resolve;
    });
    const phone: TestPhone = await open(user, {
      storage,
      onRequest(step, when) {
        if (`${when} ${step}` !== moment) return;
        phone.kill();
        dies();
      },
    });
    await phone.tap(/^小包/);
    await phone.tap('支付 ¥6');
    await phone.tap('确认支付');
    await died;
  }
  const last = await open(user, { storage });
  await last.sees('已到账 500 积分');
  till().script = { ...till().script, pushes: 1 };
  expect(await ordersOf(user)).toMatchObject([{ status: 'fulfilled' }]);
  expect(await accountOf(user)).toMatchObject({ available: 500 });
});

test('what nobody knows yet is shown as paid, and arrives while one looks', async () => {
  const user = 'o-buyer-00000000000000000003';
  till().script = { ...till().script, pushes: 0, pushInMs: -86_400_000 };
  const phone = await open(user);
  await phone.tap(/^小包/);
  await phone.tap('支付 ¥6');
  await phone.tap('付款后失去联系');
  const [order] = await ordersOf(user);
  phone.phone.pages.push('packages/buy/orders/orders');
  await phone.sees('已付款，到账中');
  till().script = { ...till().script, pushes: 1, pushInMs: 200 };
  const id = String(order?._id);
  const booked = till().orders.get(id);
  if (booked) till().orders.set(id, { ...booked, visibleAt: 0 });
  await phone.sees('已到账');
  expect(await accountOf(user)).toMatchObject({ available: 500 });
});

test('an iPhone pays through Apple, and says who sends money back', async () => {
  const user = 'o-buyer-00000000000000000004';
  const phone = await open(user, { switches: { platform: 'ios' } });
  await phone.sees('由 Apple 收款');
  await phone.tap(/^新人体验包/);
  await phone.tap('支付 ¥1');
  await phone.tap('让支付失败');
  await phone.sees('支付没有成功');
  await phone.tap('支付 ¥1');
  await phone.tap('购买');
  await phone.sees('已到账 100 积分');
  expect(await ordersOf(user)).toMatchObject([{ status: 'fulfilled', refundable: false }]);
  await phone.sees('新人体验包', 'not');
});

test('codes, check-in and an invitation, where they are on', async () => {
  const user = 'o-buyer-00000000000000000005';
  const wish = { count: 1, credits: 11, uses: 1, batch: 'for the phone' };
  const { codes } = (await environment.operate('createCodes', wish)) as { codes: string[] };
  const phone = await open(user, { start: 'pages/me/me' });
  await phone.tap('兑换与赠送');
  await phone.sees('好友通过你的分享第一次购买后，你得 40 积分');
  phone.type('not-a-code');
  await phone.tap('兑换');
  await phone.sees('兑换码无效或已被使用');
  phone.type(` ${codes[0]?.toLowerCase()} `);
  await phone.tap('兑换');
  await phone.sees('已到账 11 积分');
  await phone.tap('签到');
  await phone.sees('签到成功，获得 3 积分');
  await phone.sees('今天已签到');
  expect(await accountOf(user)).toMatchObject({ available: 14 });
  const [invite] = await docs('invite_codes', { openid: user });
  const guest = 'o-buyer-00000000000000000006';
  await open(guest, { start: `pages/create/create?invite=${String(invite?._id)}` });
  await eventually(async () => (await docs('buyers', { invited_by: user })).length === 1);
});
