/** Music of one's own is laid under the film; what is no sound is refused, and says so where it was given. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { sampleGarmentPhoto } from '../../../local/sample-photo.ts';
import { expectAccessible, faultsOf, screenshot } from '../../support/browser/browser.ts';
import { ask } from '../../support/browser/studio.ts';
import { openFilm, saved, theEpisode } from './episode.ts';

const WAV = new URL('../../unit/sounds/samples/u8.wav', import.meta.url);

interface Cut {
  readonly sounds: readonly { readonly work_id: string; readonly role: string }[];
}

test('music of one’s own is taken in free, told when it is ready, and laid under the film', async () => {
  const { owner, made } = await theEpisode();
  const page = await openFilm({ theme: 'dark' });
  await page.getByRole('tab', { name: '声音' }).click();
  const give = page.locator('input[data-own=music]');
  const buffer = await readFile(WAV);
  await give.setInputFiles({ name: 'rain.wav', mimeType: 'audio/wav', buffer });
  const choice = page.getByLabel('选一段声音');
  await choice.locator('option', { hasText: 'rain.wav' }).waitFor({ state: 'attached' });
  await choice.selectOption({ label: 'rain.wav' });
  await page.getByRole('button', { name: '加入声音' }).click();
  await saved(page);
  const { cut } = await ask<{ cut: Cut }>(owner.uid, 'cut', { episodeId: made.episodeId });
  const { takes } = await ask<{
    takes: { work_id: string; is_own: boolean; price: number; status: string }[];
  }>(owner.uid, 'openEpisode', { episodeId: made.episodeId });
  const music = takes.find(({ work_id }) => work_id === cut.sounds[0]?.work_id);
  expect(cut.sounds).toMatchObject([{ role: 'music' }]);
  expect(music).toMatchObject({ is_own: true, price: 0, status: 'completed' });
  await expectAccessible(page);
  await screenshot(page, 'studio-film-music');
  expect(faultsOf(page)).toEqual([]);
});

test('a file that is no sound is refused by its bytes, and the page says so', async () => {
  const page = await openFilm({ locale: 'en-US', size: 'iphone' });
  await page.getByRole('tab', { name: 'Sound' }).click();
  const buffer = Buffer.from(await sampleGarmentPhoto());
  await page
    .locator('input[data-own=music]')
    .setInputFiles({ name: 'song.mp3', mimeType: 'audio/mpeg', buffer });
  const refused = page.locator('[data-given=failed]');
  await refused.getByText('song.mp3: A file is something else').waitFor();
  await expectAccessible(page);
  await screenshot(page, 'studio-film-sound-refused');
  expect(faultsOf(page)).toEqual([]);
});
