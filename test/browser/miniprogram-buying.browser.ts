/** Buying on the phone, in Chromium: every state of packs, orders and gifts, looked at. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import {
  closeAtTheEnd,
  expectAccessible,
  expectNoSideways,
  faultsOf,
  openPage,
  screenshot,
  theEnvironment,
} from '../support/browser/browser.ts';

closeAtTheEnd();

const LOOKS = [
  { size: 'iphone', theme: 'light' },
  { size: 'iphone', theme: 'dark' },
  { size: 'android', theme: 'light' },
  { size: 'android', theme: 'dark' },
] as const;
type Look = (typeof LOOKS)[number];

type Open = Look & {
  readonly user: string;
  readonly start: string;
  readonly switches?: Readonly<Record<string, unknown>>;
};

async function open({ user, start, switches, size, theme }: Open): Promise<Page> {
  const platform = size === 'iphone' ? 'ios' : 'android';
  const query = new URLSearchParams({ user, start });
  query.set('switches', JSON.stringify({ platform, ...switches }));
  const page = await openPage({ path: `/phone/frame?${query}`, size, theme });
  await page.waitForSelector('body[data-ready]');
  return page;
}

const shown = (page: Page) => page.locator('.phone-page:not([hidden]), .phone-over');
const sees = (page: Page, text: string | RegExp): Promise<void> =>
  shown(page).getByText(text).first().waitFor();
const tap = (page: Page, text: string): Promise<void> =>
  shown(page).getByText(text, { exact: true }).last().tap();

async function cashier() {
  const { shop } = await theEnvironment();
  if (shop === null) throw new Error('no cashier');
  return shop.server.cashier;
}

test.each(LOOKS)('buys, is refunded and owes, on $size, $theme', async ({ size, theme }) => {
  const name = `${size}-${theme}`;
  const look = async (page: Page, what: string): Promise<void> => {
    await expectNoSideways(page);
    await expectAccessible(page);
    await screenshot(page, `buy-${name}-${what}`);
    expect(faultsOf(page)).toEqual([]);
  };
  const user = `o-browser-buyer-${name}-00000000`;
  const till = await cashier();
  const { callAs, cloud } = await theEnvironment();
  const page = await open({ user, size, theme, start: 'packages/buy/packs/packs' });
  await tap(page, '小包');
  await look(page, 'packs');
  await tap(page, '支付 ¥6');
  await sees(page, size === 'iphone' ? 'App Store' : '微信支付');
  await look(page, 'sheet');
  await page.locator('.phone-pay-go').tap();
  await sees(page, '已到账 500 积分');
  await look(page, 'credited');
  await tap(page, '大包');
  till.script = { ...till.script, amountOff: -1 };
  await tap(page, '支付 ¥48');
  await page.locator('.phone-pay-go').tap();
  await sees(page, '这笔付款正在核对');
  till.script = { ...till.script, amountOff: 0, pushes: 0, pushInMs: -86_400_000 };
  await tap(page, '支付 ¥48');
  await page.locator('.phone-pay-else button').last().tap();
  await sees(page, '已付款，正在到账');
  await look(page, 'waiting');
  till.script = { ...till.script, pushes: 1, pushInMs: 200 };

  // What is spent, and then sent back, is owed.
  const wish = { action: 'generate', type: 'creation', prompt: '清晨的海边' };
  await callAs(user, 'photography', { ...wish, requestId: `spend-${name}` });
  const unpaid = { action: 'createOrder', packId: 'small', requestId: `unpaid-${name}` };
  await callAs(user, 'photography', { ...unpaid, loginCode: till.login(user) });
  const orders = await cloud.engine.find('orders', { filter: { _openid: user } });
  const bought = orders.find(({ status }) => status === 'fulfilled');
  till.refundBySelf(String(bought?._id), 600);
  const account = async () =>
    (await cloud.engine.find('credit_accounts', { filter: { _id: user } }))[0];
  await expect.poll(async () => (await account())?.debt).toBeGreaterThan(0);
  await tap(page, '我的订单');
  await sees(page, /退回 ¥6/);
  await sees(page, '已付款，到账中');
  await look(page, 'orders');
  await page.context().close();
  const me = await open({ user, size, theme, start: 'pages/me/me' });
  await sees(me, '我的订单');
  await sees(me, /^欠 \d+ 积分/);
  await look(me, 'me');
  await me.close();
  const gifts = await open({ user, size, theme, start: 'packages/buy/gifts/gifts' });
  await sees(gifts, '每日签到');
  await gifts.getByText('签到', { exact: true }).tap();
  await sees(gifts, /签到成功/);
  await look(gifts, 'gifts');
});

test('large text does not break the pages', async () => {
  const user = 'o-browser-buyer-large-0000000';
  const large = { size: 'iphone', theme: 'light', switches: { largeText: true } } as const;
  const page = await open({ user, ...large, start: 'packages/buy/packs/packs' });
  await sees(page, '大包');
  await expectNoSideways(page);
  await screenshot(page, 'buy-large-packs');
  await page.context().close();
  const list = await open({ user, ...large, start: 'packages/buy/orders/orders' });
  await sees(list, '还没有订单');
  await screenshot(list, 'buy-large-orders-empty');
});
