/**
 * What DevTools reads of the folder, against lists made by hand from WeChat's pages on configuration:
 * no field, and no value of a field, that they do not know.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../support/sources.ts';

const FOLDER = join(root, 'clients/miniprogram');
type Fields = Readonly<Record<string, unknown>>;
const json = (path: string): Fields => JSON.parse(readFileSync(join(FOLDER, path), 'utf8'));

/** What a value must be: one of these, or of this kind; a nested list for the fields of an object. */
type Kind = readonly unknown[] | 'text' | 'yes or no' | 'number' | 'colour' | 'list' | Shape;
interface Shape {
  readonly [name: string]: Kind;
}

const WINDOW: Shape = {
  navigationBarTitleText: 'text',
  navigationBarBackgroundColor: 'colour',
  navigationBarTextStyle: ['black', 'white'],
  backgroundColor: 'colour',
  backgroundTextStyle: ['dark', 'light'],
  enablePullDownRefresh: 'yes or no',
  onReachBottomDistance: 'number',
};
const APP: Shape = {
  pages: 'list',
  subPackages: 'list',
  window: WINDOW,
  tabBar: {
    color: 'colour',
    selectedColor: 'colour',
    backgroundColor: 'colour',
    borderStyle: ['black', 'white'],
    list: 'list',
  },
  style: ['v2'],
  renderer: ['webview', 'skyline'],
  componentFramework: ['exparser', 'glass-easel'],
  lazyCodeLoading: ['requiredComponents'],
  darkmode: 'yes or no',
  themeLocation: 'text',
  sitemapLocation: 'text',
  __usePrivacyCheck__: 'yes or no',
};
const PROJECT: Shape = {
  description: 'text',
  projectname: 'text',
  compileType: ['miniprogram'],
  miniprogramRoot: 'text',
  appid: 'text',
  libVersion: 'text',
  packOptions: { ignore: 'list', include: 'list' },
  condition: {},
  setting: {
    es6: 'yes or no',
    postcss: 'yes or no',
    minified: 'yes or no',
    urlCheck: 'yes or no',
    enhance: 'yes or no',
    lazyloadPlaceholderEnable: 'yes or no',
  },
};
const PAGE: Shape = { ...WINDOW, usingComponents: {} };
const COMPONENT: Shape = { component: [true], usingComponents: {}, styleIsolation: 'text' };
const SITEMAP: Shape = { desc: 'text', rules: 'list' };

const IS_KIND: Readonly<Record<string, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  'yes or no': (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number',
  colour: (value) => /^#[0-9a-f]{6}$/i.test(String(value)),
  list: Array.isArray,
};

/** Names of what the lists do not allow. */
function strays(fields: Fields, shape: Shape, at = ''): string[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    const kind = shape[name];
    const path = `${at}${name}`;
    if (kind === undefined) return [`${path}: unknown`];
    if (typeof kind === 'string') return IS_KIND[kind]?.(value) ? [] : [`${path}: no ${kind}`];
    if (Array.isArray(kind)) return kind.includes(value) ? [] : [`${path}: ${String(value)}`];
    const inner = kind as Shape;
    if (Object.keys(inner).length === 0) return [];
    return strays(value as Fields, inner, `${path}.`);
  });
}

/** `@name` as the theme says it. */
const themed = (config: Fields, theme: Fields): Fields =>
  JSON.parse(
    JSON.stringify(config).replaceAll(/"@(\w+)"/g, (_, name: string) =>
      JSON.stringify(theme[name] ?? `no @${name}`),
    ),
  );

const themes = json('theme.json') as Readonly<Record<'light' | 'dark', Fields>>;
const of = (folder: string): string[] =>
  readdirSync(join(FOLDER, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json'))
    .map((path) => join(folder, path));

describe('what DevTools reads', () => {
  test.each(['light', 'dark'] as const)('app.json is as it is documented, %s', (theme) => {
    expect(strays(themed(json('app.json'), themes[theme]), APP)).toEqual([]);
  });

  test('packages have a root, a name and pages, and nothing else', () => {
    const packages = json('app.json').subPackages as Fields[];
    for (const one of packages) expect(Object.keys(one).sort()).toEqual(['name', 'pages', 'root']);
  });

  test('project.config.json is as it is documented, and can be opened by anybody', () => {
    const project = json('project.config.json');
    expect(strays(project, PROJECT)).toEqual([]);
    expect(project).toMatchObject({ compileType: 'miniprogram', miniprogramRoot: './' });
    expect(project.appid).toBe('touristappid');
    expect(project.libVersion).toMatch(/^\d+\.\d+\.\d+$/);
  });

  test('the renderer, and what it needs, is set', () => {
    expect(json('app.json')).toMatchObject({
      ...{ renderer: 'webview', componentFramework: 'glass-easel', darkmode: true },
      ...{ lazyCodeLoading: 'requiredComponents', __usePrivacyCheck__: true },
    });
  });

  test.each([...of('pages'), ...of('packages')])('%s is a page', (path) => {
    expect(strays(json(path), PAGE)).toEqual([]);
  });

  test.each(of('components'))('%s is a component', (path) => {
    expect(strays(json(path), COMPONENT)).toEqual([]);
    expect(json(path).component).toBe(true);
  });

  test('sitemap.json is as it is documented', () => {
    expect(strays(json('sitemap.json'), SITEMAP)).toEqual([]);
  });

  test('what is not documented would be named', () => {
    const wrong = {
      pages: 'none',
      sttyle: 'v2',
      renderer: 'canvas',
      window: { backgroundColor: 'red' },
    };
    expect(strays(wrong, APP)).toEqual([
      ...['pages: no list', 'sttyle: unknown', 'renderer: canvas'],
      'window.backgroundColor: no colour',
    ]);
  });
});
