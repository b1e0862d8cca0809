/** From a script to shots: typed, quoted, drafted, looked at, accepted. */
import { expect, test } from 'vitest';
import {
  expectAccessible,
  expectNoSideways,
  faultsOf,
  STUDIO_USER,
  screenshot,
} from '../../support/browser/browser.ts';
import { ask } from '../../support/browser/studio.ts';
import { anEpisode, openEpisodePage, saved } from './episode.ts';

const SCRIPT = `第一场 雨夜 老屋 内
阿兰推开门，浑身湿透，雨水顺着风衣滴在地板上。
阿兰：我回来了。
老周坐在灯下，没有抬头。
老周：你还知道回来？

第二场 清晨 河边 外
雾从河面升起，阿兰一个人走在堤上。
阿兰（旁白）：那一年我走了很远的路。`;

test('a script becomes shots: its price first, then a draft, then what is accepted', async () => {
  const made = await anEpisode();
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
  await expectAccessible(page);
  await screenshot(page, 'studio-episode-storyboard-draft');
  await page.getByRole('button', { name: /^采用 \d+ 个镜头$/ }).click();
  await page.locator('[data-shot]').first().waitFor();
  const shown = await page.locator('[data-shot]').count();
  const { shots, script } = await ask<{ shots: unknown[]; script: { text: string } }>(
    STUDIO_USER,
    'openEpisode',
    { episodeId: made.episodeId },
  );
  expect({ shown, script: script.text }).toEqual({ shown: shots.length, script: SCRIPT });
  await saved(page);
  await expectNoSideways(page);
  await expectAccessible(page);
  await screenshot(page, 'studio-episode-shots');
  expect(faultsOf(page)).toEqual([]);
});
