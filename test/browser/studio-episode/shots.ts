/** Shots in their three forms: chosen, moved, copied, deleted and taken back, played. */
import { expect, test } from 'vitest';
import {
  expectAccessible,
  expectNoSideways,
  faultsOf,
  screenshot,
} from '../../support/browser/browser.ts';
import { anEpisode, openEpisodePage, saved, stored, titlesOf } from './episode.ts';

const named = (...titles: string[]): object[] =>
  titles.map((title, index) => ({
    ...{
      title,
      duration_ms: 2_000 + (index % 4) * 1_000,
      size: '近景',
      description: `${title}的描述`,
    },
  }));

test('shots are walked, chosen, moved by keys and by hand, copied, deleted and taken back', async () => {
  const made = await anEpisode({ slug: 'shots-by-keys', shots: named('一', '二', '三', '四') });
  const page = await openEpisodePage(made);
  const open = (title: string) => page.locator('[data-open]').filter({ hasText: title });
  await open('一').click();
  await page.locator('[data-panel]').getByRole('heading', { name: '镜头 1：一' }).waitFor();
  await page.keyboard.press('j');
  await page.locator('[data-panel]').getByRole('heading', { name: '镜头 2：二' }).waitFor();
  // Whoever has the focus is moved: it comes with the next frame.
  await open('二').and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Alt+ArrowDown');
  await page.getByText('镜头 2：二 移到第 3 位').waitFor({ state: 'attached' });
  await expect.poll(() => titlesOf(made)).toEqual(['一', '三', '二', '四']);
  // By hand: the handle of the last one, dropped on the first.
  const from = await page.getByRole('button', { name: '移动 镜头 4：四' }).boundingBox();
  const to = await page.getByRole('button', { name: '移动 镜头 1：一' }).boundingBox();
  if (from === null || to === null) throw new Error('no handles');
  await page.mouse.move(from.x + 8, from.y + 8);
  await page.mouse.down();
  await page.mouse.move(from.x - 30, from.y - 10, { steps: 4 });
  await page.getByText('已拿起 镜头 4：四').waitFor({ state: 'attached' });
  await page.mouse.move(to.x + 8, to.y + 8, { steps: 12 });
  await page.getByText('镜头 4：四 移到第 1 项').waitFor({ state: 'attached' });
  await page.mouse.up();
  await expect.poll(() => titlesOf(made)).toEqual(['四', '一', '三', '二']);
  // A range, one more by Ctrl, one less by x.
  await open('四').click();
  await open('三').click({ modifiers: ['Shift'] });
  await page.getByText('已选 3 个').first().waitFor();
  await open('二').click({ modifiers: ['Control'] });
  await page.getByText('已选 4 个').first().waitFor();
  await page.keyboard.press('x');
  await page.getByText('已选 3 个').first().waitFor();
  await expectAccessible(page);
  await screenshot(page, 'studio-episode-selection');
  await page.getByRole('button', { name: '删除（作品保留）' }).click();
  await expect.poll(() => titlesOf(made)).toEqual(['四']);
  for (const _ of [1, 2, 3]) await page.getByRole('button', { name: '撤销' }).click();
  await expect.poll(() => titlesOf(made)).toEqual(['四', '一', '三', '二']);
  // One more, and a copy.
  await page.getByRole('button', { name: '镜头 4：二 的操作' }).click();
  await page.getByRole('menuitem', { name: '复制' }).click();
  await expect.poll(() => titlesOf(made)).toEqual(['四', '一', '三', '二', '二']);
  await page.getByRole('button', { name: '新建镜头' }).click();
  await page.locator('[data-panel]').getByRole('heading', { name: '镜头 2' }).waitFor();
  await page.getByLabel('标题').fill('新的');
  await saved(page);
  await expect.poll(() => titlesOf(made)).toEqual(['四', '新的', '一', '三', '二', '二']);
  expect(faultsOf(page)).toEqual([]);
});

test('the form and the chosen shot are in the address, and stay over a reload', async () => {
  const made = await anEpisode({ slug: 'shot-forms', shots: named('推门', '灯下', '对视') });
  const page = await openEpisodePage(made);
  for (const form of ['列表', '时间线'] as const) {
    await page.getByRole('link', { name: form }).click();
    await page.locator('[data-open]').nth(1).click();
    await page.locator('[data-panel]').waitFor();
    await expectAccessible(page);
    await expectNoSideways(page);
    await screenshot(page, `studio-episode-${form === '列表' ? 'list' : 'timeline'}`);
  }
  expect(page.url()).toContain('layout=timeline');
  await page.reload();
  await page.locator('[data-panel]').getByRole('heading', { name: '镜头 2：灯下' }).waitFor();
  await page.locator('[data-shot]').nth(2).waitFor();
  const widths = await page
    .locator('[data-shot]')
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().width));
  expect(widths).toHaveLength(3);
  expect(widths).toEqual([...widths].sort((a, b) => a - b));
});

test('the stills play for as long as their shots last, and stop for the space bar', async () => {
  // Nobody is so slow to press a key that the first has passed.
  const [first, ...others] = named('推门', '灯下', '对视');
  const shots = [{ ...first, duration_ms: 120_000 }, ...others];
  const made = await anEpisode({ slug: 'animatic', shots });
  const page = await openEpisodePage(made);
  await page.getByRole('button', { name: '播放样片' }).click();
  const stage = page.locator('[data-animatic]');
  await stage.waitFor();
  await page.keyboard.press(' ');
  await page.locator('[data-playing=false]').waitFor();
  await expectAccessible(page);
  await screenshot(page, 'studio-episode-animatic');
  await page.locator('[data-animatic="0"]').waitFor();
  await page.keyboard.press('ArrowRight');
  await page.locator('[data-animatic="1"]').waitFor();
  await page.keyboard.press('ArrowLeft');
  await page.locator('[data-animatic="0"]').waitFor();
  await page.keyboard.press('ArrowRight');
  await page.locator('[data-animatic="1"]').waitFor();
  await page.keyboard.press(' ');
  await page.locator('[data-animatic="2"]').waitFor();
  await page.locator('[data-animatic="2"][data-playing=false]').waitFor();
  await page.keyboard.press('Escape');
  await stage.waitFor({ state: 'detached' });
});

test('of three hundred shots only those near the eye are drawn, and keys reach them all', async () => {
  const titles = Array.from({ length: 300 }, (_, index) => `镜头标题 ${index + 1}`);
  const made = await anEpisode({ slug: 'three-hundred', shots: named(...titles) });
  const page = await openEpisodePage(made, { query: 'layout=list' });
  await page.locator('[data-shot]').nth(299).waitFor({ state: 'attached' });
  await page.locator('[data-open]').first().waitFor();
  expect(await page.locator('[data-open]').count()).toBeLessThan(100);
  const last = page.locator('[data-shot]').nth(299);
  await last.scrollIntoViewIfNeeded();
  await last.locator('[data-open]').click();
  await page.locator('[data-panel]').getByRole('heading', { name: '镜头 300' }).waitFor();
  expect(await page.locator('[data-open]').count()).toBeLessThan(100);
  await page.keyboard.press('Alt+ArrowUp');
  await expect.poll(async () => (await titlesOf(made))[298]).toBe('镜头标题 300');
  await screenshot(page, 'studio-episode-300');
  expect((await stored(made)).shots.length).toBe(300);
  await expectAccessible(page);
});
