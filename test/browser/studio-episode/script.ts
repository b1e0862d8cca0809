/** From a script to shots: typed, quoted, drafted, looked at, accepted. */
import { expect, test } from 'vitest';
import {
  expectAccessible,
  expectNoSideways,
  faultsOf,
  screenshot,
} from '../../support/browser/browser.ts';
import { dialogOf } from '../../support/browser/console.ts';
import { ask } from '../../support/browser/studio.ts';
import { anEpisode, openEpisodePage, saved, stored } from './episode.ts';

const SCRIPT = `第一场 雨夜 老屋 内
阿兰推开门，浑身湿透，雨水顺着风衣滴在地板上。
阿兰：我回来了。
老周坐在灯下，没有抬头。
老周：你还知道回来？

第二场 清晨 河边 外
雾从河面升起，阿兰一个人走在堤上。
阿兰（旁白）：那一年我走了很远的路。`;

test('a script becomes shots: its price first, then a draft, then what is accepted', async () => {
  const made = await anEpisode({ slug: 'script-to-shots', credits: 100 });
  const page = await openEpisodePage(made);
  await page.getByText('还没有镜头。由剧本生成分镜，或逐个新建').waitFor();
  await screenshot(page, 'studio-episode-empty');
  await page.getByRole('textbox', { name: '剧本' }).fill(SCRIPT);
  await page.getByRole('button', { name: '生成分镜' }).click();
  const start = page.getByRole('button', { name: /^开始 · 最多 [\d,]+ 积分$/ });
  await start.waitFor();
  await expectAccessible(page);
  await screenshot(page, 'studio-episode-storyboard-quote');
  await start.click();
  await page.getByRole('button', { name: '查看草稿' }).click();
  await page.getByRole('heading', { name: '分镜草稿' }).waitFor();
  expect((await stored(made)).shots).toEqual([]);
  await expectAccessible(page);
  await screenshot(page, 'studio-episode-storyboard-draft');
  await page.getByRole('button', { name: /^采用 \d+ 个镜头$/ }).click();
  await page.locator('[data-shot]').first().waitFor();
  const { shots, script } = await stored(made);
  expect(script.text).toBe(SCRIPT);
  await expect.poll(() => page.locator('[data-shot]').count()).toBe(shots.length);
  // From a shot to the words it came from.
  await page.locator('[data-open]').first().click();
  await page.getByRole('button', { name: '查看剧本原文' }).click();
  await expect
    .poll(() => page.evaluate(() => String(document.getSelection() ?? '')))
    .toBe('我回来了。');
  await expectNoSideways(page);
  await expectAccessible(page);
  await screenshot(page, 'studio-episode-shots');
  expect(faultsOf(page)).toEqual([]);
});

test('a storyboard goes on after a reload, names what is to be looked at, and can be dropped', async () => {
  const long = `老周：${'你走的那一年，河水涨到了门前的第三级台阶'.repeat(12)}`;
  const made = await anEpisode({
    slug: 'draft-dropped',
    credits: 100,
    script: `${SCRIPT}\n${long}`,
  });
  const page = await openEpisodePage(made);
  // The part is asked for, and its answer never reaches this page.
  await page.route('**/v1/functions/studio', (route) => {
    const { action } = route.request().postDataJSON() as { action: string };
    return action === 'runStoryboard' ? route.abort() : route.continue();
  });
  await page.getByRole('button', { name: '生成分镜' }).click();
  await page.getByRole('button', { name: /^开始 · 最多/ }).click();
  await page.locator('[data-storyboard=open]').getByText('正在再次查看').waitFor();
  await expectAccessible(page);
  await screenshot(page, 'studio-episode-storyboard-running');
  await page.unroute('**/v1/functions/studio');
  await page.reload();
  await page.locator('[data-storyboard=draft]').getByText('处需要留意').waitFor();
  await page.getByRole('button', { name: '查看草稿' }).click();
  await page.locator('[data-problem=SPEECH_TOO_LONG]').first().waitFor();
  await expectAccessible(page);
  await screenshot(page, 'studio-episode-storyboard-problems');
  await page.getByRole('button', { name: '放弃草稿' }).click();
  await page.getByRole('button', { name: '生成分镜' }).waitFor();
  expect((await stored(made)).shots).toEqual([]);
});

test('sixty thousand characters are written piece by piece, and no more are taken', async () => {
  const made = await anEpisode({ slug: 'long-script' });
  const page = await openEpisodePage(made);
  const line = '他走过长街，雨一直下，没有人回头。\n';
  const text = line.repeat(4_000).slice(0, 60_000);
  const sent: number[] = [];
  page.on('request', (request) => {
    if (request.method() !== 'POST' || !request.url().endsWith('/functions/studio')) return;
    const body = request.postDataJSON() as { action: string; text?: string };
    if (body.action === 'writeScript') sent.push(body.text?.length ?? 0);
  });
  const field = page.getByRole('textbox', { name: '剧本' });
  // As a paste does: typing so much in takes the browser longer than all that is proved here.
  await field.evaluate((node: HTMLTextAreaElement, value) => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(node, value);
    node.dispatchEvent(new Event('input', { bubbles: true }));
  }, text);
  await page.getByText('60,000 / 60,000 字').waitFor();
  await saved(page);
  await expect.poll(async () => (await stored(made)).script.text === text).toBe(true);
  expect(Math.max(...sent)).toBeLessThanOrEqual(20_000);
  const before = sent.length;
  // A word in the middle is one small piece.
  await field.evaluate((node: HTMLTextAreaElement) => node.setSelectionRange(30_000, 30_005));
  await field.press('Delete');
  await page.getByText('59,995 / 60,000 字').waitFor();
  await saved(page);
  await expect.poll(async () => (await stored(made)).script.text.length).toBe(59_995);
  expect(sent.slice(before)).toEqual([0]);
});

test('a script two people change is told with both texts', async () => {
  const made = await anEpisode({ slug: 'two-scripts', script: '第一场' });
  const page = await openEpisodePage(made);
  let isFirst = true;
  await page.route('**/v1/functions/studio', async (route) => {
    const { action } = route.request().postDataJSON() as { action: string };
    if (action === 'writeScript' && isFirst) {
      isFirst = false;
      const theirs = { baseVersion: 1, from: 0, to: 3, text: '第一场 他们的' };
      await ask(made.owner.uid, 'writeScript', { episodeId: made.episodeId, ...theirs });
    }
    await route.continue();
  });
  await page.getByRole('textbox', { name: '剧本' }).fill('第一场 我的');
  const dialog = dialogOf(page);
  await dialog.getByText('第一场 我的').waitFor();
  await dialog.getByText('第一场 他们的').waitFor();
  await expectAccessible(page);
  await screenshot(page, 'studio-episode-script-conflict');
  await dialog.getByLabel('保留我的').check();
  await dialog.getByRole('button', { name: '应用' }).click();
  await expect.poll(async () => (await stored(made)).script.text).toBe('第一场 我的');
});
