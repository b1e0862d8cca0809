/** Coming in, and the frame around every page. */
import { expect, test } from 'vitest';
import { expectAccessible, faultsOf, screenshot } from '../../support/browser/browser.ts';
import { openStudio, studioUser } from '../../support/browser/studio.ts';

test('a local user comes in by a button, and out again', async () => {
  const page = await openStudio();
  await page.getByText('积分').first().waitFor();
  await expectAccessible(page);
  await screenshot(page, 'studio-frame');
  await page.getByRole('button', { name: '退出登录' }).click();
  await page.getByLabel('用户名').waitFor();
  await screenshot(page, 'studio-sign-in');
  expect(faultsOf(page)).toEqual([]);
});

test('a user with an account comes in by name and password', async () => {
  const someone = await studioUser('studio-ordinary', 10);
  const page = await openStudio({ as: someone });
  await page.getByText(/可用 10 积分/).waitFor();
  expect(faultsOf(page)).toEqual([]);
});
