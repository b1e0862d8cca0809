/** A cut is filled, trimmed, put in another order, split, and given words; the preview follows. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectAccessible, faultsOf, screenshot } from '../../support/browser/browser.ts';
import {
  changeBelow,
  distance,
  frameOfFilm,
  frameOfPreview,
} from '../../support/browser/frames.ts';
import { ask } from '../../support/browser/studio.ts';
import { openFilm, openUnfilled, playerOf, saved, shows, theEpisode } from './episode.ts';

/** Frames a second, as a new cut has them. */
const FPS = 24;
/** Two decoders and two scalers see nearly the same. */
const ALIKE = 6;

const clips = (page: Page) => page.locator('[data-clip]');
const titles = async (page: Page): Promise<string[]> =>
  (await clips(page).allInnerTexts()).map((text) => text.trim().split('\n')[0] ?? '');

/** By keys, as an editor would; until the frame is drawn. */
async function seek(page: Page, frame: number): Promise<void> {
  await playerOf(page).waitFor();
  await page.locator('h1').click();
  await page.keyboard.press('Home');
  for (let second = 0; second < Math.floor(frame / FPS); second += 1) {
    await page.keyboard.press('Shift+ArrowRight');
  }
  for (let rest = 0; rest < frame % FPS; rest += 1) await page.keyboard.press('ArrowRight');
  await shows(page, frame);
}

interface Cut {
  readonly items: readonly {
    readonly item_id: string;
    readonly shot_id: string;
    readonly in_ms: number;
    readonly out_ms: number;
  }[];
  readonly subtitles: { readonly lines: readonly { readonly text: string }[] };
}

/** As the server has it, once everything has been written. */
async function stored(page: Page): Promise<Cut> {
  await saved(page);
  const { owner, made } = await theEpisode();
  const { cut } = await ask<{ cut: Cut }>(owner.uid, 'cut', { episodeId: made.episodeId });
  return cut;
}

test('shots become a cut, and the preview shows the right frame of the right film', async () => {
  const { made } = await theEpisode();
  const page = await openUnfilled();
  await page.getByText('这一集还没有片段').waitFor();
  await page.getByRole('link', { name: '雨夜来信' }).waitFor();
  await expectAccessible(page);
  await screenshot(page, 'studio-film-empty');
  await page.getByRole('button', { name: '补入镜头' }).click();
  await page.locator('[data-clip] img').nth(1).waitFor();
  await expect.poll(() => clips(page).count()).toBe(2);
  const [first, second] = made.shots;
  const begin = Math.round(((first?.ms ?? 0) * FPS) / 1_000);
  for (const [frame, shot, seconds] of [
    [30, first, 30 / FPS],
    [begin + 12, second, 12 / FPS],
  ] as const) {
    await seek(page, frame);
    const seen = await frameOfPreview(page);
    const other = shot === first ? second : first;
    expect(distance(seen, await frameOfFilm(shot?.bytes, seconds))).toBeLessThan(ALIKE);
    expect(distance(seen, await frameOfFilm(other?.bytes, seconds))).toBeGreaterThan(ALIKE * 2);
  }
  await expectAccessible(page);
  await screenshot(page, 'studio-film');
  expect(faultsOf(page)).toEqual([]);
});

test('without a decoder of its own the page lets the browser play the file', async () => {
  const { made } = await theEpisode();
  const page = await openFilm({
    before: (context) =>
      context.addInitScript(() => {
        VideoDecoder.isConfigSupported = async (config) => ({ supported: false, config });
      }),
  });
  await page.locator('[data-clip] img').nth(1).waitFor();
  await seek(page, 60);
  const [first, second] = made.shots;
  const seen = await frameOfPreview(page);
  expect(distance(seen, await frameOfFilm(first?.bytes, 60 / FPS))).toBeLessThan(ALIKE);
  expect(distance(seen, await frameOfFilm(second?.bytes, 60 / FPS))).toBeGreaterThan(ALIKE * 2);
});

