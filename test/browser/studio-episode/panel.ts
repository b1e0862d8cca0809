/** The panel of a shot: what it says, what is sent, what it costs, what was made. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { sampleGarmentPhoto } from '../../../local/sample-photo.ts';
import {
  expectAccessible,
  faultsOf,
  STUDIO_USER,
  screenshot,
  theEnvironment,
} from '../../support/browser/browser.ts';
import { dialogOf } from '../../support/browser/console.ts';
import { ask } from '../../support/browser/studio.ts';
import { anEpisode, create, type Made, openEpisodePage, saved, stored } from './episode.ts';

const SHOT = {
  ...{ title: '推门', description: '阿兰推开门，浑身湿透', duration_ms: 3_000 },
  scene_descriptions: [{ character_name: '阿兰', description: '湿透的风衣' }],
  lines: [{ line_id: 'l1', kind: 'dialogue', speaker: '阿兰', text: '我回来了。' }],
};

/** As long as the local providers take, nobody needs to look more often. */
const SELDOM = { interval: 500 };

const priced = (page: Page) => page.getByRole('button', { name: /^生成 · [\d,]+ 积分$/ });
const done = (page: Page) => page.locator('[data-take][data-status=completed]');
const available = async ({ owner }: Made): Promise<{ held: number; available: number }> => {
  const { callAs } = await theEnvironment();
  const answer = await callAs(owner.uid, 'photography', { action: 'getBalance' });
  return answer.data as { held: number; available: number };
};

/** A model that makes films of words alone. */
async function fromWords(): Promise<{ model: string; parameters: object }> {
  const { callAs } = await theEnvironment();
  const answer = await callAs(STUDIO_USER, 'photography', { action: 'listModels' });
  const { models } = answer.data as {
    models: { slug: string; functions: string[]; input: { images: { min: number } } }[];
  };
  const found = models.find(
    ({ functions, input }) => functions.includes('text-to-video') && input.images.min === 0,
  );
  return { model: found?.slug ?? '', parameters: {} };
}

/** A model that makes films of pictures alone. */
async function pictureBound(): Promise<{ model: string; parameters: object }> {
  const { callAs } = await theEnvironment();
  const answer = await callAs(STUDIO_USER, 'photography', { action: 'listModels' });
  const { models } = answer.data as {
    models: { slug: string; functions: string[]; input: { images: { min: number } } }[];
  };
  const found = models.find(
    ({ functions, input }) => functions.includes('image-to-video') && input.images.min > 0,
  );
  return { model: found?.slug ?? '', parameters: {} };
}

async function withFrame(slug: string, more: object = {}): Promise<Made & { frameId: string }> {
  const made = await anEpisode({ slug, credits: 500, shots: [{ ...SHOT, ...more }] });
  const [parentId = ''] = made.shotIds;
  const frameId = await create(made.owner, 'frame', { parentId, role: 'first' });
  return { ...made, frameId };
}

test('pictures are made at the price on the button, compared, picked, hidden and shown again', async () => {
  const made = await withFrame('two-takes');
  const [shot = ''] = made.shotIds;
  const page = await openEpisodePage(made, { query: `shot=${shot}&tab=frame` });
  await page.getByText('1.1 首帧').waitFor();
  await priced(page).waitFor();
  await page.getByText('将要发送的内容').click();
  await page.locator('[data-sends]').getByText('浑身湿透').waitFor();
  await expectAccessible(page);
  await screenshot(page, 'studio-episode-frame');
  const before = await available(made);
  await priced(page).click();
  await page.locator('[data-take]').first().waitFor();
  await screenshot(page, 'studio-episode-running');
  await done(page).first().waitFor();
  await page.getByText('镜头 1：推门 的画面已完成').waitFor({ state: 'attached' });
  await priced(page).click();
  await expect.poll(() => done(page).count(), SELDOM).toBe(2);
  const takes = (await stored(made)).takes;
  const spent = takes.reduce((sum, { price }) => sum + price, 0);
  await expect
    .poll(() => available(made))
    .toMatchObject({ held: 0, available: before.available - spent });
  expect(takes.map(({ target }) => target)).toMatchObject([
    { slot: 'frame', part_id: made.frameId },
    { slot: 'frame', part_id: made.frameId },
  ]);
  await page.getByRole('checkbox', { name: '对比结果 1' }).check();
  await page.getByRole('checkbox', { name: '对比结果 2' }).check();
  await page.getByRole('button', { name: '对比', exact: true }).click();
  const compare = page.locator('[data-compare]');
  await expect.poll(() => compare.locator('img').count()).toBe(2);
  await expectAccessible(page);
  await screenshot(page, 'studio-episode-compare');
  await compare
    .getByRole('region', { name: '结果 1' })
    .getByRole('button', { name: '选用' })
    .click();
  await compare.getByRole('region', { name: '结果 1' }).getByText('使用中').waitFor();
  await page.keyboard.press('Escape');
  await saved(page);
  await page.getByRole('button', { name: '结果 2 …' }).click();
  await page.getByRole('menuitem', { name: '隐藏' }).click();
  await page.getByText('已隐藏 1 个').waitFor();
  await page.getByRole('button', { name: '撤销' }).click();
  await page.getByText('已隐藏 1 个').waitFor({ state: 'detached' });
  // Its tasks, with what each cost.
  await page.getByRole('link', { name: '历史' }).click();
  await page.getByText(`共 ${spent} 积分`).waitFor();
  await expect.poll(() => page.locator('[data-task]').count()).toBe(2);
  await expectAccessible(page);
  await screenshot(page, 'studio-episode-history');
  expect(faultsOf(page)).toEqual([]);
});

