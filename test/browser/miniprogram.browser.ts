/** The mini-program on the phone, in Chromium: journeys by touch, and every page looked at. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import {
  closeAtTheEnd,
  expectAccessible,
  expectNoSideways,
  faultsOf,
  openPage,
  screenshot,
  theEnvironment,
} from '../support/browser/browser.ts';

closeAtTheEnd();

const LOOKS = [
  { size: 'iphone', theme: 'light' },
  { size: 'iphone', theme: 'dark' },
  { size: 'android', theme: 'light' },
  { size: 'android', theme: 'dark' },
] as const;

interface Open {
  readonly user: string;
  readonly look?: (typeof LOOKS)[number];
  readonly start?: string;
  readonly switches?: Readonly<Record<string, unknown>>;
}

async function openPhone({ user, look = LOOKS[0], start, switches }: Open): Promise<Page> {
  const platform = look.size === 'iphone' ? 'ios' : 'android';
  const query = new URLSearchParams({ user, ...(start ? { start } : {}) });
  query.set('switches', JSON.stringify({ platform, ...switches }));
  const page = await openPage({ path: `/phone/frame?${query}`, ...look });
  await page.waitForSelector('body[data-ready]');
  return page;
}

/** Looked at: nothing sideways, nobody shut out, no fault, and a picture of it. */
async function look(page: Page, name: string): Promise<void> {
  await expectNoSideways(page);
  await expectAccessible(page);
  await screenshot(page, `miniprogram-${name}`);
  expect(faultsOf(page)).toEqual([]);
}

const tap = (page: Page, text: string): Promise<void> =>
  page
    .locator(`.phone-page:not([hidden]), .phone-over`)
    .getByText(text, { exact: true })
    .first()
    .tap();

/** Once the phone says so, for however short a moment: a note goes by itself. */
const told = (page: Page, text: string): Promise<void> =>
  page.evaluate(
    (words) =>
      new Promise<void>((resolve) => {
        const look = (): void => {
          if (document.body.textContent?.includes(words) !== true) return;
          seen.disconnect();
          resolve();
        };
        const seen = new MutationObserver(look);
        seen.observe(document.body, { childList: true, characterData: true, subtree: true });
        look();
      }),
    text,
  );

async function generate(page: Page, prompt = ''): Promise<void> {
  await tap(page, '海边日落');
  await tap(page, '选择照片');
  await page.locator('.phone-photo').first().tap();
  await page.getByText('生成· 10 积分').waitFor();
  if (prompt !== '') await page.locator('textarea').fill(prompt);
  await page.getByText('生成· 10 积分').tap();
}

describe.each(LOOKS)('on $size, $theme', ({ size, theme }) => {
  const of = { size, theme } as (typeof LOOKS)[number];
  const user = `o-browser-${size}-${theme}-0000000000`;

  test('a picture from scene to album, with every page on the way', async () => {
    const { grant } = await theEnvironment();
    await grant(user, 100);
    const page = await openPhone({ user, look: of });
    await page.getByText('海边日落').waitFor();
    await look(page, `${size}-${theme}-create`);
    await generate(page);
    const isTold = told(page, '“海边日落”已完成');
    await page.getByText('%').first().waitFor();
    await look(page, `${size}-${theme}-works-running`);
    await isTold;
    await page.locator('work-card img').first().waitFor();
    await look(page, `${size}-${theme}-works`);
    await page.locator('work-card [role=button]').first().tap();
    await page.getByText('保存到相册').waitFor();
    await look(page, `${size}-${theme}-work`);
    await tap(page, '对比原图');
    await page.locator('before-after').waitFor();
    await look(page, `${size}-${theme}-compare`);
    const saved = page.waitForEvent('download');
    await tap(page, '保存到相册');
    expect((await saved).suggestedFilename()).toMatch(/\.jpg$/);
    await page.locator('.phone-back').tap();
    await page.locator('.phone-tab').nth(2).tap();
    await page.getByText('积分明细').waitFor();
    await page
      .getByText(/实扣 10 积分/)
      .first()
      .waitFor();
    await look(page, `${size}-${theme}-me`);
  });

  test('what is empty, fails, or is chosen', async () => {
    const nobody = `o-browser-nobody-${size}-${theme}-00`;
    const page = await openPhone({ user: nobody, look: of, start: 'pages/works/works' });
    await page.getByText('还没有作品').waitFor();
    await look(page, `${size}-${theme}-empty`);
    await page.locator('.phone-tab').first().tap();
    await page.getByText('海边日落').waitFor();
    await page.getByRole('tab', { name: '创作' }).tap();
    await page.locator('.option').first().tap();
    await page.getByText('选择模型').waitFor();
    await look(page, `${size}-${theme}-models`);
    await page.getByRole('button', { name: '关闭' }).tap();
    await page.context().close();
    const failing = await openPhone({ user, look: of });
    await failing.getByText('海边日落').waitFor();
    await generate(failing, '[fail]');
    await failing.getByText('积分已退回').first().waitFor();
    await look(failing, `${size}-${theme}-works-failed`);
    await failing.locator('work-card [role=button]').first().tap();
    await failing.getByText('用同样的设置再试').waitFor();
    await look(failing, `${size}-${theme}-failed`);
  });
});

test('large text and a lost network do not break the page', async () => {
  const user = 'o-browser-large-00000000000000';
  const page = await openPhone({ user, switches: { largeText: true, privacy: 'ask' } });
  await page.getByText('海边日落').waitFor();
  await look(page, 'large-create');
  await tap(page, '选择照片');
  await page.getByText('阅读《隐私保护指引》').waitFor();
  await look(page, 'large-privacy');
  await page.getByText('不同意').tap();
  await page.locator('.phone-tab').nth(1).tap();
  await page.evaluate('__phone.set({ online: false })');
  await page.getByText('网络已断开').waitFor();
  await look(page, 'large-offline');
});

test('a film, a voice and words are shown as what they are', async () => {
  const { grant, callAs } = await theEnvironment();
  const user = 'o-browser-kinds-00000000000000';
  await grant(user, 1_000);
  const models = (await callAs(user, 'photography', { action: 'listModels' })).data as {
    models: { slug: string; kind: string; functions: string[] }[];
  };
  for (const [kind, verb, shown] of [
    ['video', 'text-to-video', 'wx-video video'],
    ['audio', 'speech', 'player'],
    ['text', 'chat', '.page-of-words'],
  ] as const) {
    const model = models.models.find((one) => one.kind === kind && one.functions.includes(verb));
    const wish = {
      action: 'generate',
      type: 'creation',
      model: model?.slug,
      prompt: '清晨的海边，海浪很轻',
    };
    const { data } = await callAs(user, 'photography', wish);
    const { work_id: id } = data as { work_id: string };
    const page = await openPhone({ user, start: `pages/work/work?id=${id}` });
    await page.locator(shown).waitFor();
    await look(page, `kind-${kind}`);
    await page.context().close();
  }
});

test('the desk shows two users side by side, each with their own', async () => {
  const page = await openPage({ path: '/phone/' });
  await page.getByRole('button', { name: '两位用户' }).click();
  await expect.poll(() => page.locator('iframe').count()).toBe(2);
  for (const index of [0, 1]) {
    await page.frameLocator('iframe').nth(index).getByText('海边日落').waitFor();
  }
  await expectAccessible(page);
  await screenshot(page, 'phone-desk');
});
