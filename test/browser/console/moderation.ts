/** Pictures that wait for somebody: passed or blocked by hand, with what it means and why. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TaskDoc } from '../../../shared/tasks/index.ts';
import {
  expectAccessible,
  expectNoSideways,
  faultsOf,
  openPage,
  screenshot,
  theEnvironment,
} from '../../support/browser/browser.ts';
import { dialogOf, isKnownAs, openConsole, person, signIn } from '../../support/browser/console.ts';
import { dataOf } from '../../support/environment/environment.ts';
import { eventually } from '../../support/events.ts';

const USER = 'o-console-held-0000000000000001';

describe('held pictures', () => {
  beforeAll(async () => {
    const { grant, cloud } = await theEnvironment();
    await grant(USER, 200);
    // No verdict comes: what is made from now on is held.
    cloud.openApi.setScript({ drop: true });
  });
  afterAll(async () => (await theEnvironment()).cloud.openApi.setScript({ drop: false }));

  async function taskOf(id: string): Promise<TaskDoc> {
    const { cloud } = await theEnvironment();
    return (
      await cloud.engine.find('task_queue', { filter: { _id: id } })
    )[0] as unknown as TaskDoc;
  }

  async function heldPicture(prompt: string): Promise<TaskDoc> {
    const { callAs } = await theEnvironment();
    const wish = { action: 'generate', type: 'creation', prompt };
    const { task_id: id } = dataOf<{ task_id: string }>(await callAs(USER, 'photography', wish));
    return eventually(async () => {
      const task = await taskOf(id);
      return task.step === 'review' && task;
    });
  }

  /** What the page sends of one verb. */
  function sentBy(page: Page, verb: string): object[] {
    const sent: object[] = [];
    page.on('request', (request) => {
      const event = request.postData() ?? '';
      if (event.includes(`"${verb}"`)) sent.push(JSON.parse(event).params);
    });
    return sent;
  }

  /** Of one task in the queue. */
  const heldIn = (page: Page, { _id }: TaskDoc) =>
    page.locator('article').filter({ has: page.locator(`a[href*="${_id}"]`) });

  test('a held picture is passed for a reason: delivered, paid for, and gone from the queue', async () => {
    const task = await heldPicture('灯塔与海雾');
    const page = await openConsole({ route: 'content' });
    const sent = sentBy(page, 'moderation.decide');
    await heldIn(page, task).getByText('灯塔与海雾').waitFor();
    await expectAccessible(page);
    await expectNoSideways(page);
    await screenshot(page, 'console-moderation-queue');
    await heldIn(page, task).getByRole('button', { name: '通过' }).click();
    const dialog = dialogOf(page);
    await dialog.getByText(`任务报价 ${task.price} 积分`).waitFor();
    const confirm = dialog.getByRole('button', { name: '通过' });
    await confirm.and(page.locator(':disabled')).waitFor();
    await dialog.getByLabel('原因').fill('  内容正常 ');
    await expectAccessible(page);
    await screenshot(page, 'console-moderation-pass');
    await confirm.click();
    await dialog.waitFor({ state: 'hidden' });
    await heldIn(page, task).waitFor({ state: 'detached' });
    const [{ file_id: fileId } = { file_id: '' }] = task.reviews;
    expect(sent).toEqual([
      { taskId: task._id, fileId, verdict: 'pass', seen: expect.any(String), reason: '内容正常' },
    ]);
    await expect.poll(() => taskOf(task._id)).toMatchObject({ status: 'completed' });
    expect(faultsOf(page)).toEqual([]);
  });

  test('a held picture is blocked: not delivered, and its credits are back', async () => {
    const { callAs } = await theEnvironment();
    const balance = async (): Promise<number> =>
      dataOf<{ available: number }>(await callAs(USER, 'photography', { action: 'getBalance' }))
        .available;
    const before = await balance();
    const task = await heldPicture('有疑问的画面');
    const page = await openConsole({ route: 'content', theme: 'dark', size: 'iphone' });
    await heldIn(page, task).getByRole('button', { name: '拦截' }).click();
    await dialogOf(page).getByText('图片不会交付').waitFor();
    await dialogOf(page).getByLabel('原因').fill('不适宜');
    await expectNoSideways(page);
    await screenshot(page, 'console-moderation-block-phone');
    await dialogOf(page).getByRole('button', { name: '拦截' }).click();
    await heldIn(page, task).waitFor({ state: 'detached' });
    await expect
      .poll(() => taskOf(task._id))
      .toMatchObject({ status: 'failed', error: { code: 'CONTENT_BLOCKED' } });
    await expect.poll(balance).toBe(before);
  });

  test('of two operators at one picture the first decides, and the other is told', async () => {
    const task = await heldPicture('两人同时处理');
    const helper = await person('moderator', 'support');
    const mine = await openConsole({ route: 'content' });
    const theirs = await openPage({ path: '/console/#/content' });
    await signIn(theirs, helper);
    await heldIn(mine, task).getByRole('button', { name: '通过' }).click();
    await heldIn(theirs, task).getByRole('button', { name: '拦截' }).click();
    for (const page of [mine, theirs]) await dialogOf(page).getByLabel('原因').fill('各自判断');
    await dialogOf(mine).getByRole('button', { name: '通过' }).click();
    await dialogOf(mine).waitFor({ state: 'hidden' });
    await dialogOf(theirs).getByRole('button', { name: '拦截' }).click();
    await dialogOf(theirs)
      .getByText(/已被他人修改/)
      .waitFor();
    // What is left to do is to close it, and what it was about is gone behind it.
    await dialogOf(theirs).getByRole('button', { name: '拦截' }).waitFor({ state: 'detached' });
    await dialogOf(theirs).getByRole('button', { name: '关闭' }).first().click();
    await heldIn(theirs, task).waitFor({ state: 'detached' });
    await expect.poll(() => taskOf(task._id)).toMatchObject({ status: 'completed' });
  });

  test('who may only look sees what is held, and no button that decides', async () => {
    const task = await heldPicture('只能查看');
    const page = await openPage({ path: '/console/#/content' });
    await signIn(page, await person('looker', 'viewer'));
    await heldIn(page, task).getByText('只能查看').waitFor();
    await isKnownAs(page, 'looker');
    expect(await heldIn(page, task).getByRole('button').count()).toBe(0);
  });
});
