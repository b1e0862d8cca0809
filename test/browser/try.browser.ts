/** The web example, in Chromium: a picture for who is logged in, a refusal for who is not. */
import { expect, test } from 'vitest';
import { sampleGarmentPhoto } from '../../local/sample-photo.ts';
import {
  closeAtTheEnd,
  expectAccessible,
  expectNoSideways,
  faultsOf,
  openPage,
  screenshot,
  theEnvironment,
} from '../support/browser/browser.ts';
import { gate } from '../support/events.ts';

closeAtTheEnd();

const USER = 'o-local-user-000000000000001';

test.each(['light', 'dark'] as const)('uploads, generates and shows, %s', async (theme) => {
  const { grant, callAs } = await theEnvironment();
  await grant(USER, 1_000);
  const page = await openPage({ path: '/try/', size: 'iphone', theme });
  await page.getByText(/积分$/).first().waitFor();
  const before = await balanceOf();
  await expectAccessible(page);
  await screenshot(page, `try-${theme}`);
  const file = {
    name: 'shirt.png',
    mimeType: 'image/png',
    buffer: Buffer.from(await sampleGarmentPhoto()),
  };
  await page.locator('#photo').setInputFiles(file);
  // Two clicks are one wish.
  await page.locator('#go').dblclick();
  await page.getByText('AI生成，图片带有标识。').waitFor();
  await page.locator('#save[href^=http]').waitFor();
  await expectNoSideways(page);
  await expectAccessible(page);
  await screenshot(page, `try-${theme}-done`);
  await expect.poll(balanceOf).toBe(before - 10);
  expect(faultsOf(page)).toEqual([]);

  async function balanceOf(): Promise<number> {
    const { data } = await callAs(USER, 'photography', { action: 'getBalance' });
    return (data as { available: number }).available;
  }
});

test('says what becomes of a caller without an openid, however soon they ask', async () => {
  const { opened, open } = gate();
  const page = await openPage({
    path: '/try/',
    size: 'iphone',
    // The page does not know yet where it is when its button is pressed.
    before: (context) =>
      context.route('**/_local/status', async (route) => {
        await opened;
        await route.continue();
      }),
  });
  await page.getByText('没有登录会怎样').tap();
  await page.getByText('以匿名身份查询余额').tap();
  open();
  const refused = /UNAUTHENTICATED|EXCEED_AUTHORITY|PERMISSION/i;
  await page.locator('#refusal').filter({ hasText: refused }).waitFor();
  await screenshot(page, 'try-anonymous');
});
