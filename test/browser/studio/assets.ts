/** A character from its words to its pictures: by a batch, and from somebody's own picture. */
import { expect, test } from 'vitest';
import { sampleGarmentPhoto } from '../../../local/sample-photo.ts';
import {
  expectAccessible,
  expectNoSideways,
  faultsOf,
  screenshot,
  theEnvironment,
} from '../../support/browser/browser.ts';
import { ask, openStudio, studioUser } from '../../support/browser/studio.ts';

interface Opened {
  readonly assets: readonly {
    readonly id: string;
    readonly name: string;
    readonly looks: readonly { readonly descriptor: string }[];
    readonly picks: Readonly<Record<string, string>>;
    readonly discarded: readonly string[];
  }[];
  readonly takes: readonly { readonly work_id: string; readonly status: string }[];
}

test('a character is named, described, made from a picture of one’s own, and its takes are chosen', async () => {
  const anna = await studioUser('studio-assets', 100);
  await ask(anna.uid, 'createProject', { slug: 'one-character', fields: { title: '阿青' } });
  const opened = () => ask<Opened>(anna.uid, 'open', { projectId: 'one-character' });
  const page = await openStudio({ as: anna, route: 'p/one-character/assets' });
  await page.getByRole('button', { name: '新建素材' }).click();
  await page.getByRole('menuitem', { name: '角色' }).click();
  const sheet = page.getByRole('dialog', { name: /新角色|阿青/ });
  await sheet.getByLabel('名称', { exact: true }).fill('');
  await sheet.getByText('不能为空').waitFor();
  await sheet.getByLabel('名称', { exact: true }).fill(' 阿青 ');
  await sheet.getByLabel('一句话描述').fill('红色雨衣，短发');
  await expect
    .poll(async () => (await opened()).assets[0])
    .toMatchObject({ name: '阿青', looks: [{ descriptor: '红色雨衣，短发' }] });
  await expectAccessible(page);

  await sheet.getByRole('button', { name: '用参考图生成' }).click();
  const dialog = page.getByRole('dialog', { name: '用参考图生成' });
  const buffer = Buffer.from(await sampleGarmentPhoto());
  await dialog
    .getByLabel('上传参考图')
    .setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer });
  await dialog.getByAltText('已选图片').waitFor();
  const start = dialog.getByRole('button', { name: /^生成 · \d+ 积分/ });
  await start.waitFor();
  await expectAccessible(page);
  await screenshot(page, 'studio-from-picture');
  await start.click();
  await dialog.waitFor({ state: 'detached' });
  const figure = sheet.locator('figure');
  await figure.first().waitFor();
  await sheet.getByText('当前使用').waitFor();
  await figure.locator('img').waitFor();

  await sheet.getByRole('button', { name: '选定 默认 的第 1 个结果' }).click();
  const [take] = (await opened()).takes;
  // As they were typed: no scene and no garment around them.
  const { cloud } = await theEnvironment();
  const [task] = await cloud.engine.find('task_queue', { filter: { openid: anna.uid } });
  expect(task?.prompt).toMatch(/^红色雨衣，短发,?$/);
  await expect
    .poll(async () => Object.values((await opened()).assets[0]?.picks ?? {}))
    .toEqual([take?.work_id]);
  await sheet.getByRole('button', { name: '取消选定 默认 的第 1 个结果' }).click();
  await sheet.getByRole('button', { name: '隐藏 默认 的第 1 个结果' }).click();
  await expect.poll(async () => (await opened()).assets[0]?.discarded).toEqual([take?.work_id]);
  await sheet.getByRole('button', { name: /^显示隐藏的/ }).click();
  await sheet.getByRole('button', { name: '重新显示 默认 的第 1 个结果' }).click();
  await expect.poll(async () => (await opened()).assets[0]?.discarded).toEqual([]);
  await expectAccessible(page);
  await expectNoSideways(page);
  await screenshot(page, 'studio-asset-made');
  expect(faultsOf(page)).toEqual([]);
});

test('a character is copied from another project with its words, once, whatever is pressed twice', async () => {
  const anna = await studioUser('studio-library', 0);
  const looks = [{ look_id: 'l1', name: '默认', descriptor: '红色雨衣，短发' }];
  for (const [slug, title] of [
    ['first-season', '第一季'],
    ['second-season', '第二季'],
  ]) {
    await ask(anna.uid, 'createProject', { slug, fields: { title } });
  }
  for (const name of ['阿青', '老周']) {
    const fields = { kind: 'character', name, aliases: [`小${name}`], description: '房客', looks };
    await ask(anna.uid, 'create', { kind: 'asset', parentId: 'first-season', fields });
  }
  const page = await openStudio({ as: anna, route: 'p/second-season/assets', theme: 'dark' });
  await page.getByRole('button', { name: '从其他项目复制' }).click();
  const dialog = page.getByRole('dialog', { name: '从其他项目复制' });
  await dialog.getByLabel('阿青').check();
  await expectAccessible(page);
  await screenshot(page, 'studio-assets-copy');
  await dialog.getByRole('button', { name: '复制 1 项' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.locator('[data-row]').getByText('阿青').waitFor();
  const { assets } = await ask<Opened>(anna.uid, 'open', { projectId: 'second-season' });
  expect(assets).toMatchObject([{ name: '阿青', looks: [{ descriptor: '红色雨衣，短发' }] }]);
  await page.getByRole('button', { name: '从其他项目复制' }).click();
  await dialog.getByLabel('阿青').and(page.locator(':disabled')).waitFor();
  await dialog.getByLabel('老周').and(page.locator(':enabled')).waitFor();
  expect(faultsOf(page)).toEqual([]);
});
