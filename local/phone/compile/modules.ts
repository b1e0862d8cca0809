/** The scripts of a mini-program: CommonJS files that `require` each other by path. */
import { posix } from 'node:path';
import { ABSENT, MODULE_PARAMETERS } from '../bundle.ts';
import { type Folder, pathOf } from './folder.ts';

const REQUIRE = /\brequire\(\s*['"]([^'"]+)['"]\s*\)/g;
const MODULE_SYNTAX = /^\s*(?:import\s[^(]|export\s)/m;

export interface Modules {
  /** Members of an object: by path, a function of MODULE_PARAMETERS. */
  readonly code: string;
  readonly problems: readonly string[];
}

export function bundleModules(folder: Folder): Modules {
  const bodies = new Map<string, string>();
  const problems: string[] = [];
  const add = (path: string, asker: string): void => {
    if (bodies.has(path)) return;
    const text = folder.read(path);
    if (text === null || path.startsWith('..')) {
      problems.push(`${asker}: no module ${path} in this folder`);
      return;
    }
    if (MODULE_SYNTAX.test(text)) problems.push(`${path}: import and export need a build`);
    bodies.set(path, text);
    for (const [, ref = ''] of text.matchAll(REQUIRE)) add(modulePath(ref, path), path);
  };
  add('app.js', 'app.json');
  for (const { path } of folder.components) add(`${path}.js`, `${path}.json`);
  const code = [...bodies].map(([path, text]) => `${JSON.stringify(path)}: ${wrapped(text, path)}`);
  return { code: code.join(',\n'), problems };
}

/** As `require` resolves it. */
function modulePath(ref: string, asker: string): string {
  const path = pathOf(ref, posix.dirname(asker));
  return path.endsWith('.js') ? path : `${path}.js`;
}

const wrapped = (text: string, path: string): string =>
  `function (${[...MODULE_PARAMETERS, ...ABSENT].join(', ')}) {\n${text}\n} /* ${path} */`;
