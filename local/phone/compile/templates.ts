/** WXML: compiled by the framework's own compiler, with the built-in tags renamed. */
import { createRequire } from 'node:module';
import { posix } from 'node:path';
import { BUILT_IN_TAGS, renamed, TEMPLATE_TAGS } from '../tags.ts';
import { type Folder, pathOf } from './folder.ts';

interface TmplGroup {
  addTmpl(path: string, text: string): Iterable<unknown> | undefined;
  getTmplGenObjectGroups(): string;
  free(): void;
}

const TAG = /<(\/?)([a-zA-Z][\w-]*)(?=[\s/>])/g;
const COMMENT = /<!--[\s\S]*?-->/g;
const SCRIPT = /(<wxs\b[^>]*>)([\s\S]*?)(<\/wxs>)/g;
const REFERENCE = /<(?:import|include)\s[^>]*?src="([^"]+)"/g;

export interface Templates {
  /** An expression: by path, what makes the nodes. */
  readonly code: string;
  readonly problems: readonly string[];
}

export function compileTemplates(folder: Folder): Templates {
  const { TmplGroup } = createRequire(import.meta.url)('glass-easel-template-compiler') as {
    TmplGroup: new () => TmplGroup;
  };
  const group = new TmplGroup();
  const problems: string[] = [];
  const added = new Set<string>();
  const add = (path: string, components: ReadonlySet<string>): void => {
    if (added.has(path)) return;
    added.add(path);
    const text = folder.read(`${path}.wxml`) ?? '';
    const { wxml, unknown } = rename(text, components);
    for (const tag of unknown) problems.push(`${path}.wxml: no component <${tag}>`);
    for (const found of group.addTmpl(path, wxml) ?? []) {
      problems.push(`${path}.wxml: ${sayOf(found)}`);
    }
    for (const [, ref = ''] of text.matchAll(REFERENCE)) {
      add(pathOf(ref, posix.dirname(path)).replace(/\.wxml$/, ''), components);
    }
  };
  for (const { path, config } of folder.components) {
    add(path, new Set(Object.keys(config.usingComponents ?? {})));
  }
  const code = group.getTmplGenObjectGroups();
  group.free();
  return { code, problems };
}

const builtIn = new Set<string>(BUILT_IN_TAGS);
const ofTemplates = new Set<string>(TEMPLATE_TAGS);

/** A component of the same name goes before the built-in one, as in WeChat. */
function rename(
  text: string,
  components: ReadonlySet<string>,
): { wxml: string; unknown: ReadonlySet<string> } {
  const unknown = new Set<string>();
  const scripts: string[] = [];
  const wxml = text
    .replace(COMMENT, '')
    .replace(SCRIPT, (_, open: string, body: string, close: string) => {
      scripts.push(body);
      return `${open}\0${close}`;
    })
    .replace(TAG, (whole: string, slash: string, tag: string) => {
      if (components.has(tag) || ofTemplates.has(tag)) return whole;
      if (!builtIn.has(tag)) unknown.add(tag);
      return `<${slash}${renamed(tag)}`;
    })
    .replace(/\0/g, () => scripts.shift() ?? '');
  return { wxml, unknown };
}

function sayOf(found: unknown): string {
  if (typeof found !== 'object' || found === null) return String(found);
  const { message, start } = found as { message?: unknown; start?: { line?: unknown } };
  const line = start?.line === undefined ? '' : `line ${String(start.line)}: `;
  return `${line}${message === undefined ? JSON.stringify(found) : String(message)}`;
}
