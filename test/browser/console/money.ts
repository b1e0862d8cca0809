/** Money by hand: given once however often it is sent, never shown before it is so. */
import { expect, test } from 'vitest';
import { openPage, theEnvironment } from '../../support/browser/browser.ts';
import { dialogOf, openConsole, person, signIn, visit } from '../../support/browser/console.ts';

const USER = 'o-console-money-000000000000001';

async function available(): Promise<number> {
  const { callAs } = await theEnvironment();
  const { data } = await callAs(USER, 'photography', { action: 'getBalance' });
  return (data as { available: number }).available;
}

test('credits whose answer was lost are given once, even after a reload', async () => {
  const { grant } = await theEnvironment();
  await grant(USER, 100);
  const page = await openConsole({ route: `money/accounts/${USER}` });
  await page.getByRole('button', { name: '发放积分' }).click();
  const dialog = dialogOf(page);
  await dialog.getByLabel('积分', { exact: true }).fill('50');
  await dialog.getByLabel('原因').fill('补偿');
  // It arrives and is done; its answer is lost on the way.
  let lost = 0;
  await page.route('**/v1/functions/console', async (route) => {
    if (lost === 0 && route.request().postData()?.includes('money.grant') === true) {
      lost += 1;
      await route.fetch();
      return route.abort();
    }
    return route.fallback();
  });
  await dialog.getByRole('button', { name: /发放 · 50/ }).click();
  await dialog.getByText(/是否已执行尚不确定/).waitFor();
  expect(lost).toBe(1);
  expect(await available()).toBe(150);
  await page.reload();
  await page.getByRole('button', { name: '发放积分' }).click();
  await dialog.getByText(/是否已执行尚不确定/).waitFor();
  await dialog.getByRole('button', { name: /^发放/ }).click();
  await page.getByText('此前已执行，没有重复').waitFor();
  expect(await available()).toBe(150);
});

test('a wrong amount is refused beside its field and moves nothing', async () => {
  const before = await available();
  const page = await openConsole({ route: `money/accounts/${USER}` });
  await page.getByRole('button', { name: '发放积分' }).click();
  const dialog = dialogOf(page);
  await dialog.getByLabel('积分', { exact: true }).fill('999999999999');
  await dialog.getByLabel('原因').fill('过多');
  await dialog.getByRole('button', { name: /^发放/ }).click();
  await dialog.locator('[aria-invalid=true]').waitFor();
  expect(await available()).toBe(before);
});

test('somebody taken off the list can do nothing more, in the middle of their work', async () => {
  const { operate } = await theEnvironment();
  const finance = await person('finance', 'finance');
  const page = await openPage({ path: `/console/#/money/accounts/${USER}` });
  await signIn(page, finance);
  await page.getByRole('button', { name: '发放积分' }).click();
  await operate('setOperator', {
    uid: finance.uid,
    name: finance.name,
    role: 'finance',
    enabled: false,
  });
  const before = await available();
  const dialog = dialogOf(page);
  await dialog.getByLabel('积分', { exact: true }).fill('5');
  await dialog.getByLabel('原因').fill('已离职');
  await dialog.getByRole('button', { name: /^发放/ }).click();
  await page.getByText('这个账号不在操作员名单中').waitFor();
  expect(await available()).toBe(before);
});

test('a session that has ended asks for the login again, and keeps the place', async () => {
  const page = await openConsole({ route: 'money/ledger' });
  await page.locator('tbody [data-row]').first().waitFor();
  await page.evaluate(() => {
    const kept = JSON.parse(sessionStorage.getItem('darkroom.session') ?? '{}');
    sessionStorage.setItem(
      'darkroom.session',
      JSON.stringify({ ...kept, access: 'gone', refresh: 'gone' }),
    );
  });
  await page.reload();
  await page.getByLabel('用户名').waitFor();
  await page.getByRole('button', { name: '以本机操作员登录' }).click();
  await page.locator('tbody [data-row]').first().waitFor();
  expect(page.url()).toContain('money/ledger');
  await visit(page, 'money');
});
