/** The whole page on a phone, a tablet and a desk, in both themes and both languages. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import {
  expectAccessible,
  expectNoSideways,
  expectTouchable,
  faultsOf,
  screenshot,
} from '../../support/browser/browser.ts';
import { answered, visit } from '../../support/browser/console.ts';
import { anEpisode, create, type Made, openEpisodePage } from './episode.ts';

const LOOKS = [
  { theme: 'light', locale: 'zh-CN', size: 'iphone' },
  { theme: 'dark', locale: 'en-US', size: 'iphone' },
  { theme: 'dark', locale: 'zh-CN', size: 'tablet' },
  { theme: 'light', locale: 'en-US', size: 'tablet' },
  { theme: 'dark', locale: 'zh-CN', size: 'desk' },
  { theme: 'light', locale: 'en-US', size: 'desk' },
] as const;

const LONG =
  '雨夜长街上一辆没有开灯的车慢慢驶过 and a very long title in two languages that goes on';
const QUERIES = [
  'column=script',
  'column=shots',
  'column=shots&layout=list',
  'column=shots&layout=timeline',
  'column=panel',
  'column=panel&tab=frame',
  'column=panel&tab=video',
  'column=panel&tab=line',
  'column=panel&tab=history',
];

let made: Promise<Made> | null = null;

async function begin(): Promise<Made> {
  const shots = [LONG, '灯下', ''].map((title, index) => ({
    ...{ title: title.slice(0, 100), description: LONG, duration_ms: 500 + index * 4_000 },
    ...{ size: '近景', angle: '平视', move: '缓慢推近，随后横移跟随人物走到窗前' },
    scene_descriptions: [{ character_name: '阿兰', description: LONG }],
    lines: [{ line_id: 'l1', kind: 'dialogue', speaker: '阿兰', text: LONG }],
  }));
  const episode = await anEpisode({ slug: 'all-looks', credits: 100, shots, script: LONG });
  const [parentId = ''] = episode.shotIds;
  for (const role of ['first', 'last', 'key']) {
    await create(episode.owner, 'frame', { parentId, role });
  }
  return episode;
}

/** However short a shot is, what moves it is not cut off. */
async function expectHandlesWithin(page: Page): Promise<void> {
  const cut = await page.locator('[data-shot]').evaluateAll((shots) =>
    shots.flatMap((shot) => {
      const { left, right } = shot.getBoundingClientRect();
      const tools = [...shot.querySelectorAll('[aria-roledescription], input[type=checkbox]')];
      return tools.flatMap((tool) => {
        const box = tool.getBoundingClientRect();
        return box.left >= left && box.right <= right ? [] : [tool.outerHTML.slice(0, 120)];
      });
    }),
  );
  expect(cut).toEqual([]);
}

test.each(LOOKS)('the episode is for everybody, $theme, $locale, $size', async (look) => {
  made ??= begin();
  const episode = await made;
  const page = await openEpisodePage(episode, look);
  for (const query of QUERIES) {
    const route = `p/${episode.projectId}/e/${episode.episodeId}?shot=${episode.shotIds[0]}&${query}`;
    await visit(page, route);
    await page.locator('[data-panel]').waitFor({ state: 'attached' });
    await answered(page);
    await expectNoSideways(page);
    if (look.size === 'iphone') await expectTouchable(page);
    if (query.includes('timeline')) await expectHandlesWithin(page);
    await expectAccessible(page);
    const name = query.replace(/[=&]/g, '-');
    await screenshot(page, `episode-${look.size}-${look.theme}-${name}`);
  }
  expect(faultsOf(page)).toEqual([]);
});
