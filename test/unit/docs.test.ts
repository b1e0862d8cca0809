/**
 * The documents are held to the code. `UPDATE_DOCS=1 npx vitest run test/unit/docs.test.ts` writes
 * the generated parts anew; everything else is for a person to mend.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { actions } from '../../functions/operator/actions.ts';
import { ERROR_POLICIES } from '../../shared/providers/errors.ts';
import { PROVIDER_ROWS } from '../../shared/providers/rows.ts';
import { databaseTriggers } from '../../triggers/index.ts';
import { blockNames, withGeneratedBlocks } from '../support/docs-blocks.ts';
import { anchorOf, codeBlocks, headings, links, tableRows } from '../support/markdown.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const READMES = ['README.md', 'README.zh-CN.md'] as const;
const PAGES = [
  ...READMES,
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => read(join(folder, name)));
}

const shared = sourceFiles('shared');

/** What stands between backticks in the first cells of the tables, or in all of them. */
function namesInTables(page: string, which: 'first' | 'all' = 'first'): Set<string> {
  const cells = tableRows(page).flatMap((row) => (which === 'first' ? row.slice(0, 1) : row));
  return new Set(
    cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '')),
  );
}

describe('generated parts', () => {
  test('are as the code has them now', () => {
    for (const path of PAGES) {
      const page = read(path);
      const fresh = withGeneratedBlocks(page);
      if (process.env.UPDATE_DOCS === '1') writeFileSync(join(root, path), fresh);
      else
        expect(page, `${path}: run UPDATE_DOCS=1 npx vitest run test/unit/docs.test.ts`).toBe(
          fresh,
        );
    }
  });

  test('stand where readers look for them', () => {
    expect(blockNames(read('README.md'))).toEqual(['collections en', 'providers en']);
    expect(blockNames(read('README.zh-CN.md'))).toEqual(['collections zh', 'providers zh']);
    expect(blockNames(read('docs/architecture.md'))).toContain('states');
  });
});

describe('links', () => {
  test.each(PAGES)('of %s lead to files and headings that are there', (path) => {
    const broken = links(read(path)).filter((target) => !leadsSomewhere(path, target));
    expect(broken).toEqual([]);
  });
});

/** Linked before they were written; a name goes once its page is there. */
const COMING: readonly string[] = [];

function leadsSomewhere(from: string, target: string): boolean {
  if (/^https?:/.test(target)) return true;
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? from : relative(root, resolve(root, dirname(from), file));
  if (!existsSync(join(root, path))) return COMING.includes(path);
  if (anchor === undefined) return true;
  return headings(read(path)).some(({ text }) => anchorOf(text) === anchor);
}

