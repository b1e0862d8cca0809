/** Declaration files of modules that import each other by name, as one. */
import { dirname, join } from 'node:path';

interface File {
  readonly path: string;
  readonly text: string;
}

const IMPORT = /^import [^;]+;\n/gm;
const REEXPORT = /^export (?:type )?\{([^}]+)\} from '[^']+';\n/gm;
const DECLARED =
  /^export (?=(?:declare )?(?:const|function|class|interface|type|enum|abstract) ?(?:class )?(\w+))/gm;

/**
 * Names must be unique among the files, and imported under their own. What the entry hands on stays
 * exported; the rest is declared only. Throws when two files declare the same name.
 */
export function declarationsOf(files: readonly File[], entry: string): string {
  const index = files.find(({ path }) => path === entry);
  if (index === undefined) throw new Error(`no ${entry}`);
  const reached = reachedFrom(entry, files);
  const handedOn = new Set(
    [...index.text.matchAll(REEXPORT)].flatMap(([, names = '']) =>
      names.split(',').map((name) => name.replace('type ', '').trim()),
    ),
  );
  const owners = new Map<string, string>();
  const bodies = files
    .filter((file) => file !== index && reached.has(file.path))
    .map(({ path, text }) => {
      const bare = text.replaceAll(IMPORT, '').replaceAll(/^export \{\};\n/gm, '');
      return bare.replaceAll(DECLARED, (_, name: string) => {
        const other = owners.get(name);
        if (other !== undefined) throw new Error(`${name} is declared in ${other} and ${path}`);
        owners.set(name, path);
        return handedOn.has(name) ? 'export ' : '';
      });
    });
  const lost = [...handedOn].filter((name) => !owners.has(name));
  if (lost.length > 0) throw new Error(`declared nowhere: ${lost.join(', ')}`);
  const head = index.text.slice(0, index.text.indexOf('*/') + 2);
  // Without it, everything in a file of declarations is exported.
  return `${head}\n${bodies.join('\n')}\nexport {};\n`;
}

/** Paths of what a file imports, and what that imports. */
function reachedFrom(entry: string, files: readonly File[]): Set<string> {
  const reached = new Set<string>();
  const visit = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    const text = files.find((file) => file.path === path)?.text ?? '';
    for (const [, target = ''] of text.matchAll(/ from '(\.[^']+)\.ts'/g)) {
      visit(join(dirname(path), `${target}.d.ts`));
    }
  };
  visit(entry);
  return reached;
}
