/** A cut is filled, trimmed, put in another order, split, and given words; the preview follows. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectAccessible, faultsOf, screenshot } from '../../support/browser/browser.ts';
import { distance, frameOfFilm, frameOfPreview } from '../../support/browser/frames.ts';
import { ask } from '../../support/browser/studio.ts';
import { openFilm, saved, shows, theEpisode } from './episode.ts';

/** Frames of the film, as a new cut has them. */
const FPS = 24;
/** Two decoders and two scalers see nearly the same. */
const ALIKE = 6;

const clips = (page: Page) => page.locator('[data-clip]');

/** The preview shows a frame: waits until it is drawn after a seek. */
async function seek(page: Page, frame: number): Promise<void> {
  await page.getByRole('button', { name: '到开头' }).click();
  await shows(page, 0);
  await page.locator('h1').click();
  for (let second = 0; second < Math.floor(frame / FPS); second += 1) {
    await page.keyboard.press('Shift+ArrowRight');
  }
  for (let rest = 0; rest < frame % FPS; rest += 1) await page.keyboard.press('ArrowRight');
  await shows(page, frame);
}

test('shots become a cut, and the preview shows the right frame of the right film', async () => {
  const { made } = await theEpisode();
  const page = await openFilm();
  await page.getByText('这一集还没有片段').waitFor();
  await expectAccessible(page);
  await screenshot(page, 'studio-film-empty');
  await page.getByRole('button', { name: '补入镜头' }).click();
  await shows(page, 0);
  expect(await clips(page).count()).toBe(2);
  const [first, second] = made.shots;
  for (const [frame, shot, seconds] of [
    [30, first, 30 / FPS],
    [Math.round(((first?.ms ?? 0) * FPS) / 1_000) + 12, second, 12 / FPS],
  ] as const) {
    await seek(page, frame);
    const seen = await frameOfPreview(page);
    const own = await frameOfFilm(shot?.bytes ?? Buffer.alloc(0), seconds);
    const other = shot === first ? second : first;
    const wrong = await frameOfFilm(other?.bytes ?? Buffer.alloc(0), seconds);
    expect(distance(seen, own)).toBeLessThan(ALIKE);
    expect(distance(seen, wrong)).toBeGreaterThan(ALIKE * 2);
  }
  await expectAccessible(page);
  await screenshot(page, 'studio-film');
  expect(faultsOf(page)).toEqual([]);
});