describe('both READMEs', () => {
  test('have the same headings, level by level', () => {
    const [english, chinese] = READMES.map((path) =>
      headings(read(path)).map(({ level }) => level),
    );
    expect(chinese).toEqual(english);
  });

  test('have the same code', () => {
    const [english, chinese] = READMES.map((path) =>
      codeBlocks(read(path)).filter(({ language }) => language !== ''),
    );
    expect(chinese).toEqual(english);
  });

  test('have tables with the same rows, cell by cell where the cell is code', () => {
    const [english, chinese] = READMES.map((path) =>
      tableRows(read(path)).map(([first = '']) => (/^`[^`]+`$/.test(first) ? first : '')),
    );
    expect(chinese).toEqual(english);
  });
});

describe.each(READMES)('%s', (path) => {
  const page = read(path);

  test('names only npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...page.matchAll(/npm (run )?([a-z]+)/g)].filter(
      ([, run, name = '']) => run !== undefined || !['ci', 'install'].includes(name),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.map(([, , name = '']) => name).filter((name) => !(name in scripts))).toEqual([]);
  });

  test('proves each guarantee by a test that exists under that name', () => {
    const proofs = [...page.matchAll(/\]\((test\/[^)]+)\): “([^”]+)”/g)];
    expect(proofs.length).toBeGreaterThan(15);
    const missing = proofs.filter(([, file = '', name = '']) => !read(file).includes(`'${name}'`));
    expect(missing.map(([, file, name]) => `${file}: ${name}`)).toEqual([]);
  });

  test('lists every setting the code reads, and no setting of ours that it does not', () => {
    const read = settingsRead();
    expect(read.length).toBeGreaterThan(8);
    const unlisted = read.filter((name) => !namesInTables(page, 'all').has(name));
    expect(unlisted, 'add a row to the table of settings').toEqual([]);
    const ours = [...namesInTables(page)].filter((name) => name.startsWith('DARKROOM_'));
    expect(ours.filter((name) => !read.includes(name))).toEqual([]);
  });

  test('shows every setting that cloudbaserc.json takes from .env', () => {
    const wanted = [...read('cloudbaserc.json').matchAll(/\{\{env\.(\w+)\}\}/g)].map(
      ([, name]) => name ?? '',
    );
    const shown = codeBlocks(page).find(({ text }) => text.startsWith('CLOUDBASE_ENV_ID='))?.text;
    expect([...new Set(wanted)].filter((name) => !shown?.includes(`${name}=`))).toEqual([]);
  });

  test('explains every error code', () => {
    const unexplained = errorCodes().filter((code) => !page.includes(`\`${code}\``));
    expect(unexplained, 'add it to the section of error codes').toEqual([]);
  });

  test('explains every way a task may end', () => {
    const kinds = Object.keys(ERROR_POLICIES).map((kind) => `PROVIDER_${kind.toUpperCase()}`);
    const own = shared.flatMap((text) => [
      ...[...text.matchAll(/failedWith\('([A-Z_]+)'/g)].map(([, code]) => code ?? ''),
      ...[...text.matchAll(/error: \{\s*code: '([A-Z_]+)'/g)].map(([, code]) => code ?? ''),
    ]);
    expect(own.length).toBeGreaterThan(2);
    const names = namesInTables(page);
    expect([...kinds, ...own].filter((code) => !names.has(code))).toEqual([]);
  });

  test('has a row for every action of the mini-program', () => {
    const source = read('functions/photography/actions.ts');
    const actions = [...source.matchAll(/^ {2}(\w+): async/gm)].map(([, name]) => name ?? '');
    expect(actions.length).toBeGreaterThan(10);
    const names = namesInTables(page);
    expect(actions.filter((name) => !names.has(name))).toEqual([]);
  });

  test('walks through every database trigger', () => {
    for (const { name, collection, functionName, condition } of databaseTriggers) {
      const words = [
        name,
        collection,
        functionName,
        ...(condition?.rules ?? []).map((rule) => rule.field),
      ];
      expect(words.filter((word) => !page.includes(`\`${word}\``))).toEqual([]);
    }
  });
});

describe('docs/money.md', () => {
  test('has a row for every verb of the operator', () => {
    const verbs = Object.keys(actions);
    expect(verbs.length).toBeGreaterThan(10);
    const names = namesInTables(read('docs/money.md'));
    expect(verbs.filter((name) => !names.has(name))).toEqual([]);
  });
});

describe('docs/local-cloudbase.md', () => {
  test('lists every path of the control API', () => {
    const source = read('local/cloudbase/admin/control.ts');
    const paths = [...source.matchAll(/'(?:GET|POST) (\/_local\/[a-z/]+)'/g)].map(
      ([, path]) => path ?? '',
    );
    expect(paths.length).toBeGreaterThan(8);
    const page = read('docs/local-cloudbase.md');
    expect(paths.filter((path) => !page.includes(path))).toEqual([]);
  });
});

/** Variables named in shared/, whether read from the environment or handed to a reader by name. */
function settingsRead(): string[] {
  const patterns = [
    /\b(?:environment|env|settings|variables)\.([A-Z][A-Z0-9_]{3,})\b/g,
    /'(DARKROOM_[A-Z0-9_]+)'/g,
  ];
  const found = shared.flatMap((text) =>
    patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, name]) => name ?? '')),
  );
  return [...new Set([...found, ...providerSettings()])];
}

function providerSettings(): string[] {
  return PROVIDER_ROWS.flatMap(({ keySets, optional = {}, baseUrlVar }) => [
    ...keySets.flatMap((set) => Object.values(set)),
    ...Object.values(optional),
    baseUrlVar,
  ]);
}

/** `code` of every error class, and of unions a class takes its code from. */
function errorCodes(): string[] {
  const classes = shared.flatMap((text) =>
    [...text.matchAll(/readonly code = '([A-Z_]+)'/g)].map(([, code]) => code ?? ''),
  );
  const unions = shared.flatMap((text) =>
    [...text.matchAll(/type \w*Code =([\s|'A-Z_]+);/g)].flatMap(([, body = '']) =>
      [...body.matchAll(/'([A-Z_]+)'/g)].map(([, code]) => code ?? ''),
    ),
  );
  return [...new Set([...classes, ...unions, 'INTERNAL'])];
}
