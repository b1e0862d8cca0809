/** Orders, codes and prices by hand: what was paid goes back, codes are kept, a price is changed. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { SheetCall } from '../../../local/cashier/cashier.ts';
import { expectAccessible, faultsOf, theEnvironment } from '../../support/browser/browser.ts';
import { dialogOf, openConsole, visit } from '../../support/browser/console.ts';
import { dataOf } from '../../support/environment/environment.ts';
import { eventually } from '../../support/events.ts';

const USER = 'o-console-buyer-000000000000001';

/** Of a user who has paid for the small pack, and has its credits. */
async function paidOrder(requestId: string): Promise<string> {
  const { shop, callAs } = await theEnvironment();
  if (shop === null) throw new Error('no cashier');
  const { cashier } = shop.server;
  const wish = {
    action: 'createOrder',
    packId: 'small',
    requestId,
    loginCode: cashier.login(USER),
  };
  const order = dataOf<{ order_id: string; payment: SheetCall }>(
    await callAs(USER, 'photography', wish),
  );
  cashier.pay(USER, order.payment, cashier.script);
  const confirm = { action: 'confirmOrder', orderId: order.order_id };
  await eventually(async () => {
    const { status } = dataOf<{ status: string }>(await callAs(USER, 'photography', confirm));
    return status === 'fulfilled';
  });
  return order.order_id;
}

async function statusOf(_id: string): Promise<unknown> {
  const { cloud } = await theEnvironment();
  return (await cloud.engine.find('orders', { filter: { _id } }))[0]?.status;
}

async function available(): Promise<number> {
  const { callAs } = await theEnvironment();
  return dataOf<{ available: number }>(await callAs(USER, 'photography', { action: 'getBalance' }))
    .available;
}

test('a part of an order goes back, then the rest; the button says which', async () => {
  const id = await paidOrder('console-refund-0001');
  const before = await available();
  const page = await openConsole({ route: `money/orders/${id}` });
  await page.getByRole('button', { name: '退款' }).click();
  const dialog = dialogOf(page);
  await dialog.getByRole('button', { name: '退款 · 至多 ¥6.00' }).waitFor();
  await dialog.getByLabel('退回的积分').fill('250');
  await dialog.getByLabel('原因').fill('用户要求');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: '退款 · 250 积分' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await eventually(async () => (await statusOf(id)) === 'part_refunded');
  await expect.poll(available).toBe(before - 250);
  await page.reload();
  await page.getByText('部分退款').first().waitFor();
  await page.getByRole('button', { name: '退款' }).click();
  await dialogOf(page).getByLabel('原因').fill('其余也退');
  await dialogOf(page)
    .getByRole('button', { name: /退款 · 至多/ })
    .click();
  await dialogOf(page).waitFor({ state: 'hidden' });
  await eventually(async () => (await available()) === before - 500);
  expect(faultsOf(page)).toEqual([]);
});

test('codes are told once, can be kept as a file, and each gives its credits', async () => {
  const page = await openConsole({ route: 'money/packs' });
  await page.getByRole('button', { name: '生成兑换码' }).click();
  const dialog = dialogOf(page);
  await dialog.getByLabel('数量').fill('3');
  await dialog.getByLabel('积分', { exact: true }).fill('40');
  await dialog.getByLabel('批次').fill('周年 2026');
  await dialog.getByLabel('原因').fill('活动');
  await dialog.getByRole('button', { name: /生成兑换码 · 120/ }).click();
  await dialog.getByText('兑换码（仅显示一次）').waitFor();
  await expectAccessible(page);
  const saving = page.waitForEvent('download');
  await dialog.getByRole('button', { name: '下载' }).click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toBe('codes-周年-2026.txt');
  const codes = (await readFile(await saved.path(), 'utf8')).trim().split('\n');
  expect(codes).toHaveLength(3);
  const before = await available();
  const { callAs } = await theEnvironment();
  const redeemed = await callAs(USER, 'photography', { action: 'redeem', code: codes[2] });
  expect(dataOf<{ credits: number }>(redeemed).credits).toBe(40);
  expect(await available()).toBe(before + 40);
  // Whoever comes back is not told again.
  await page.keyboard.press('Escape');
  await visit(page, 'access/audit');
  // The list tells of this very change.
  await page.locator('tbody [data-row]').getByText('codes.create').first().waitFor();
  for (const code of codes) expect(await page.content()).not.toContain(code);
});

test('codes whose answer was lost are told after all, and are the only ones', async () => {
  const page = await openConsole({ route: 'money/packs' });
  const open = () => page.getByRole('button', { name: '生成兑换码' }).click();
  const dialog = dialogOf(page);
  await open();
  await dialog.getByLabel('数量').fill('2');
  await dialog.getByLabel('积分', { exact: true }).fill('15');
  await dialog.getByLabel('批次').fill('丢失');
  await dialog.getByLabel('原因').fill('活动');
  let lost = 0;
  await page.route('**/v1/functions/console', async (route) => {
    if (lost === 0 && route.request().postData()?.includes('codes.create') === true) {
      lost += 1;
      await route.fetch();
      return route.abort();
    }
    return route.fallback();
  });
  await dialog.getByRole('button', { name: '生成兑换码 · 30 积分' }).click();
  await dialog.getByText(/是否已执行尚不确定/).waitFor();
  await page.reload();
  await open();
  // What is owed is shown as it was sent, and cannot be changed.
  await dialog.getByText(/是否已执行尚不确定/).waitFor();
  await expect.poll(() => dialog.getByLabel('批次').inputValue()).toBe('丢失');
  await dialog.getByLabel('数量').and(page.locator(':disabled')).waitFor();
  await dialog.getByRole('button', { name: '生成兑换码 · 30 积分' }).click();
  await dialog.getByText('兑换码（仅显示一次）').waitFor();
  const told = (await dialog.locator('pre').textContent())?.split('\n') ?? [];
  const { cloud } = await theEnvironment();
  const kept = await cloud.engine.find('redeem_codes', { filter: { batch: '丢失' } });
  expect([told.length, kept.length]).toEqual([2, 2]);
});

test('a price is changed by its field, seen before it is stored, and taken back', async () => {
  const page = await openConsole({ route: 'models/qwen-image' });
  await page.getByRole('button', { name: '修改' }).click();
  const dialog = dialogOf(page);
  await dialog.getByLabel('单价（积分）').fill('12');
  await dialog.getByLabel('并发上限').fill('3');
  await dialog.getByText('预览').waitFor();
  const prices = dialog.locator('[aria-busy=false] tbody');
  await prices.getByText('12', { exact: true }).first().waitFor();
  await dialog.getByText('全部字段（JSON）').click();
  const json = await dialog.getByLabel('修改内容（JSON）').inputValue();
  expect(JSON.parse(json)).toMatchObject({ price: { each: 12 }, concurrency: 3 });
  await expectAccessible(page);
  await dialog.getByLabel('备选').fill('no-such-model');
  await dialog.getByLabel('原因', { exact: true }).fill('涨价');
  await dialog.getByText(/no-such-model/).waitFor();
  const save = dialog.getByRole('button', { name: '保存修改' });
  await save.and(page.locator(':disabled')).waitFor();
  await dialog.getByLabel('备选').fill('');
  await dialog.getByLabel('原因', { exact: true }).click();
  await save.click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: '恢复内置' }).click();
  await dialogOf(page).getByLabel('原因').fill('恢复');
  await dialogOf(page).getByRole('button', { name: '恢复内置' }).click();
  await dialogOf(page).waitFor({ state: 'hidden' });
  expect(faultsOf(page)).toEqual([]);
});
