/** One Chromium and one whole Darkroom for all tests of a run; pages of it, looked at. */
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, expect, onTestFinished } from 'vitest';
import { buildChanged } from '../../../local/build-changed.ts';
import { type LocalOperator, localOperator } from '../../../local/environment/local-operator.ts';
import { buildPages } from '../../../local/pages/build.ts';
import { findChromium } from '../../browser/chromium.ts';
import { startTestEnvironment, type TestEnvironment } from '../environment/environment.ts';
import { HANGS_MS } from '../events.ts';
import { root } from '../sources.ts';

export const SCREENSHOTS = join(root, '.darkroom/screenshots');

/** Sizes that pages are looked at in, px. */
export const SIZES = {
  iphone: { width: 390, height: 844 },
  android: { width: 360, height: 800 },
  tablet: { width: 768, height: 1024 },
  desk: { width: 1440, height: 900 },
} as const;

export interface OpenOptions {
  /** Below the address of the environment. */
  readonly path: string;
  readonly size?: keyof typeof SIZES;
  readonly theme?: 'light' | 'dark';
  /** Of the browser. */
  readonly locale?: 'zh-CN' | 'en-US';
  /** What is to be so before the page begins. */
  readonly before?: (context: BrowserContext) => Promise<unknown>;
}

let environment: Promise<TestEnvironment> | null = null;
let more: Readonly<Record<string, string>> = {};
let browser: Promise<Browser> | null = null;
const faults = new WeakMap<Page, string[]>();

/** So that their page has something to show; none that a user gets without asking. */
const GIFTS = {
  checkIn: { credits: 3, validDays: 7 },
  invite: { credits: 40, perMonth: 10 },
  codes: true,
};

/** Whom the studio's own button lets in. */
export const STUDIO_USER = 'o-local-user-000000000000001';

/** Providers take a tenth of their time, and rounds come as in `npm start`. */
export function theEnvironment(): Promise<TestEnvironment> {
  environment ??= startWithPages();
  return environment;
}

async function startWithPages(): Promise<TestEnvironment> {
  let operator: LocalOperator | null = null;
  const started = await startTestEnvironment({
    ...{ name: 'browser', envId: 'darkroom-local', providerSpeed: 10 },
    isQuick: true,
    // What npm start has built already is not built again.
    functionsRoot: (await buildChanged()).functionsRoot,
    variables: { DARKROOM_GIFTS: JSON.stringify(GIFTS), ...more },
    pages: (await buildPages()).folder,
    operator: () => operator,
    user: STUDIO_USER,
  });
  operator = await localOperator(started, join(started.home, 'data'));
  return started;
}

function theBrowser(): Promise<Browser> {
  browser ??= chromium.launch({
    executablePath: findChromium() ?? '',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--lang=zh-CN'],
  });
  return browser;
}

/** Closed with its test: what a failed one left open would go on asking, and slow the next. */
export async function openPage(options: OpenOptions): Promise<Page> {
  const { path, size = 'desk', theme = 'light', locale = 'zh-CN' } = options;
  const { cloud } = await theEnvironment();
  const isPhone = size === 'iphone' || size === 'android';
  const context = await (await theBrowser()).newContext({
    viewport: SIZES[size],
    deviceScaleFactor: isPhone ? 2 : 1,
    ...{ isMobile: isPhone, hasTouch: isPhone, colorScheme: theme },
    reducedMotion: 'reduce',
    locale,
  });
  onTestFinished(() => context.close());
  context.setDefaultTimeout(HANGS_MS);
  await options.before?.(context);
  const page = await context.newPage();
  const found: string[] = [];
  faults.set(page, found);
  page.on('pageerror', (error) => found.push(error.message));
  await page.goto(`${cloud.url}${path}`);
  return page;
}

/** Of errors that nobody caught on it. */
export const faultsOf = (page: Page): readonly string[] => faults.get(page) ?? [];

/** A PNG under .darkroom/screenshots/. */
export async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/**
 * What fades in has its contrast once it is there; some of it begins a frame after it was shown, and
 * one movement may set off another. What opened under a finger looks pressed for a moment after the
 * tap, until Chromium lets go of it.
 */
const STILL = `(async () => {
  const frame = () => new Promise(requestAnimationFrame);
  for (;;) {
    await frame();
    await frame();
    const moving = document.getAnimations().filter(({ effect, playState }) =>
      playState !== 'finished' && effect.getComputedTiming().endTime !== Infinity);
    if (moving.length === 0 && document.querySelector(':active') === null) return;
    await Promise.allSettled(moving.map(({ finished }) => finished));
  }
})()`;

const still = (page: Page): Promise<void> => page.evaluate(STILL);

/** Fails with every violation of WCAG 2 A and AA on the page. */
export async function expectAccessible(page: Page): Promise<void> {
  await still(page);
  // Half a megabyte of source, which stays until the page is left.
  if (!(await page.evaluate(`'axe' in window`))) await page.evaluate(axe);
  const violations = (await page.evaluate(`axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'],
    resultTypes: ['violations'],
  }).then((result) => result.violations)`)) as Violation[];
  const said = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
  );
  expect(said).toEqual([]);
}

/** Nothing scrolls sideways. */
export async function expectNoSideways(page: Page): Promise<void> {
  await still(page);
  const wider = await page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll('.phone-page')]
      .filter((node) => node.scrollWidth > node.clientWidth + 1)
      .map((node) => `${node.className || node.tagName}: ${node.scrollWidth}`),
  );
  expect(wider).toEqual([]);
}

const PRESSED =
  'a[href], button, summary, select, textarea, input:not([type=file]), [role=menuitem], [role=slider]';

/**
 * What is pressed is 44 px wide and high or more, by itself or by its label. Let be: words of a
 * sentence, what is there for readers of the page alone, and clips, which are as long as their films.
 */
export async function expectTouchable(page: Page): Promise<void> {
  await still(page);
  const small = await page.evaluate((pressed) => {
    const isLetBe = (node: Element): boolean =>
      !node.checkVisibility() ||
      node.closest('.sr-only, [data-clip]') !== null ||
      node.getBoundingClientRect().bottom <= 0 ||
      (getComputedStyle(node).display === 'inline' &&
        node.parentElement?.textContent !== node.textContent);
    return [...document.querySelectorAll(pressed)].flatMap((node) => {
      const isTick = node.matches('[type=checkbox], [type=radio]');
      const place = (isTick ? node.closest('label') : null) ?? node;
      const { width, height } = place.getBoundingClientRect();
      if (isLetBe(node) || (Math.round(width) >= 44 && Math.round(height) >= 44)) return [];
      const name = node.getAttribute('aria-label') ?? node.textContent ?? '';
      return [`${node.outerHTML.slice(0, 120)} ${name.slice(0, 30)}: ${width} x ${height}`];
    });
  }, PRESSED);
  expect(small).toEqual([]);
}

/** At the top of each file of tests, with what its functions are set to besides. */
export function closeAtTheEnd(variables: Readonly<Record<string, string>> = {}): void {
  more = variables;
  afterAll(async () => {
    const [open, running] = [browser, environment];
    browser = null;
    environment = null;
    await (await open)?.close();
    await (await running)?.close();
  });
}
