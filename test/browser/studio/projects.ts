/** From no project to one with episodes in their order, members and pictures. */
import { expect, test } from 'vitest';
import {
  expectAccessible,
  expectNoSideways,
  faultsOf,
  screenshot,
} from '../../support/browser/browser.ts';
import { dialogOf } from '../../support/browser/console.ts';
import { ask, holdCalls, openStudio, studioUser } from '../../support/browser/studio.ts';

interface Opened {
  readonly episodes: readonly { readonly id: string; readonly title: string }[];
}

test('a new user makes a project, episodes by keys in another order, and takes it back', async () => {
  const anna = await studioUser('studio-anna', 50);
  const page = await openStudio({ as: anna, size: 'iphone', theme: 'dark' });
  await page.getByText('还没有项目').waitFor();
  await expectAccessible(page);
  await screenshot(page, 'studio-empty');
  await page.getByRole('button', { name: '新建项目' }).click();
  await page.getByLabel('名称').fill('末班电车');
  await page.getByLabel('地址').fill('Last-Tram');
  await screenshot(page, 'studio-new-project');
  await expectAccessible(page);
  await page.getByRole('button', { name: '新建', exact: true }).click();
  await page.getByText('还没有剧集').waitFor();
  expect(page.url()).toContain('#/p/last-tram');
  for (const n of [1, 2, 3]) {
    await page.getByRole('button', { name: '新建一集' }).click();
    await page.getByRole('link', { name: `第 ${n} 集` }).waitFor();
  }
  await page.getByRole('button', { name: '移动 第 3 集' }).focus();
  const order = () => page.locator('ol li a.font-medium').allTextContents();
  await page.keyboard.press('Space');
  await page.getByText('已拿起 第 3 集').waitFor({ state: 'attached' });
  await page.keyboard.press('ArrowUp');
  await page.getByText('第 3 集 移到第 2 项').waitFor({ state: 'attached' });
  await page.keyboard.press('Space');
  await expect.poll(order).toEqual(['第 1 集', '第 3 集', '第 2 集']);
  const stored = async () =>
    (await ask<Opened>(anna.uid, 'open', { projectId: 'last-tram' })).episodes.map(
      ({ title }) => title,
    );
  await expect.poll(stored).toEqual(['第 1 集', '第 3 集', '第 2 集']);
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press('Control+z');
  await expect.poll(stored).toEqual(['第 1 集', '第 2 集', '第 3 集']);
  await page.keyboard.press('Control+Shift+z');
  await expect.poll(stored).toEqual(['第 1 集', '第 3 集', '第 2 集']);
  // What is deleted comes back in its place.
  await page.getByRole('button', { name: '第 3 集 的更多操作' }).click();
  await page.getByRole('menuitem', { name: '删除剧集' }).click();
  await expect.poll(stored).toEqual(['第 1 集', '第 2 集']);
  await page.keyboard.press('Control+z');
  await expect.poll(stored).toEqual(['第 1 集', '第 3 集', '第 2 集']);
  await expectNoSideways(page);
  await screenshot(page, 'studio-order');
  expect(faultsOf(page)).toEqual([]);
});

test('an address that is taken is told at its field, and nothing typed is lost', async () => {
  const anna = await studioUser('studio-first', 0);
  await ask(anna.uid, 'createProject', { slug: 'taken-before', fields: { title: '先到' } });
  const page = await openStudio({ as: await studioUser('studio-second', 0) });
  await page.getByRole('button', { name: '新建项目' }).click();
  await page.getByLabel('名称').fill('后来');
  await page.getByLabel('地址').fill('taken-before');
  await page.getByRole('button', { name: '新建', exact: true }).click();
  await page.getByText('该项目地址已被使用').waitFor();
  await expect.poll(() => page.getByLabel('名称').inputValue()).toBe('后来');
  await expectAccessible(page);
});

test('a member comes in by a code, works within a limit, and is told when removed', async () => {
  const owner = await studioUser('studio-owner', 100);
  const editor = await studioUser('studio-editor', 0);
  await ask(owner.uid, 'createProject', { slug: 'together', fields: { title: '同行' } });
  const page = await openStudio({ as: owner, route: 'p/together/members' });
  await page.getByRole('button', { name: '邀请成员' }).click();
  await page.getByLabel('称呼').fill('小李');
  await page.getByLabel('消费额度').fill('30');
  await page.getByRole('button', { name: '生成邀请码' }).click();
  const code = (await page.locator('[data-code]').textContent()) ?? '';
  await screenshot(page, 'studio-invitation');
  await expectAccessible(page);
  await page.getByRole('button', { name: '完成' }).click();

  const theirs = await openStudio({ as: editor, size: 'iphone' });
  await theirs.getByRole('button', { name: '加入项目' }).click();
  await theirs.getByLabel('邀请码').fill(code);
  await theirs.getByRole('button', { name: '加入', exact: true }).click();
  await theirs.getByText('还没有剧集').waitFor();
  // An editor writes; who may come and go is the owner's affair.
  await theirs.getByRole('link', { name: '成员' }).click();
  await theirs.getByText('小李').waitFor();
  expect(await theirs.getByRole('button', { name: '邀请成员' }).count()).toBe(0);
  await theirs.getByRole('link', { name: '设置' }).click();
  await theirs.getByLabel('风格描述').waitFor();

  // Until they have typed, their page has not heard of it.
  const letGo = await holdCalls(theirs, 'changes');
  await page.getByRole('link', { name: '剧集' }).click();
  await page.getByRole('link', { name: '成员' }).click();
  await page.getByRole('button', { name: '小李 的更多操作' }).click();
  await page.getByRole('menuitem', { name: '移除' }).click();
  await expectAccessible(page);
  await page.getByRole('button', { name: '移除', exact: true }).click();
  await page.getByText('只有您一人').waitFor();

  // What was typed after that is refused, told, and still there to copy.
  await theirs.getByLabel('风格描述').fill('冷色，颗粒');
  await dialogOf(theirs).getByText('有内容没能保存').waitFor();
  await dialogOf(theirs).getByText('冷色，颗粒').waitFor();
  letGo();
  await screenshot(theirs, 'studio-removed');
  await expectAccessible(theirs);
  await theirs.getByRole('button', { name: '放弃' }).click();
  await theirs.getByText('没有这个项目').waitFor();
  expect(faultsOf(theirs)).toEqual([]);
});
