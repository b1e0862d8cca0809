/** What can be known of the mini-program's folder without WeChat: what DevTools would refuse. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CODES } from '../../../clients/darkroom/errors.ts';
import { bundleClient, CARRIED } from '../../../local/client/build.ts';
import type { AppConfig } from '../../../local/phone/bundle.ts';
import { pagesOf } from '../../../local/phone/compile/folder.ts';
import { compileMiniProgram } from '../../../local/phone/compile/index.ts';
import { loadWithoutNode } from '../../support/client/engine.ts';
import { root } from '../../support/sources.ts';

const FOLDER = join(root, 'clients/miniprogram');
const KB = 1_024;
const files = readdirSync(FOLDER, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(FOLDER.length + 1))
  .sort();
const text = (path: string): string => readFileSync(join(FOLDER, path), 'utf8');
const json = (path: string) => JSON.parse(text(path)) as Readonly<Record<string, unknown>>;
const scripts = files.filter((path) => path.endsWith('.js'));
const own = scripts.filter((path) => !path.includes('lib/'));
const app = json('app.json') as unknown as AppConfig & { tabBar: { list: { pagePath: string }[] } };

/** Every call of `wx` in our sources and in the client. */
const CALLS = /\bwx\.(cloud\.\w+|\w+)/g;

