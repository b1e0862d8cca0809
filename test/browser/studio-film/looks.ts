/** The film page on every size, in both languages and both themes. */
import { expect, test } from 'vitest';
import {
  expectAccessible,
  expectNoSideways,
  expectTouchable,
  faultsOf,
  screenshot,
} from '../../support/browser/browser.ts';
import { openFilm, playerOf } from './episode.ts';

test.each([
  ['iphone', 'dark', 'zh-CN'],
  ['tablet', 'light', 'en-US'],
  ['desk', 'dark', 'en-US'],
] as const)(
  'on %s in %s and %s nothing scrolls sideways, and all of it can be read',
  async (size, theme, locale) => {
    const page = await openFilm({ size, theme, locale });
    await page.locator('[data-clip] img').nth(1).waitFor();
    await playerOf(page).waitFor();
    await page.locator('[data-clip]').first().click();
    for (const tab of await page.getByRole('tab').all()) {
      await tab.click();
      await expectNoSideways(page);
      if (size === 'iphone') await expectTouchable(page);
      await expectAccessible(page);
    }
    await page.getByRole('tab').first().click();
    await screenshot(page, `studio-film-${size}`);
    expect(faultsOf(page)).toEqual([]);
  },
);
