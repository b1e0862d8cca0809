/** The project's own source files, for tests that hold its rules. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

export interface Source {
  /** From the root, with `/`. */
  readonly path: string;
  readonly text: string;
  /** Without comments and with empty strings: what runs. */
  readonly code: string;
  /** What it imports: paths from the root, or package names. */
  readonly imports: readonly Import[];
}

export interface Import {
  readonly target: string;
  readonly typeOnly: boolean;
  readonly isPackage: boolean;
}

/** Every .ts file below a folder. */
export function sourcesOf(folder: string): Source[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => read(relative(root, join(entry.parentPath, entry.name)).split(sep).join('/')))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function read(path: string): Source {
  const text = readFileSync(join(root, path), 'utf8');
  return { path, text, code: bare(text), imports: importsOf(path, text) };
}

const TOKENS = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g;

/** Templates stay: code may stand in them. */
export function bare(text: string): string {
  return text.replace(TOKENS, (token) =>
    token.startsWith('/') ? token.replace(/[^\n]/g, ' ') : "''",
  );
}

const IMPORT =
  /(?:^|\n)\s*(import|export)\s+(type\s)?[^'"`;]*?from\s+'([^']+)'|\bimport\(\s*'([^']+)'/g;
const BARE_IMPORT = /(?:^|\n)import\s+'([^']+)'/g;

function importsOf(path: string, text: string): Import[] {
  const found: Import[] = [];
  const add = (target: string, typeOnly: boolean): void => {
    const isPackage = !target.startsWith('.');
    const resolved = isPackage
      ? target
      : relative(root, resolve(root, dirname(path), target))
          .split(sep)
          .join('/');
    found.push({ target: resolved, typeOnly, isPackage });
  };
  for (const [, , type, from, dynamic] of text.matchAll(IMPORT)) {
    add(from ?? dynamic ?? '', type !== undefined);
  }
  for (const [, target] of text.matchAll(BARE_IMPORT)) add(target ?? '', false);
  return found;
}
