/** WXSS as CSS of a page: rpx, built-in tags, and the class names of each component its own. */
import { posix } from 'node:path';
import postcss, { type Root, type Rule } from 'postcss';
import selectorParser from 'postcss-selector-parser';
import { BUILT_IN_TAGS, renamed } from '../tags.ts';
import { pathOf } from './folder.ts';

const tags = new Set<string>([...BUILT_IN_TAGS, 'page']);
const RPX = /(-?(?:\d+\.)?\d+)rpx\b/g;

export interface StyleOptions {
  /** Of the file, for what is said about it. */
  readonly path: string;
  readonly scope: string;
  /** The text of a file of the folder; null: there is none. */
  readonly read: (path: string) => string | null;
}

/** Throws what the parser says, with the path and line. */
export function compileStyle(wxss: string, { path, scope, read }: StyleOptions): string {
  const root = parse(wxss, path, read);
  const mend = selectorParser((selectors) => {
    selectors.walkTags((tag) => {
      if (tags.has(tag.value)) tag.value = renamed(tag.value);
    });
    selectors.walkClasses((name) => {
      if (scope !== '') name.value = `${scope}--${name.value}`;
    });
    selectors.walkPseudos((pseudo) => {
      if (pseudo.value === ':host') throw new Error(`${path}: :host is not in this phone`);
    });
  });
  root.walkRules((rule) => {
    if (!isKeyframe(rule)) rule.selector = mend.processSync(rule.selector);
  });
  root.walkDecls((declaration) => {
    declaration.value = declaration.value.replace(
      RPX,
      (_, amount: string) => `calc(${amount} * var(--rpx))`,
    );
  });
  return root.toString();
}

/** With the files it imports in their places. */
function parse(wxss: string, path: string, read: StyleOptions['read']): Root {
  const root = postcss.parse(wxss, { from: path });
  root.walkAtRules('import', (rule) => {
    const ref = rule.params.replace(/^['"]|['"]$/g, '');
    const target = pathOf(ref, posix.dirname(path));
    const text = read(target);
    if (text === null) throw rule.error(`no file ${target}`);
    rule.replaceWith(parse(text, target, read).nodes);
  });
  return root;
}

const isKeyframe = ({ parent }: Rule): boolean =>
  parent?.type === 'atrule' && 'name' in parent && /keyframes$/.test(String(parent.name));
