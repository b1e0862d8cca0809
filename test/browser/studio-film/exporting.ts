/** A cut becomes a film: its price first, its progress, its file, and a draft by the browser. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { readLabels } from '../../../shared/pictures/label/file.ts';
import { expectAccessible, faultsOf, screenshot } from '../../support/browser/browser.ts';
import { hurried } from '../../support/browser/film.ts';
import { distance, frameOfFilm, frameOfPreview, streamsOf } from '../../support/browser/frames.ts';
import { ask, holdCalls } from '../../support/browser/studio.ts';
import { openFilm, playerOf, saved, shows, theEpisode } from './episode.ts';

/** Clicked, and kept as a file. */
async function downloaded(page: Page, link: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: link }).first().click(),
  ]);
  return download.path();
}

test('an export tells its price, is made, and is downloaded as a labelled film', async () => {
  const { owner, made } = await theEpisode();
  const page = await openFilm();
  await page.locator('[data-clip] img').nth(1).waitFor();
  await page.getByText('还没有导出过').waitFor();
  await page.getByRole('button', { name: '导出影片' }).click();
  const confirm = page.getByRole('button', { name: '导出 · 免费' });
  await confirm.waitFor();
  await expectAccessible(page);
  await screenshot(page, 'studio-film-export');
  // However soon it is made, its page has shown that it was being made.
  const letGo = await holdCalls(page, 'changes');
  await confirm.click();
  await page.locator('[data-export="pending"], [data-export="processing"]').waitFor();
  await screenshot(page, 'studio-film-exporting');
  letGo();
  await hurried(async () => page.locator('[data-export="completed"]').waitFor());
  await screenshot(page, 'studio-film-exported');
  const { exports } = await ask<{ exports: { id: string }[] }>(owner.uid, 'listExports', {
    episodeId: made.episodeId,
  });
  const [first] = exports;
  const href = await page.getByRole('link', { name: '下载' }).first().getAttribute('href');
  const film = Buffer.from(await (await fetch(href ?? '')).arrayBuffer());
  expect(await streamsOf(film)).toMatchObject([
    { codec_name: 'h264', width: 1280, height: 720 },
    { codec_name: 'aac' },
  ]);
  expect(readLabels(film).label).toMatchObject({ Label: '1' });
  expect(readLabels(film).label?.ProduceID).toContain(first?.id);
  await playerOf(page).waitFor();
  await page.locator('h1').click();
  await page.keyboard.press('Home');
  await shows(page, 0);
  expect(distance(await frameOfPreview(page), await frameOfFilm(film, 0))).toBeLessThan(6);
  expect(faultsOf(page)).toEqual([]);
});

test('an export is cancelled, and can be made again', async () => {
  const page = await openFilm();
  await page.locator('[data-clip] img').nth(1).waitFor();
  await page.getByRole('button', { name: '导出影片' }).click();
  await page.getByLabel('导出为').selectOption('otio');
  // It may be made meanwhile; the page has not heard of it yet.
  const letGo = await holdCalls(page, 'changes');
  await page.getByRole('button', { name: '导出 · 免费' }).click();
  await page.getByRole('button', { name: '取消导出' }).click();
  letGo();
  await page.locator('[data-export="cancelled"], [data-export="completed"]').first().waitFor();
  await saved(page);
});

test('a draft by the browser is labelled to its end, and carries the label of its source', async () => {
  const { made } = await theEpisode();
  const page = await openFilm();
  await page.locator('[data-clip] img').nth(1).waitFor();
  await page.getByRole('button', { name: '快速样片' }).click();
  await page.locator('[data-quick="ready"]').waitFor();
  await expectAccessible(page);
  await screenshot(page, 'studio-film-draft');
  const path = await downloaded(page, '保存样片');
  const bytes = readFileSync(path);
  const [picture] = await streamsOf(bytes);
  expect(picture).toMatchObject({ codec_name: 'h264', width: 1280, height: 720 });
  const own = readLabels(made.shots[0]?.bytes ?? Buffer.alloc(0)).label;
  expect(readLabels(bytes).label).toEqual(own);
});
