/** Every page of the studio that is not an episode's, in both themes and both languages. */
import { expect, test } from 'vitest';
import {
  expectAccessible,
  expectNoSideways,
  expectTouchable,
  faultsOf,
  STUDIO_USER,
  screenshot,
  theEnvironment,
} from '../../support/browser/browser.ts';
import { answered, visit } from '../../support/browser/console.ts';
import { ask, openStudio } from '../../support/browser/studio.ts';
import { type Filled, filledProject } from '../../support/browser/studio-project.ts';

const LOOKS = [
  { theme: 'light', locale: 'zh-CN', size: 'desk' },
  { theme: 'dark', locale: 'zh-CN', size: 'iphone' },
  { theme: 'light', locale: 'en-US', size: 'iphone' },
  { theme: 'dark', locale: 'en-US', size: 'desk' },
] as const;

let filled: Promise<Filled> | null = null;

const routes = ({ projectId, assetId }: Filled) =>
  [
    ['', 'tbody [data-row]', 'projects'],
    [`p/${projectId}`, 'ol li', 'episodes'],
    [`p/${projectId}/assets`, 'li [data-open] img', 'assets'],
    [`p/${projectId}/assets?asset=${assetId}`, '[role=dialog] figure img', 'asset'],
    [`p/${projectId}/members`, 'tbody [data-row]', 'members'],
    [`p/${projectId}/spend`, 'tbody [data-row]', 'spend'],
    [`p/${projectId}/history`, 'tbody [data-row]', 'history'],
    [`p/${projectId}/settings`, 'fieldset input', 'settings'],
    [`p/${projectId}/queue`, 'tbody [data-row]', 'queue'],
  ] as const;

test.each(LOOKS)('every page is for everybody, $theme, $locale, $size', async (look) => {
  filled ??= filledProject(await theEnvironment(), STUDIO_USER);
  const project = await filled;
  const page = await openStudio(look);
  for (const [route, shown, name] of routes(project)) {
    await visit(page, route);
    await page.locator(shown).first().waitFor();
    await answered(page);
    await expectNoSideways(page);
    if (look.size === 'iphone') await expectTouchable(page);
    await expectAccessible(page);
    await screenshot(page, `studio-${look.theme}-${look.locale}-${look.size}-${name}`);
  }
  expect(faultsOf(page)).toEqual([]);
});

test('a project that is not there says so, and leads to all projects', async () => {
  const page = await openStudio({ route: 'p/nobody-has-this' });
  await page.getByText('没有这个项目').waitFor();
  await expectAccessible(page);
  expect(await ask(STUDIO_USER, 'listProjects')).toBeTruthy();
});
