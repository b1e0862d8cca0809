/** Every page of the console, looked at in both themes and both languages. */
import { expect, test } from 'vitest';
import {
  expectAccessible,
  expectNoSideways,
  faultsOf,
  screenshot,
  theEnvironment,
} from '../../support/browser/browser.ts';
import { answered, openConsole, visit } from '../../support/browser/console.ts';

const USER = 'o-console-pages-000000000000001';
const LOOKS = [
  { theme: 'light', locale: 'zh-CN', size: 'desk' },
  { theme: 'dark', locale: 'zh-CN', size: 'iphone' },
  { theme: 'light', locale: 'en-US', size: 'iphone' },
  { theme: 'dark', locale: 'en-US', size: 'desk' },
] as const;

let task: Promise<string> | null = null;

/** One that has ended, whose prompt is code. */
async function someTask(): Promise<string> {
  const { grant, callAs, cloud } = await theEnvironment();
  await grant(USER, 500);
  const wish = { action: 'generate', type: 'creation', prompt: '<img src=x onerror=alert(1)>' };
  const { data } = await callAs(USER, 'photography', wish);
  const { task_id: id } = data as { task_id: string };
  await expect
    .poll(async () => (await cloud.engine.find('task_queue', { filter: { _id: id } }))[0]?.status)
    .toBe('completed');
  return id;
}

/** What is there once the page has what it asked for. */
const routes = (id: string) =>
  [
    ['', 'section table tbody tr td a, section p'],
    ['tasks', 'tbody [data-row]'],
    [`tasks/${id}`, 'ol li'],
    ['generate', 'textarea'],
    ['providers', 'tbody [data-row]'],
    ['providers/dashscope', 'dl dd'],
    ['models', 'tbody [data-row]'],
    ['models/qwen-image', 'dl dd'],
    ['errors', '#content p, tbody [data-row]'],
    ['money', 'tbody [data-row]'],
    [`money/accounts/${USER}`, 'tbody [data-row]'],
    ['money/ledger', 'tbody [data-row]'],
    ['money/disagreements', '#content p'],
    ['money/orders', '#content p'],
    ['money/packs', 'tbody [data-row]'],
    ['content', '#content p'],
    ['content/scenes', 'tbody [data-row]'],
    ['content/templates', 'tbody [data-row]'],
    ['access', 'tbody [data-row]'],
    ['access/keys?openid=nobody', '#content p'],
    ['access/webhooks?openid=nobody', '#content p'],
    ['access/waiting', '#content p, tbody [data-row]'],
    ['access/audit', 'tbody [data-row]'],
  ] as const;

test.each(LOOKS)('every page is for everybody, $theme, $locale, $size', async (look) => {
  task ??= someTask();
  const id = await task;
  const page = await openConsole(look);
  for (const [route, shown] of routes(id)) {
    await visit(page, route);
    await page.locator(shown).first().waitFor();
    await answered(page);
    await expectNoSideways(page);
    await expectAccessible(page);
    const name = route.replace(id, 'one').replaceAll(/\W+/g, '-') || 'overview';
    await screenshot(page, `console-${look.theme}-${look.locale}-${look.size}-${name}`);
  }
  // What a prompt says is never run.
  expect(faultsOf(page)).toEqual([]);
});
