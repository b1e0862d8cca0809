/** Episodes that tests begin with, made by the studio's own verbs. */
import type { Page } from 'playwright-core';
import type { SIZES } from '../../support/browser/browser.ts';
import { STUDIO_USER, theEnvironment } from '../../support/browser/browser.ts';
import type { Person } from '../../support/browser/console.ts';
import { ask, openStudio } from '../../support/browser/studio.ts';

export interface Made {
  readonly projectId: string;
  readonly episodeId: string;
  readonly shotIds: readonly string[];
}

/** A project of the local user with one episode, and these shots in it. */
export async function anEpisode(
  shots: readonly object[] = [],
  { slug, script = '' }: { slug?: string; script?: string } = {},
): Promise<Made> {
  await (await theEnvironment()).grant(STUDIO_USER, 2_000);
  const address = slug === undefined ? {} : { slug };
  const { project } = await ask<{ project: { id: string } }>(STUDIO_USER, 'createProject', {
    ...address,
    fields: { title: '雨夜归人', aspect: '16:9' },
  });
  const episodeId = await create('episode', project.id, { title: '第一集' });
  const shotIds: string[] = [];
  for (const fields of shots) shotIds.push(await create('shot', episodeId, fields));
  for (let from = 0; from < script.length; from += 20_000) {
    const text = script.slice(from, from + 20_000);
    const at = { baseVersion: from / 20_000, from, to: from };
    await ask(STUDIO_USER, 'writeScript', { episodeId, ...at, text });
  }
  return { projectId: project.id, episodeId, shotIds };
}

export async function create(kind: string, parentId: string, fields: object): Promise<string> {
  const answer = await ask<{ document: { id: string } }>(STUDIO_USER, 'create', {
    kind,
    parentId,
    fields,
  });
  return answer.document.id;
}

export interface EpisodeLook {
  readonly query?: string;
  readonly size?: keyof typeof SIZES;
  readonly theme?: 'light' | 'dark';
  readonly locale?: 'zh-CN' | 'en-US';
  readonly as?: Person;
}

export async function openEpisodePage(made: Made, look: EpisodeLook = {}): Promise<Page> {
  const { query = '', ...rest } = look;
  const address = `p/${made.projectId}/e/${made.episodeId}`;
  const page = await openStudio({ route: query === '' ? address : `${address}?${query}`, ...rest });
  await page.getByRole('heading', { level: 1, name: '第一集' }).waitFor();
  return page;
}

/** Everything that was typed has reached the server. */
export const saved = async (page: Page): Promise<void> => {
  await page.locator('[data-save="saved"]').waitFor();
};
