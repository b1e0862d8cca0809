/** Many tasks at once, to the end; and what the list keeps: views, columns, rows as a file, its order. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TaskDoc } from '../../../shared/tasks/index.ts';
import {
  expectAccessible,
  faultsOf,
  screenshot,
  theEnvironment,
} from '../../support/browser/browser.ts';
import { dialogOf, openConsole } from '../../support/browser/console.ts';
import { dataOf } from '../../support/environment/environment.ts';
import { eventually } from '../../support/events.ts';

const USER = 'o-console-bulk-0000000000000001';
const LIVE = 3;
const ENDED = 30;

const rowsOf = (page: Page) => page.locator('tbody [data-row]');

async function available(): Promise<number> {
  const { callAs } = await theEnvironment();
  return dataOf<{ available: number }>(await callAs(USER, 'photography', { action: 'getBalance' }))
    .available;
}

describe('many tasks', () => {
  /** Some that wait for a verdict which never comes, and many that have ended. */
  beforeAll(async () => {
    const { cloud, callAs, grant } = await theEnvironment();
    await grant(USER, 500);
    cloud.openApi.setScript({ drop: true });
    const held = async (index: number): Promise<TaskDoc> => {
      const wish = { action: 'generate', type: 'creation', prompt: `第 ${index} 个` };
      const { task_id: id } = dataOf<{ task_id: string }>(await callAs(USER, 'photography', wish));
      return eventually(async () => {
        const [task] = await cloud.engine.find('task_queue', { filter: { _id: id } });
        return task?.step === 'review' && (task as unknown as TaskDoc);
      });
    };
    const live = await Promise.all(Array.from({ length: LIVE }, (_, index) => held(index)));
    const [pattern] = live;
    const error = {
      code: 'PROVIDER_TIMEOUT',
      message: '生成超时，积分已退回',
      provider_error: null,
    };
    const ended = Array.from({ length: ENDED }, (_, index) => ({
      ...(pattern as unknown as Record<string, unknown>),
      _id: `ended${String(index).padStart(27, '0')}`,
      ...{ status: 'failed', step: 'finish', error, reviews: [], review_until: null },
      created_at: new Date(Date.now() - (index + 1) * 60_000),
      settled_at: new Date(),
    }));
    await cloud.engine.insert('task_queue', ended);
  });
  afterAll(async () => (await theEnvironment()).cloud.openApi.setScript({ drop: false }));

  test('all that match are counted, ended chunk by chunk, and each left alone is told why', async () => {
    const before = await available();
    const page = await openConsole({ route: `tasks?openid=${USER}` });
    const calls: { dryRun?: boolean; key: string; asOf?: number; filter?: object }[] = [];
    page.on('request', (request) => {
      const event = JSON.parse(request.postData() ?? '{}') as { verb?: string; params: never };
      if (event.verb === 'tasks.bulk') calls.push(event.params);
    });
    await rowsOf(page)
      .nth(LIVE + ENDED - 1)
      .waitFor();
    await rowsOf(page).first().getByRole('checkbox').check();
    await page.getByRole('button', { name: '终止并退回' }).click();
    const dialog = dialogOf(page);
    await dialog.getByText('将处理 1 个任务').waitFor();
    await dialog.getByRole('button', { name: `改为全部符合条件的 ${LIVE + ENDED} 个` }).click();
    await dialog.getByText(`将处理 ${LIVE + ENDED} 个任务`).waitFor();
    const run = dialog.getByRole('button', { name: `终止并退回 ${LIVE + ENDED} 个任务` });
    await run.and(page.locator(':disabled')).waitFor();
    // So far it was counted, and nothing done.
    expect(calls.every(({ dryRun }) => dryRun === true)).toBe(true);
    expect(await available()).toBe(before);
    await dialog.getByLabel('原因').fill('服务商故障');
    await run.click();
    await dialog.getByText(`已结束 · 已处理 ${LIVE} 个，未处理 ${ENDED} 个`).waitFor();
    await expect.poll(() => dialog.locator('li').count()).toBe(ENDED);
    await expectAccessible(page);
    await screenshot(page, 'console-bulk-done');
    const done = calls.filter(({ dryRun }) => dryRun !== true);
    expect(done.length).toBeGreaterThan(1);
    expect(new Set(done.map(({ key }) => key)).size).toBe(1);
    expect(new Set(done.slice(1).map(({ asOf }) => asOf)).size).toBe(1);
    await expect.poll(available).toBeGreaterThan(before);
    await dialog.getByRole('button', { name: '关闭' }).last().click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('status').filter({ hasText: '已选' }).waitFor({ state: 'detached' });
    expect(faultsOf(page)).toEqual([]);
  });

  test('a filter is kept under a name, columns are chosen, and the rows are saved as a file', async () => {
    const page = await openConsole({ route: `tasks?openid=${USER}&errorCode=PROVIDER_TIMEOUT` });
    await rowsOf(page).first().waitFor();
    await page.getByRole('button', { name: '视图' }).click();
    await page.getByRole('menuitem', { name: '保存当前筛选' }).click();
    await dialogOf(page).getByLabel('名称').fill('超时的');
    await dialogOf(page).getByRole('button', { name: '保存' }).click();
    await dialogOf(page).waitFor({ state: 'hidden' });
    const headed = (name: string) => page.getByRole('columnheader', { name, exact: true });
    await headed('用时').waitFor();
    await page.getByRole('button', { name: '列', exact: true }).click();
    await page.getByRole('menuitem', { name: '用时' }).click();
    await page.keyboard.press('Escape');
    await headed('用时').waitFor({ state: 'detached' });
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: /CSV/ }).click();
    const lines = (await readFile(await (await saving).path(), 'utf8')).trim().split('\n');
    expect(lines[0]).toContain('task_id,openid');
    expect(lines).toHaveLength(1 + ENDED);
    // Elsewhere and back by its name; what was chosen stays.
    await page.goto(`${page.url().split('#')[0]}#/tasks`);
    await page.reload();
    await rowsOf(page).first().waitFor();
    await page.getByRole('button', { name: '视图' }).click();
    await page.getByRole('menuitem', { name: '超时的' }).click();
    await expect.poll(() => page.url()).toContain('errorCode=PROVIDER_TIMEOUT');
    await expect.poll(() => rowsOf(page).count()).toBe(ENDED);
    expect(await headed('用时').count()).toBe(0);
  });

  test('from a row through the list: the task, the one after it, its document, and its wish again', async () => {
    const page = await openConsole({ route: `tasks?openid=${USER}` });
    await rowsOf(page).first().waitFor();
    const ids = await rowsOf(page).evaluateAll((rows) =>
      rows.map((row) => row.getAttribute('data-row') ?? ''),
    );
    await rowsOf(page).first().locator('a[data-open]').click();
    await page.getByRole('link', { name: '列表中下一个任务' }).click();
    await page
      .locator('h1')
      .getByText(ids[1] ?? '')
      .waitFor();
    await page
      .getByRole('link', { name: '列表中上一个任务' })
      .and(page.locator(`[href="#/tasks/${ids[0]}"]`))
      .waitFor();
    await page.locator('section').filter({ hasText: '原始文档' }).getByText('展开').click();
    await page.getByText(`"_id": "${ids[1]}"`).waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: '按此再生成' }).click();
    await expect.poll(() => page.getByLabel('描述').inputValue()).toMatch(/^第 \d 个$/);
    await expect.poll(() => page.getByLabel('付费账户').inputValue()).toBe(USER);
    await page.getByText(/可用 \d+ 积分/).waitFor();
    expect(faultsOf(page)).toEqual([]);
  });
});