test('a clip is trimmed by its handle, by keys and by numbers, and each is taken back', async () => {
  const page = await openFilm();
  await clips(page).first().click();
  const handle = page.locator('[data-trim="out"]');
  await handle.press('Shift+ArrowLeft');
  const trimmed = (await stored(page)).items[0];
  const { made } = await theEpisode();
  expect(trimmed?.out_ms).toBe(Math.round((made.shots[0]?.ms ?? 0) - 10_000 / FPS));

  // Where it lies once nothing moves.
  await handle.hover();
  const box = await handle.boundingBox();
  if (box === null) throw new Error('no handle');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 - 48, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  const dragged = (await stored(page)).items[0];
  expect(dragged?.out_ms).toBe((trimmed?.out_ms ?? 0) - 1_000);

  await page.getByLabel('起点（秒）').fill('0.5');
  await page.getByLabel('起点（秒）').press('Enter');
  expect((await stored(page)).items[0]?.in_ms).toBe(500);
  for (const _ of [1, 2, 3]) await page.getByRole('button', { name: '撤销' }).click();
  expect((await stored(page)).items[0]).toMatchObject({ in_ms: 0, out_ms: made.shots[0]?.ms });
});

test('clips are put in another order by keys and by dragging', async () => {
  const page = await openFilm();
  await page.locator('[data-clip] img').nth(1).waitFor();
  const before = await titles(page);
  await clips(page).first().click();
  await page.keyboard.press(']');
  await expect.poll(() => titles(page)).toEqual([...before].reverse());
  await page.getByText('移到第 2 位').waitFor({ state: 'attached' });
  const { made } = await theEpisode();
  const storedOrder = async () => (await stored(page)).items.map(({ shot_id }) => shot_id);
  expect(await storedOrder()).toEqual([made.shots[1]?.id, made.shots[0]?.id]);

  const [from, to] = [
    await clips(page).last().boundingBox(),
    await clips(page).first().boundingBox(),
  ];
  if (from === null || to === null) throw new Error('no clips');
  await page.mouse.move(from.x + 40, from.y + 20);
  await page.mouse.down();
  await page.mouse.move(to.x + 20, to.y + 20, { steps: 6 });
  await page.mouse.up();
  await expect.poll(() => titles(page)).toEqual(before);
  // Its page goes with the test, and whoever comes next finds what was stored.
  expect(await storedOrder()).toEqual([made.shots[0]?.id, made.shots[1]?.id]);
});

test('a clip is split and removed by keys', async () => {
  const page = await openFilm();
  await page.locator('[data-clip] img').nth(1).waitFor();
  await seek(page, 48);
  await clips(page).first().click();
  await page.keyboard.press('s');
  await expect.poll(() => clips(page).count()).toBe(3);
  expect((await stored(page)).items.slice(0, 2)).toMatchObject([
    { out_ms: 2_000 },
    { in_ms: 2_000 },
  ]);
  await page.keyboard.press('Delete');
  await expect.poll(() => clips(page).count()).toBe(2);
  await page.keyboard.press('Control+z');
  await expect.poll(() => clips(page).count()).toBe(3);
  await page.keyboard.press('Control+z');
  await expect.poll(() => clips(page).count()).toBe(2);
  const { made } = await theEpisode();
  const whole = { in_ms: 0, out_ms: made.shots[0]?.ms };
  expect((await stored(page)).items[0]).toMatchObject(whole);
});

test('subtitles come from the spoken lines, are changed, and drawn into the preview', async () => {
  const page = await openFilm();
  await page.locator('[data-clip] img').nth(1).waitFor();
  await seek(page, 12);
  const bare = await frameOfPreview(page);
  await page.getByRole('tab', { name: '字幕' }).click();
  await page.getByRole('button', { name: '从台词生成字幕和人声' }).click();
  const text = page.getByLabel('文字').first();
  await expect.poll(() => text.inputValue()).toBe('你还是来了。');
  await text.fill('你到底还是来了。');
  expect((await stored(page)).subtitles.lines.map((line) => line.text)).toEqual([
    ...['你到底还是来了。', '这封信，我等了三年。'],
  ]);
  await expect.poll(async () => changeBelow(bare, await frameOfPreview(page))).toBeGreaterThan(12);
  await expectAccessible(page);
  await screenshot(page, 'studio-film-subtitles');
});