describe('the folder', () => {
  test.each(['mini-program', 'shop'] as const)(
    'carries the edition %s as it is built',
    async (edition) => {
      const { code } = await bundleClient(root, edition);
      const carried = readFileSync(join(root, CARRIED[edition]), 'utf8');
      expect(carried === code, 'npm run build writes it anew').toBe(true);
    },
  );

  test('compiles, with nothing outside it and nothing from npm', () => {
    expect(compileMiniProgram(FOLDER)).toContain('pages/create/create');
    expect(files.filter((path) => /package\.json|node_modules|miniprogram_npm/.test(path))).toEqual(
      [],
    );
  });

  test('is below 400 KB, and no file above what WeChat shows', () => {
    const sizes = files.map((path) => statSync(join(FOLDER, path)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(400 * KB);
    for (const icon of files.filter((path) => path.startsWith('images/'))) {
      expect(statSync(join(FOLDER, icon)).size, icon).toBeLessThan(40 * KB);
    }
  });

  test('has every page, component and icon it names, and no other', () => {
    for (const page of pagesOf(app)) {
      for (const ending of ['js', 'json', 'wxml', 'wxss']) {
        expect(files).toContain(`${page}.${ending}`);
      }
    }
    expect(app.tabBar.list.length).toBeGreaterThanOrEqual(2);
    for (const { pagePath } of app.tabBar.list) expect(app.pages).toContain(pagePath);
    const themes = json('theme.json') as Record<string, Record<string, string>>;
    const names = Object.keys(themes.light ?? {}).sort();
    expect(Object.keys(themes.dark ?? {}).sort()).toEqual(names);
    const asked = [...text('app.json').matchAll(/"@(\w+)"/g)].map(([, name]) => name);
    expect(names).toEqual([...new Set(asked)].sort());
    const icons = Object.values(themes).flatMap((theme) =>
      Object.values(theme).filter((value) => value.endsWith('.png')),
    );
    expect(files.filter((path) => path.startsWith('images/'))).toEqual([...icons].sort());
    const used = files
      .filter((path) => path.endsWith('.json'))
      .flatMap((path) => Object.entries((json(path).usingComponents ?? {}) as object))
      .map(([name]) => name);
    const made = readdirSync(join(FOLDER, 'components'));
    expect([...new Set(used)].sort()).toEqual(made.sort());
  });

  test('asks nothing of a package that may not be there yet', () => {
    const main = own.filter((path) => !path.startsWith('packages/'));
    const asks = main.filter((path) => /require\('[^']*packages\//.test(text(path)));
    expect(asks).toEqual([]);
  });

  test('calls no `wx` that the phone does not have', () => {
    const runtime = readdirSync(join(root, 'local/phone/runtime/wx'))
      .map((name) => readFileSync(join(root, 'local/phone/runtime/wx', name), 'utf8'))
      .join('\n');
    const calls = new Set(
      own.flatMap((path) => [...text(path).matchAll(CALLS)].map(([, name = '']) => name)),
    );
    expect(calls.size).toBeGreaterThan(20);
    const missing = [...calls].filter((name) => {
      const member = name.replace(/^cloud\./, '');
      return !new RegExp(`\\b${member}\\b\\s*[:(,]`).test(runtime);
    });
    expect(missing).toEqual([]);
  });

  test('asks before it takes: no photo and no album without a tap', () => {
    const early = own.filter((path) =>
      /onL(aunch|oad)\([^)]*\) \{[^}]*wx\.(chooseMedia|save)/.test(text(path)),
    );
    expect(early).toEqual([]);
    expect(text('pages/create/create.wxml')).toContain('人工智能生成');
    expect(text('components/work-card/work-card.wxml')).toContain('AI生成');
    expect(text('pages/work/work.wxml')).toContain('AI生成');
  });
});

describe('its words', () => {
  const { TEXTS, adviceOf } = loadWithoutNode<{
    TEXTS: Record<string, string>;
    adviceOf(error: object): { text: string; action: { name: string } | null };
  }>(text('utils/errors.js'));
  const known = Object.values(CODES).flatMap((words) => words.split(/\s+/));

  test('say every error, and no error that is none', () => {
    expect(Object.keys(TEXTS).sort()).toEqual([...known].sort());
    for (const said of Object.values(TEXTS)) expect(said).toMatch(/^[^!！]{3,30}$/);
  });

  test('offer what to do, also for a code of a newer server', () => {
    expect(adviceOf({ code: 'INSUFFICIENT_CREDITS', message: '', retry: 'buy' })).toMatchObject({
      action: { name: 'buy' },
    });
    expect(adviceOf({ code: 'DREAMS_GONE' })).toEqual({ text: TEXTS.UNKNOWN, action: null });
    expect(adviceOf({ code: 'UNKNOWN', message: '梦没有了' }).text).toBe('梦没有了');
  });
});

test('the mini-program has the colours of the other pages', () => {
  const tokens = readFileSync(join(root, 'clients/ui/tokens.css'), 'utf8');
  const wxss = text('app.wxss');
  const colour = String.raw`oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)`;
  const pairs = [
    ...tokens.matchAll(new RegExp(`--([\\w-]+): light-dark\\(${colour}, ${colour}\\)`, 'g')),
  ];
  expect(pairs.length).toBeGreaterThan(15);
  const shown = new Map<string, string[]>();
  for (const [, name = '', value = ''] of wxss.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)) {
    shown.set(name, [...(shown.get(name) ?? []), value]);
  }
  for (const [, name = '', ...numbers] of pairs) {
    const [l = 0, c = 0, h = 0, ...dark] = numbers.map(Number);
    const [darkL = 0, darkC = 0, darkH = 0] = dark;
    expect(shown.get(name), `--${name}`).toEqual([hexOf(l, c, h), hexOf(darkL, darkC, darkH)]);
  }
});

/** OKLCH as sRGB, cut to what a screen shows. */
function hexOf(l: number, c: number, h: number): string {
  const turn = (h * Math.PI) / 180;
  const [a, b] = [c * Math.cos(turn), c * Math.sin(turn)];
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const middle = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short,
  ];
  const byte = (value: number): string => {
    const cut = Math.min(1, Math.max(0, value));
    const bent = cut <= 0.0031308 ? 12.92 * cut : 1.055 * cut ** (1 / 2.4) - 0.055;
    return Math.round(bent * 255)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${linear.map(byte).join('')}`;
}
