/** A database that takes its time: the console answers, says that it waits, and repeats nothing. */
import { afterEach, describe, expect, test } from 'vitest';
import { collections } from '../../../shared/platform/database.ts';
import { expectAccessible, faultsOf, theEnvironment } from '../../support/browser/browser.ts';
import { dialogOf, openConsole, visit } from '../../support/browser/console.ts';
import { holdDatabase, slowDatabase } from '../../support/browser/slow-database.ts';
import { dataOf } from '../../support/environment/environment.ts';

const USER = 'o-console-slow-0000000000000001';

describe('a slow database', () => {
  afterEach(() => slowDatabase(0));

  test('while the tasks do not answer their list keeps its place, and other pages are there', async () => {
    const page = await openConsole({ route: 'access/audit' });
    await page.locator('tbody [data-row]').first().waitFor();
    const database = await holdDatabase(collections.tasks);
    await visit(page, `tasks?openid=${USER}`);
    await database.asked();
    await page.locator('table[aria-busy=true] .bone').first().waitFor();
    await expectAccessible(page);
    for (const [route, shown] of [
      ['access/audit', 'tbody [data-row]'],
      ['money/packs', 'tbody [data-row]'],
      ['models', 'tbody [data-row]'],
    ] as const) {
      await visit(page, route);
      await page.locator(shown).first().waitFor();
    }
    await visit(page, `tasks?openid=${USER}`);
    await database.letGo();
    // The answer itself: this user has none.
    await page.getByText('没有符合条件的结果').waitFor();
    expect(await page.getByText('服务没有回应').count()).toBe(0);
    expect(faultsOf(page)).toEqual([]);
  });

  test('credits that are long in coming are sent once, however often the button is pressed', async () => {
    const { grant, callAs } = await theEnvironment();
    await grant(USER, 10);
    const page = await openConsole({ route: `money/accounts/${USER}` });
    await page.getByRole('button', { name: '发放积分' }).click();
    const dialog = dialogOf(page);
    await dialog.getByLabel('积分', { exact: true }).fill('7');
    await dialog.getByLabel('原因').fill('数据库缓慢');
    let sent = 0;
    page.on('request', (request) => {
      if (request.postData()?.includes('money.grant') === true) sent += 1;
    });
    const database = await holdDatabase(collections.records);
    const button = dialog.getByRole('button', { name: /^发放/ });
    await button.click();
    await database.asked();
    // Pressed, said so, and not to be pressed again; nothing is shown as done.
    await dialog.locator('button[aria-busy=true]').waitFor();
    await button.click({ force: true });
    await page.keyboard.press('Enter');
    expect(await dialog.getByLabel('积分', { exact: true }).isDisabled()).toBe(true);
    expect(await page.getByText('已完成').count()).toBe(0);
    await database.letGo();
    await dialog.waitFor({ state: 'hidden' });
    expect(sent).toBe(1);
    const balance = await callAs(USER, 'photography', { action: 'getBalance' });
    expect(dataOf<{ available: number }>(balance).available).toBe(17);
  });

  test('from the overview to a task, with every call of the database slow', async () => {
    const page = await openConsole();
    await slowDatabase(150);
    await page.reload();
    await page.locator('section').first().waitFor();
    await visit(page, 'money');
    await page.locator('tbody [data-row]').first().waitFor();
    await visit(page, 'models/qwen-image');
    await page.locator('dl dd').first().waitFor();
    expect(faultsOf(page)).toEqual([]);
  });
});