test('what changed after it was made is marked, and nothing is made by itself', async () => {
  const made = await withFrame('stale-frame');
  const [shot = ''] = made.shotIds;
  const page = await openEpisodePage(made, { query: `shot=${shot}&tab=frame` });
  await priced(page).click();
  await done(page).first().waitFor();
  await page.getByRole('link', { name: '镜头', exact: true }).click();
  await page.getByLabel('描述').first().fill('阿兰站在门外，没有进来');
  await saved(page);
  await page.locator('[data-light="frame:done"][data-stale]').waitFor();
  await page.getByRole('link', { name: '画面' }).click();
  await page.getByText('不会自动重做').waitFor();
  await expectAccessible(page);
  await screenshot(page, 'studio-episode-stale');
  expect((await stored(made)).takes.length).toBe(1);
});

test('a take that fails says why and that the credits went back', async () => {
  const made = await withFrame('failed-take', { description: '雨夜的街 [fail]' });
  const [shot = ''] = made.shotIds;
  const page = await openEpisodePage(made, { query: `shot=${shot}&tab=frame` });
  const before = await available(made);
  await priced(page).click();
  const failed = page.locator('[data-take][data-status=failed]');
  await failed.getByText(/^已退回 \d+ 积分$/).waitFor();
  await page.locator('[data-light="frame:failed"]').waitFor();
  await page.getByText('镜头 1：推门 的画面失败，积分已退回').waitFor({ state: 'attached' });
  await expect.poll(async () => (await available(made)).available).toBe(before.available);
  await expectAccessible(page);
  await screenshot(page, 'studio-episode-failed');
});

test('a price that changed between quote and start starts nothing and shows the new one', async () => {
  const made = await withFrame('new-price', { models: { video: await fromWords() } });
  const [shot = ''] = made.shotIds;
  const page = await openEpisodePage(made, { query: `shot=${shot}&tab=video` });
  await priced(page).waitFor();
  const said = await priced(page).textContent();
  // Somebody else makes the shot longer, between what was read and what is started.
  let isFirst = true;
  await page.route('**/v1/functions/studio', async (route) => {
    const { action } = route.request().postDataJSON() as { action: string };
    if (action === 'startBatch' && isFirst) {
      isFirst = false;
      const set = { duration_ms: 9_000 };
      const doc = { kind: 'shot', id: shot, baseVersion: (await stored(made)).shots[0]?.version };
      await ask(made.owner.uid, 'patch', { ...doc, set });
    }
    await route.continue();
  });
  await priced(page).click();
  await page.getByText('没有开始，也没有扣费').waitFor();
  await expect.poll(() => priced(page).textContent()).not.toBe(said);
  expect((await available(made)).held).toBe(0);
  expect((await stored(made)).takes).toEqual([]);
  await expectAccessible(page);
  await screenshot(page, 'studio-episode-new-price');
});

test('an own model and its parameters are kept on the shot; a film and a line are made of it', async () => {
  const made = await withFrame('film-and-line');
  const [shot = ''] = made.shotIds;
  const page = await openEpisodePage(made, { query: `shot=${shot}&tab=video` });
  const model = page.getByLabel('模型');
  // The usual model begins from a picture, and there is none yet.
  await page.getByText('该模型需要画面：请先生成或选择首帧').waitFor();
  await page
    .getByRole('button', { name: '生成', exact: true })
    .and(page.locator(':disabled'))
    .waitFor();
  await expectAccessible(page);
  await screenshot(page, 'studio-episode-blocked');
  const words = await fromWords();
  await model.selectOption(words.model);
  await saved(page);
  await priced(page).waitFor();
  const kept = async () =>
    (
      await ask<{ shots: { models: { video?: { model: string } } }[] }>(
        made.owner.uid,
        'openEpisode',
        {
          episodeId: made.episodeId,
        },
      )
    ).shots[0]?.models.video?.model;
  expect(await kept()).toBe(words.model);
  await priced(page).click();
  await done(page).locator('video').first().waitFor();
  await screenshot(page, 'studio-episode-film');
  await page.getByRole('link', { name: '声音' }).click();
  await priced(page).click();
  await done(page).locator('audio').first().waitFor();
  await expectAccessible(page);
  await screenshot(page, 'studio-episode-sound');
  await page.locator('[data-light="line:done"]').waitFor();
  expect(faultsOf(page)).toEqual([]);
});

