/** What the phone makes of a folder, and what it refuses by name. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { CompileError, compileMiniProgram } from '../../../local/phone/compile/index.ts';
import { compileStyle } from '../../../local/phone/compile/styles.ts';
import { testHome } from '../../support/environment/environment.ts';

const home = testHome('phone-compile');
afterAll(() => home.remove());
let folders = 0;

const WHOLE: Readonly<Record<string, string>> = {
  'app.json': '{"pages":["pages/a/a"]}',
  'app.js': 'App({})',
  'app.wxss': 'page{color:red}',
  'pages/a/a.json': '{"usingComponents":{"card":"/components/card/card"}}',
  'pages/a/a.js': "const { n } = require('../../utils/n'); Page({ data: { n } })",
  'pages/a/a.wxml': '<view class="x"><card>{{n}}</card></view>',
  'components/card/card.json': '{"component":true}',
  'components/card/card.js': 'Component({})',
  'components/card/card.wxml': '<text class="y"><slot /></text>',
  'components/card/card.wxss': '.y{width:10rpx}',
  'utils/n.js': 'module.exports = { n: 1 }',
};

function problems(change: Readonly<Record<string, string | null>>): readonly string[] {
  folders += 1;
  const root = join(home.path, String(folders));
  for (const [path, text] of Object.entries({ ...WHOLE, ...change })) {
    if (text === null) continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  try {
    compileMiniProgram(root);
    return [];
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    return error.problems;
  }
}

describe('a folder', () => {
  test('that is whole compiles', () => {
    expect(problems({})).toEqual([]);
  });

  test.each([
    [{ 'app.json': '{' }, /^app\.json: /],
    [{ 'pages/a/a.wxml': null }, /^pages\/a\/a\.wxml: missing$/],
    [{ 'pages/a/a.wxml': '<canvas />' }, /^pages\/a\/a\.wxml: no component <canvas>$/],
    [{ 'pages/a/a.wxml': '<view wx:if="{{ a + }}" />' }, /^pages\/a\/a\.wxml: /],
    [{ 'utils/n.js': null }, /^pages\/a\/a\.js: no module utils\/n\.js in this folder$/],
    [{ 'utils/n.js': "import a from './b'" }, /^utils\/n\.js: import and export need a build$/],
    [{ 'utils/n.js': "require('../../outside')" }, /no module \.\.\/outside\.js in this folder$/],
    [{ 'components/card/card.json': '{}' }, /^components\/card\/card\.json: no "component": true$/],
    [{ 'components/card/card.wxss': ':host{color:red}' }, /:host is not in this phone/],
    [{ 'app.wxss': '@import "/none.wxss";' }, /no file none\.wxss/],
    [{ 'app.wxss': '.a{' }, /app\.wxss:1:1/],
  ])('with %j is refused by name', (change, said) => {
    expect(problems(change).join('\n')).toMatch(said);
  });
});

describe('styles', () => {
  const style = (wxss: string, scope = ''): string =>
    compileStyle(wxss, { path: 'a.wxss', scope, read: () => '.b { top: 1rpx }' });

  test('of a component bear its prefix; built-in tags and rpx are the phone’s', () => {
    expect(style('view.a > .b:active, text{width:-1.5rpx}', 's1')).toBe(
      'wx-view.s1--a > .s1--b:active, wx-text{width:calc(-1.5 * var(--rpx))}',
    );
  });

  test('keep keyframes, and take imports in their place', () => {
    expect(style('@keyframes a{from{top:0}}')).toBe('@keyframes a{from{top:0}}');
    expect(style('@import "./b.wxss";\n.a{top:0}')).toMatch(
      /^\.b \{ top: calc\(1 .*\.a\{top:0\}$/s,
    );
  });
});
