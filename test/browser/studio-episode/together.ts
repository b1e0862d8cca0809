/** Several people, and a network that goes away. */
import { expect, test } from 'vitest';
import { expectAccessible, faultsOf, screenshot } from '../../support/browser/browser.ts';
import { dialogOf } from '../../support/browser/console.ts';
import { ask, studioUser } from '../../support/browser/studio.ts';
import { anEpisode, openEpisodePage, saved, stored } from './episode.ts';

const SHOT = { title: '推门', description: '阿兰推开门' };

test('two editors at one field of a shot are shown both texts; other fields are no conflict', async () => {
  const made = await anEpisode({ slug: 'two-in-a-shot', shots: [SHOT] });
  const [shot = ''] = made.shotIds;
  const page = await openEpisodePage(made, { query: `shot=${shot}` });
  let isFirst = true;
  await page.route('**/v1/functions/studio', async (route) => {
    const { action } = route.request().postDataJSON() as { action: string };
    if (action === 'patch' && isFirst) {
      isFirst = false;
      const set = { description: '他们写的', note: '他们的备注' };
      await ask(made.owner.uid, 'patch', { kind: 'shot', id: shot, baseVersion: 1, set });
    }
    await route.continue();
  });
  await page.getByLabel('描述').first().fill('我写的');
  const dialog = dialogOf(page);
  await dialog.getByText('我写的').waitFor();
  await dialog.getByText('他们写的').waitFor();
  expect(await dialog.getByText('他们的备注').count()).toBe(0);
  await expectAccessible(page);
  await screenshot(page, 'studio-episode-conflict');
  await dialog.getByLabel('保留对方的').check();
  await dialog.getByRole('button', { name: '应用' }).click();
  await saved(page);
  expect((await stored(made)).shots[0]).toMatchObject({
    description: '他们写的',
    note: '他们的备注',
  });
  expect(faultsOf(page)).toEqual([]);
});

test('what is typed into a shot without a network is kept, and written once it is back', async () => {
  const made = await anEpisode({ slug: 'shot-offline', shots: [SHOT] });
  const [shot = ''] = made.shotIds;
  const page = await openEpisodePage(made, { query: `shot=${shot}` });
  await page.getByLabel('标题').waitFor();
  await page.context().setOffline(true);
  await page.getByLabel('标题').fill('门外');
  await page.locator('[data-save=waiting]').waitFor();
  await page.locator('[data-open]').filter({ hasText: '门外' }).waitFor();
  await page.context().setOffline(false);
  await expect.poll(async () => (await stored(made)).shots[0]?.title).toBe('门外');
  await saved(page);
});

test('a member who is removed is told by the page; a viewer reads and cannot write', async () => {
  const made = await anEpisode({ slug: 'removed-member', shots: [SHOT] });
  const someone = await studioUser('episode-member', 0);
  const terms = { projectId: made.projectId, name: '小李', role: 'viewer' };
  const { code } = await ask<{ code: string }>(made.owner.uid, 'invite', terms);
  await ask(someone.uid, 'join', { code });
  const [shot = ''] = made.shotIds;
  const page = await openEpisodePage(made, { query: `shot=${shot}`, as: someone });
  await page.getByText('只读').waitFor();
  await page.getByLabel('标题').and(page.locator(':disabled')).waitFor();
  expect(await page.getByRole('button', { name: '批量生成' }).count()).toBe(0);
  await expectAccessible(page);
  await ask(made.owner.uid, 'removeMember', { projectId: made.projectId, member: someone.uid });
  await page.getByText('或您已不是它的成员').waitFor();
  await expectAccessible(page);
  await screenshot(page, 'studio-episode-removed');
});

test('an episode that is not there says so', async () => {
  const made = await anEpisode({ slug: 'no-episode' });
  const page = await openEpisodePage(made);
  await page.evaluate(() => {
    location.hash = '#/p/no-episode/e/nothing-here';
  });
  await page.getByText('没有这个项目').waitFor();
});
