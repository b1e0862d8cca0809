/** A native mini-program's folder as one script for a browser. */
import { posix } from 'node:path';
import type { MiniProgram } from '../bundle.ts';
import { CompileError, type Folder, readFolder } from './folder.ts';
import { bundleModules } from './modules.ts';
import { compileStyle } from './styles.ts';
import { compileTemplates } from './templates.ts';

export { CompileError } from './folder.ts';

/** Where the script puts it. */
export const GLOBAL = '__miniProgram';

/**
 * The script; loading it sets `__miniProgram`.
 * @throws CompileError naming every file that is missing or wrong
 */
export function compileMiniProgram(root: string): string {
  const folder = readFolder(root);
  const templates = compileTemplates(folder);
  const modules = bundleModules(folder);
  const styles = stylesOf(folder);
  const problems = [...templates.problems, ...modules.problems, ...styles.problems];
  if (problems.length > 0) throw new CompileError(problems);
  const plain: Omit<MiniProgram, 'templates' | 'modules'> = {
    app: folder.app,
    themes: themesOf(folder),
    components: folder.components,
    styles: styles.css,
    assets: assetsOf(folder),
  };
  return [
    `globalThis.${GLOBAL} = Object.assign(${JSON.stringify(plain)}, {`,
    `templates: ${templates.code},`,
    `modules: {\n${modules.code}\n}`,
    '});',
  ].join('\n');
}

function stylesOf(folder: Folder): { css: Record<string, string>; problems: string[] } {
  const problems: string[] = [];
  const compile = (path: string, scope: string): string => {
    const file = `${path}.wxss`;
    try {
      return compileStyle(folder.read(file) ?? '', { path: file, scope, read: folder.read });
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
      return '';
    }
  };
  const parts = folder.components.map(({ path, scope }) => [path, compile(path, scope)] as const);
  return { css: { app: compile('app', ''), ...Object.fromEntries(parts) }, problems };
}

function themesOf(folder: Folder): MiniProgram['themes'] {
  const text = folder.app.themeLocation && folder.read(folder.app.themeLocation);
  return text ? (JSON.parse(text) as MiniProgram['themes']) : { light: {}, dark: {} };
}

const PICTURE_TYPES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
};

function assetsOf(folder: Folder): Record<string, string> {
  const pictures = folder.files().filter((path) => posix.extname(path) in PICTURE_TYPES);
  const data = (path: string): string =>
    `data:${PICTURE_TYPES[posix.extname(path)]};base64,${folder.bytes(path).toString('base64')}`;
  return Object.fromEntries(pictures.map((path) => [`/${path}`, data(path)]));
}
