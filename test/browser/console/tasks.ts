/** Tasks: ten thousand in the list, filters in the address, keys, one task from list to cure. */
import { expect, test } from 'vitest';
import type { TaskDoc } from '../../../shared/tasks/index.ts';
import {
  expectAccessible,
  faultsOf,
  openPage,
  theEnvironment,
} from '../../support/browser/browser.ts';
import {
  dialogOf,
  isKnownAs,
  openConsole,
  person,
  signIn,
  visit,
} from '../../support/browser/console.ts';
import { manyTasks } from '../../support/browser/many-tasks.ts';

const USER = 'o-console-tasks-000000000000001';
const MANY = 10_000;

async function generate(prompt: string): Promise<string> {
  const { callAs } = await theEnvironment();
  const { data } = await callAs(USER, 'photography', {
    action: 'generate',
    type: 'creation',
    prompt,
  });
  return (data as { task_id: string }).task_id;
}

async function taskOf(id: string): Promise<TaskDoc> {
  const { cloud } = await theEnvironment();
  return (await cloud.engine.find('task_queue', { filter: { _id: id } }))[0] as unknown as TaskDoc;
}

const ended = (id: string) =>
  expect.poll(async () => (await taskOf(id)).settled_at ?? null).not.toBeNull();

test('ten thousand tasks: filtered in the address, walked by keys, a page at a time', async () => {
  const environment = await theEnvironment();
  await environment.grant(USER, 1_000);
  const id = await generate('海边日落');
  await ended(id);
  await manyTasks(environment, { pattern: await taskOf(id), count: MANY });
  const page = await openConsole({
    route: 'tasks?openid=o-many-00000000000000000003&status=failed',
  });
  const rows = page.locator('tbody [data-row]');
  await rows.first().waitFor();
  await expect.poll(() => rows.count()).toBe(50);
  await page.getByText('250 个任务').waitFor();
  await page.getByRole('button', { name: '加载更多' }).click();
  await expect.poll(() => rows.count()).toBe(100);
  // The keys of the page: down, down, up, open, and back to the same filter.
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await rows.first().locator(':focus').waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('原始文档').waitFor();
  await page.goBack();
  await page.locator('#content input[data-search]').waitFor();
  await rows.first().waitFor();
  expect(page.url()).toContain('status=failed');
  await page.keyboard.press('/');
  await page.keyboard.type('many0000000000000000000000000042');
  await page.keyboard.press('Enter');
  await page.getByText('没有符合条件的结果').waitFor();
  await page.getByRole('button', { name: '清除筛选' }).first().click();
  await rows.first().waitFor();
  await page.keyboard.press('Escape');
  await page.locator('h1').click();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: '快捷键' }).waitFor();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  expect(faultsOf(page)).toEqual([]);
});

test('many failed tasks: counted first, then cancelled or left alone, each with why', async () => {
  const page = await openConsole({ route: 'tasks?openid=o-many-00000000000000000004' });
  await page.locator('tbody [data-row]').first().waitFor();
  await page.getByLabel('全选本页').check();
  await page.getByRole('status').filter({ hasText: '已选 50 个' }).waitFor();
  await page.getByRole('button', { name: '取消', exact: true }).click();
  const dialog = dialogOf(page);
  await dialog.getByText(/将处理/).waitFor();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
});

test('a task in the queue is ended by one operator; the other, who looks at it too, is told', async () => {
  const { cloud } = await theEnvironment();
  const id = await generate('慢慢来');
  await ended(id);
  // Alive again, held by nobody, due far from now: what waits for a provider that is down.
  const later = new Date(Date.now() + 3_600_000);
  await cloud.engine.update({
    collection: 'task_queue',
    filter: { _id: id },
    update: {
      $set: {
        status: 'processing',
        step: 'wait',
        settled_at: null,
        error: null,
        next_run_at: later,
        deadline_at: later,
        hard_deadline_at: later,
      },
    },
    multi: false,
  });
  const [mine, theirs] = [
    await openConsole({ route: `tasks/${id}` }),
    await openConsole({ route: `tasks/${id}` }),
  ];
  for (const page of [mine, theirs]) {
    await page.getByRole('button', { name: '重试' }).click();
    await dialogOf(page).getByLabel('原因').fill('服务商恢复');
  }
  await dialogOf(mine).getByRole('button', { name: '重试' }).click();
  await dialogOf(mine).waitFor({ state: 'hidden' });
  await dialogOf(theirs).getByRole('button', { name: '重试' }).click();
  await theirs.getByText(/已被他人修改/).waitFor();
});

test('who may only look is shown no button that changes anything', async () => {
  const viewer = await person('viewer', 'viewer');
  const page = await openPage({ path: '/console/#/tasks' });
  await signIn(page, viewer);
  await page.locator('tbody [data-row]').first().waitFor();
  await isKnownAs(page, 'viewer');
  expect(await page.getByLabel('全选本页').count()).toBe(0);
  await visit(page, 'access');
  await page.getByText('请输入用户编号').waitFor();
  expect(await page.getByRole('link', { name: '操作员' }).count()).toBe(0);
});
