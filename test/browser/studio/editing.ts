/** Typed text: kept without a network and across a reload; two editors at one place. */
import type { Page, Request } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectAccessible, faultsOf, screenshot } from '../../support/browser/browser.ts';
import { dialogOf, type Person } from '../../support/browser/console.ts';
import { ask, openStudio, studioUser } from '../../support/browser/studio.ts';

interface Opened {
  readonly project: {
    readonly version: number;
    readonly style: { readonly prompt: string; readonly negative: string };
  };
}

const style = async ({ uid }: Person, projectId: string) =>
  (await ask<Opened>(uid, 'open', { projectId })).project.style.prompt;

/** The function does not answer, as when a train enters a tunnel. */
async function cut(page: Page): Promise<void> {
  await page.route('**/v1/functions/studio', (route) => route.abort());
}
const mend = (page: Page): Promise<void> => page.unroute('**/v1/functions/studio');

interface Heard {
  readonly action: string;
  /** The answer has begun to come: its end may be told after what follows from it. */
  readonly what: 'asked' | 'answered';
  readonly request: Request;
}

/** What is asked and answered from now on, in that order. */
function heard(page: Page): readonly Heard[] {
  const all: Heard[] = [];
  const note = (request: Request, what: Heard['what']): void => {
    if (!request.url().endsWith('/v1/functions/studio')) return;
    const { action } = request.postDataJSON() as { action: string };
    all.push({ action, what, request });
  };
  page.on('request', (request) => note(request, 'asked'));
  page.on('response', (response) => note(response.request(), 'answered'));
  return all;
}

/** Where in it the first call of an action that was answered stands: as it was asked, and answered. */
function firstAnswered(all: readonly Heard[], action: string): { asked: number; answered: number } {
  const answered = all.findIndex((one) => one.action === action && one.what === 'answered');
  const asked = all.findIndex(({ request }) => request === all[answered]?.request);
  return { asked, answered };
}

const saved = (page: Page): Promise<void> => page.locator('[data-save=saved]').waitFor();

test('what is typed without a network survives a reload and is written once it is back', async () => {
  const anna = await studioUser('studio-offline', 0);
  await ask(anna.uid, 'createProject', { slug: 'tunnel', fields: { title: '隧道' } });
  const page = await openStudio({ as: anna, route: 'p/tunnel/settings', size: 'iphone' });
  await page.getByLabel('风格描述').waitFor();
  await cut(page);
  await page.getByLabel('风格描述').fill('胶片颗粒');
  await page.locator('[data-save=waiting]').waitFor();
  await screenshot(page, 'studio-waiting');
  await expectAccessible(page);
  expect(await style(anna, 'tunnel')).toBe('');
  await page.reload();
  await page.getByText('服务没有回应').waitFor();
  // Whoever is first: the button, or the page that tries again by itself.
  const order = heard(page);
  await mend(page);
  await page.getByRole('button', { name: '重试' }).click();
  await expect.poll(() => style(anna, 'tunnel')).toBe('胶片颗粒');
  await expect.poll(() => page.getByLabel('风格描述').inputValue()).toBe('胶片颗粒');
  // What was read before it was written would show the page as it had been.
  const [written, read] = [firstAnswered(order, 'patch'), firstAnswered(order, 'open')];
  expect(written.answered).toBeGreaterThan(-1);
  expect(written.answered).toBeLessThan(read.asked);
  await saved(page);
  expect(await page.evaluate(() => Object.keys(localStorage).join())).not.toContain('edits');
});

test('without a network the page says so, and goes on by itself when it is back', async () => {
  const anna = await studioUser('studio-tunnel', 0);
  await ask(anna.uid, 'createProject', { slug: 'tunnel-2', fields: { title: '隧道' } });
  const page = await openStudio({ as: anna, route: 'p/tunnel-2/settings' });
  await page.getByLabel('风格描述').waitFor();
  await page.context().setOffline(true);
  await page.getByText('网络已断开').waitFor();
  await page.getByLabel('风格描述').fill('夜里的雨');
  await page.locator('[data-save=waiting]').waitFor();
  await screenshot(page, 'studio-offline');
  await page.context().setOffline(false);
  await saved(page);
  expect(await style(anna, 'tunnel-2')).toBe('夜里的雨');
});

test('two editors at one place are shown both texts, and choose', async () => {
  const anna = await studioUser('studio-two', 0);
  await ask(anna.uid, 'createProject', { slug: 'two-editors', fields: { title: '同一处' } });
  const page = await openStudio({ as: anna, route: 'p/two-editors/settings' });
  await page.getByLabel('名称').waitFor();
  const write = (title: string, baseVersion: number): Promise<unknown> =>
    ask(anna.uid, 'patch', {
      ...{ kind: 'project', id: 'two-editors', baseVersion },
      set: { title },
    });
  // Between what the page has seen and what it sends, somebody else writes the same field.
  let isFirst = true;
  await page.route('**/v1/functions/studio', async (route) => {
    const sent = route.request().postDataJSON() as { action: string };
    if (sent.action === 'patch' && isFirst) {
      isFirst = false;
      await write('另一个人的名称', 1);
    }
    await route.continue();
  });
  await page.getByLabel('名称').fill('我的名称');
  const dialog = dialogOf(page);
  await dialog.getByText('其他人改了同一处').waitFor();
  await dialog.getByText('我的名称').waitFor();
  await dialog.getByText('另一个人的名称').waitFor();
  await screenshot(page, 'studio-conflict');
  await expectAccessible(page);
  // Put off, it waits in the frame.
  await dialog.getByRole('button', { name: '稍后' }).click();
  await page.getByRole('button', { name: '1 项待处理' }).click();
  await dialog.getByLabel('保留我的').check();
  await dialog.getByRole('button', { name: '应用' }).click();
  await saved(page);
  const title = async () =>
    (await ask<{ project: { title: string } }>(anna.uid, 'open', { projectId: 'two-editors' }))
      .project.title;
  await expect.poll(title).toBe('我的名称');
  expect(faultsOf(page)).toEqual([]);
});

test('what another editor changes elsewhere appears by itself, and is no conflict', async () => {
  const anna = await studioUser('studio-live', 0);
  await ask(anna.uid, 'createProject', { slug: 'live-editors', fields: { title: '之前' } });
  const page = await openStudio({ as: anna, route: 'p/live-editors/settings' });
  await page.getByLabel('名称').waitFor();
  const other = { kind: 'project', id: 'live-editors', baseVersion: 1, set: { title: '之后' } };
  await ask(anna.uid, 'patch', other);
  await page.getByLabel('风格描述').fill('逆光');
  await page.getByRole('heading', { name: '之后' }).waitFor();
  await saved(page);
  expect(await style(anna, 'live-editors')).toBe('逆光');
});