test('many shots at once: places are named by shot and frame, and priced before anything starts', async () => {
  const made = await anEpisode({ slug: 'many-shots', credits: 500, shots: [SHOT, SHOT, SHOT] });
  const page = await openEpisodePage(made);
  await page.getByRole('checkbox', { name: '选择 镜头 1：推门' }).check();
  await page.getByRole('checkbox', { name: '选择 镜头 3：推门' }).check();
  await page.getByRole('button', { name: '添加首帧' }).click();
  await page.getByText('已为 2 个镜头添加首帧').first().waitFor();
  await page.getByRole('button', { name: '批量生成' }).click();
  await page.getByRole('menuitem', { name: '生成画面' }).click();
  const dialog = dialogOf(page);
  await dialog.getByText('镜头 1：推门 · 首帧 1.1').waitFor();
  await dialog.getByText('镜头 3：推门 · 首帧 3.1').waitFor();
  await expectAccessible(page);
  await screenshot(page, 'studio-episode-batch');
  await dialog.getByRole('button', { name: /^开始 · [\d,]+ 积分$/ }).click();
  await expect.poll(() => page.locator('[data-light="frame:done"]').count(), SELDOM).toBe(2);
  await screenshot(page, 'studio-episode-made');
});

test('a file that is no picture is refused, and its take says why in the page’s language', async () => {
  const made = await withFrame('own-refused');
  const [shot = ''] = made.shotIds;
  const query = `shot=${shot}&tab=frame`;
  const page = await openEpisodePage(made, { query, locale: 'en-US', theme: 'dark' });
  await page.getByRole('button', { name: 'Use a picture of your own' }).waitFor();
  await page
    .locator('input[data-own=picture]')
    .setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: Buffer.from('%PDF-1.7 no') });
  const refused = page.locator('[data-take][data-status=failed]');
  await refused.getByText('A file is something else than it should be here').waitFor();
  expect((await stored(made)).takes).toMatchObject([{ is_own: true, price: 0, status: 'failed' }]);
  await expectAccessible(page);
  await screenshot(page, 'studio-episode-own-refused');
});

test('what keeps a film from being made is told in the page’s language', async () => {
  const model = await pictureBound();
  const made = await withFrame('english-reasons', { models: { video: model } });
  const [shot = ''] = made.shotIds;
  const query = `shot=${shot}&tab=video`;
  const page = await openEpisodePage(made, { query, locale: 'en-US' });
  await page.getByText('This model needs a picture. Make or pick a first frame').waitFor();
  await screenshot(page, 'studio-episode-reason-english');
});

test('while one is made, one more is asked for by a button of its own, at its price', async () => {
  const made = await withFrame('one-more', { description: '阿兰推开门' });
  const [shot = ''] = made.shotIds;
  const page = await openEpisodePage(made, { query: `shot=${shot}&tab=frame` });
  const before = await available(made);
  await priced(page).click();
  const more = page.getByRole('button', { name: /^再生成一个 · [\d,]+ 积分$/ });
  await more.waitFor();
  // The button that was just pressed asks for nothing meanwhile.
  await page
    .getByRole('button', { name: /^生成中/ })
    .and(page.locator(':disabled'))
    .waitFor();
  await screenshot(page, 'studio-episode-one-more');
  await more.click();
  await expect.poll(() => done(page).count(), SELDOM).toBe(2);
  const takes = (await stored(made)).takes;
  const spent = takes.reduce((sum, { price }) => sum + price, 0);
  expect(takes).toHaveLength(2);
  await expect
    .poll(() => available(made))
    .toMatchObject({ held: 0, available: before.available - spent });
  expect(faultsOf(page)).toEqual([]);
});

test('a picture of one’s own becomes a take without a price, and is not called made', async () => {
  const made = await withFrame('own-take');
  const [shot = ''] = made.shotIds;
  const page = await openEpisodePage(made, { query: `shot=${shot}&tab=frame` });
  await page.getByRole('button', { name: '使用自己的图片' }).waitFor();
  const before = await available(made);
  const buffer = Buffer.from(await sampleGarmentPhoto());
  await page
    .locator('input[data-own=picture]')
    .setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer });
  await expect.poll(() => done(page).count(), SELDOM).toBe(1);
  await done(page).getByText('自己上传').waitFor();
  await done(page).getByRole('img').waitFor();
  expect(await page.getByText('内容由 AI 生成').count()).toBe(0);
  expect((await stored(made)).takes).toMatchObject([{ is_own: true, price: 0 }]);
  expect(await available(made)).toEqual(before);
  await expectAccessible(page);
  await screenshot(page, 'studio-episode-own');
  expect(faultsOf(page)).toEqual([]);
});
