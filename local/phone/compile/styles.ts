/** WXSS as CSS of a page: rpx, built-in tags, and the class names of each component its own. */
import postcss, { type Rule } from 'postcss';
import selectorParser from 'postcss-selector-parser';
import { BUILT_IN_TAGS, renamed } from '../tags.ts';

const tags = new Set<string>([...BUILT_IN_TAGS, 'page']);
const RPX = /(-?(?:\d+\.)?\d+)rpx\b/g;

export interface StyleOptions {
  /** Of the file, for what is said about it. */
  readonly path: string;
  readonly scope: string;
}

/** Throws what the parser says, with the path and line. */
export function compileStyle(wxss: string, { path, scope }: StyleOptions): string {
  const root = postcss.parse(wxss, { from: path });
  const mend = selectorParser((selectors) => {
    selectors.walkTags((tag) => {
      if (tags.has(tag.value)) tag.value = renamed(tag.value);
    });
    selectors.walkClasses((name) => {
      if (scope !== '') name.value = `${scope}--${name.value}`;
    });
    selectors.walkPseudos((pseudo) => {
      // The framework writes on each host whose it is.
      if (pseudo.value === ':host') {
        pseudo.replaceWith(selectorParser.attribute({ ...hostOf(path), raws: {} }));
      }
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

const hostOf = (path: string) => ({
  attribute: 'is',
  operator: '=' as const,
  value: path.replace(/\.wxss$/, ''),
  quoteMark: '"' as const,
});

const isKeyframe = ({ parent }: Rule): boolean =>
  parent?.type === 'atrule' && 'name' in parent && /keyframes$/.test(String(parent.name));
