/** Episodes that tests begin with, made by the studio's own verbs. */
import type { Page } from 'playwright-core';
import type { OpenOptions } from '../../support/browser/browser.ts';
import type { Person } from '../../support/browser/console.ts';
import { ask, openStudio, studioUser } from '../../support/browser/studio.ts';

export interface Made {
  readonly owner: Person;
  readonly projectId: string;
  readonly episodeId: string;
  readonly shotIds: readonly string[];
}

export interface EpisodeWish {
  /** Of the project; the owner is named after it. */
  readonly slug: string;
  readonly credits?: number;
  readonly shots?: readonly object[];
  readonly script?: string;
}

/** A project of somebody new with one episode, and these shots in it. */
export async function anEpisode(wish: EpisodeWish): Promise<Made> {
  const { slug: projectId, credits = 0, shots = [], script = '' } = wish;
  const owner = await studioUser(`of-${projectId}`, credits);
  const fields = { title: '雨夜归人', aspect: '16:9' };
  await ask(owner.uid, 'createProject', { slug: projectId, fields });
  const episodeId = await create(owner, 'episode', { parentId: projectId, title: '第一集' });
  const shotIds: string[] = [];
  for (const shot of shots) {
    shotIds.push(await create(owner, 'shot', { parentId: episodeId, ...shot }));
  }
  if (script !== '') {
    const all = { baseVersion: 0, from: 0, to: 0, text: script };
    await ask(owner.uid, 'writeScript', { episodeId, ...all });
  }
  return { owner, projectId, episodeId, shotIds };
}

export async function create(
  { uid }: Person,
  kind: string,
  { parentId, ...fields }: { readonly parentId: string; readonly [field: string]: unknown },
): Promise<string> {
  const wish = { kind, parentId, fields };
  return (await ask<{ document: { id: string } }>(uid, 'create', wish)).document.id;
}

type Look = Omit<OpenOptions, 'path'> & {
  /** After the `?` of the address. */
  readonly query?: string;
  readonly as?: Person;
};

export async function openEpisodePage(made: Made, look: Look = {}): Promise<Page> {
  const { query = '', as = made.owner, ...rest } = look;
  const route = `p/${made.projectId}/e/${made.episodeId}${query === '' ? '' : `?${query}`}`;
  const page = await openStudio({ route, as, ...rest });
  await page.getByRole('heading', { level: 1, name: '第一集' }).waitFor();
  return page;
}

/** Everything that was typed has reached the server. */
export const saved = (page: Page): Promise<void> => page.locator('[data-save="saved"]').waitFor();

export interface StoredShot {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly description: string;
}

export interface Stored {
  readonly shots: readonly StoredShot[];
  readonly script: { readonly text: string; readonly version: number };
  readonly takes: readonly {
    readonly status: string;
    readonly price: number;
    readonly refunded: number;
    readonly target: { readonly slot: string; readonly part_id: string | null };
  }[];
}

export const stored = ({ owner, episodeId }: Made): Promise<Stored> =>
  ask<Stored>(owner.uid, 'openEpisode', { episodeId });

export const titlesOf = async (made: Made): Promise<string[]> =>
  (await stored(made)).shots.map(({ title }) => title);
