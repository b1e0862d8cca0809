/** A mini-program's folder: which pages and components it consists of. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { AppConfig, ComponentPart, PageConfig } from '../bundle.ts';

/** Every fault found in a folder, each with the file it is in. */
export class CompileError extends Error {
  readonly code = 'MINI_PROGRAM_INVALID';
  readonly retryable = false;
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`the mini-program does not compile:\n${problems.join('\n')}`);
    this.problems = problems;
  }
}

export interface Folder {
  readonly app: AppConfig;
  readonly components: readonly ComponentPart[];
  /** The text of a file of the folder; null: there is none. */
  read(path: string): string | null;
  /** The bytes of a file that exists. */
  bytes(path: string): Buffer;
  /** Paths of all its files. */
  files(): string[];
}

/** Components come before what uses them. Throws CompileError. */
export function readFolder(root: string): Folder {
  const read = (path: string): string | null =>
    existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : null;
  const problems: string[] = [];
  const json = <T>(path: string): T | null => {
    const text = read(path);
    if (text === null) return null;
    try {
      return JSON.parse(text) as T;
    } catch (error) {
      problems.push(`${path}: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  };
  const app = json<AppConfig>('app.json');
  if (app === null) throw new CompileError([...problems, 'app.json: missing']);
  const components = new Map<string, ComponentPart>();
  const visit = (path: string, isPage: boolean): void => {
    if (components.has(path)) return;
    const config = json<PageConfig>(`${path}.json`) ?? {};
    for (const ending of ['js', 'wxml']) {
      if (read(`${path}.${ending}`) === null) problems.push(`${path}.${ending}: missing`);
    }
    if (!isPage && config.component !== true) problems.push(`${path}.json: no "component": true`);
    for (const ref of Object.values(config.usingComponents ?? {})) {
      visit(pathOf(ref, posix.dirname(path)), false);
    }
    components.set(path, { path, config, isPage, scope: isPage ? '' : `s${components.size}` });
  };
  for (const page of pagesOf(app)) visit(page, true);
  if (problems.length > 0) throw new CompileError(problems);
  return {
    app,
    components: [...components.values()],
    read,
    bytes: (path) => readFileSync(join(root, path)),
    files: () =>
      readdirSync(root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => posix.relative(root, posix.join(entry.parentPath, entry.name)))
        .sort(),
  };
}

/** Of the main package first. */
export const pagesOf = (app: AppConfig): string[] => [
  ...app.pages,
  ...(app.subPackages ?? []).flatMap(({ root, pages }) => pages.map((page) => `${root}/${page}`)),
];

/** A reference inside the folder: absolute from its root, or beside the file. */
export const pathOf = (ref: string, folder: string): string =>
  posix.normalize(ref.startsWith('/') ? ref.slice(1) : posix.join(folder, ref));
