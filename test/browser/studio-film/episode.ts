/** One episode for all journeys: its films take longest. */
import type { Locator, Page } from 'playwright-core';
import type { OpenOptions } from '../../support/browser/browser.ts';
import type { Person } from '../../support/browser/console.ts';
import { hurried, type MadeEpisode, madeEpisode } from '../../support/browser/film.ts';
import { ask, openStudio, studioUser } from '../../support/browser/studio.ts';

interface Ready {
  readonly owner: Person;
  readonly made: MadeEpisode;
}

let ready: Promise<Ready> | null = null;

export function theEpisode(): Promise<Ready> {
  ready ??= make();
  return ready;
}

async function make(): Promise<Ready> {
  const owner = await studioUser('studio-film', 2_000);
  const made = await hurried(() =>
    madeEpisode(owner, 'rain-letter', [
      { title: '街口的红灯', description: '雨夜的街口，红灯映在水面', line: '你还是来了。' },
      {
        title: '窗前的信',
        description: '清晨窗前，一封信放在木桌上',
        line: '这封信，我等了三年。',
      },
    ]),
  );
  return { owner, made };
}

/** Signed in as its owner, on its film page; a cut nobody has filled yet is filled. */
export async function openFilm(look: Partial<OpenOptions> = {}): Promise<Page> {
  const { owner, made } = await theEpisode();
  await ask(owner.uid, 'cut', { episodeId: made.episodeId, fill: true });
  return openUnfilled(look);
}

/** As it is, once the frame has its names. */
export async function openUnfilled(look: Partial<OpenOptions> = {}): Promise<Page> {
  const { owner, made } = await theEpisode();
  const route = `p/${made.projectId}/e/${made.episodeId}/film`;
  return openStudio({ route, as: owner, ...look });
}

/** The preview once it shows any frame: before that there is no player, and keys go nowhere. */
export const playerOf = (page: Page): Locator => page.locator('canvas[data-frame]');

/** Until the preview shows this frame. */
export const shows = (page: Page, frame: number): Promise<void> =>
  page.locator(`canvas[data-frame="${frame}"]`).waitFor();

/** Until everything that was changed has reached the server. */
export const saved = (page: Page): Promise<void> => page.locator('[data-save="saved"]').waitFor();
