/**
 * The documents are held to the code. Run with UPDATE_DOCS=1, this file writes the generated parts
 * anew; everything else is for a person to mend.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { actions } from '../../../functions/operator/actions.ts';
import { HELP as DEPLOY_HELP } from '../../../local/deploy/options.ts';
import { modelKinds } from '../../../shared/models/contract.ts';
import { ERROR_POLICIES } from '../../../shared/providers/errors.ts';
import { PROVIDER_ROWS } from '../../../shared/providers/table/rows.ts';
import { databaseTriggers } from '../../../triggers/index.ts';
import { blockNames, withGeneratedBlocks } from '../../support/docs/docs-blocks.ts';
import { anchorOf, codeBlocks, headings, links, tableRows } from '../../support/docs/markdown.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const THIS_FILE = relative(root, fileURLToPath(import.meta.url));

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

function filesIn(folder: string, ending: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending) && !name.includes('node_modules/'))
    .map((name) => join(folder, name));
}

const READMES = ['README.md', 'README.zh-CN.md'] as const;
const PAGES = [...READMES, ...filesIn('docs', '.md')];
/** English, then Chinese. */
const TRANSLATED: (readonly [string, string])[] = [
  READMES,
  ...filesIn('docs/zh', '.md').map((path) => [path.replace('/zh/', '/'), path] as const),
];
const inBoth = (name: string): string[] => [`docs/${name}.md`, `docs/zh/${name}.md`];

const shared = filesIn('shared', '.ts').map(read);

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
      else expect(page, `${path}: run UPDATE_DOCS=1 npx vitest run ${THIS_FILE}`).toBe(fresh);
    }
  });

  test('stand where readers look for them', () => {
    const rules = ['storage rule', 'plain storage rule', 'function rule'];
    expect(blockNames(read('docs/deploy.md'))).toEqual(['collections en', ...rules]);
    expect(blockNames(read('docs/zh/deploy.md'))).toEqual(['collections zh', ...rules]);
    expect(blockNames(read('docs/settings.md'))).toEqual(['providers en']);
    expect(blockNames(read('docs/zh/settings.md'))).toEqual(['providers zh']);
    expect(blockNames(read('docs/architecture.md'))).toContain('states');
  });
});

describe('links', () => {
  test.each(PAGES)('of %s lead to files and headings that are there', (path) => {
    const broken = links(read(path)).filter((target) => !leadsSomewhere(path, target));
    expect(broken).toEqual([]);
  });

  test('lead from the README to every page', () => {
    for (const [readme, ending] of [
      ['README.md', (path: string) => !path.includes('/zh/')],
      ['README.zh-CN.md', (path: string) => path.includes('/zh/') || !hasChinese(path)],
    ] as const) {
      const linked = links(read(readme)).map((target) => target.split('#')[0]);
      const wanted = PAGES.filter((path) => path.startsWith('docs/') && ending(path));
      expect(wanted.filter((path) => !linked.includes(path))).toEqual([]);
    }
  });
});

function hasChinese(path: string): boolean {
  return TRANSLATED.some(([english]) => english === path);
}

function leadsSomewhere(from: string, target: string): boolean {
  if (/^https?:/.test(target)) return true;
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? from : relative(root, resolve(root, dirname(from), file));
  if (!existsSync(join(root, path))) return false;
  if (anchor === undefined) return true;
  return headings(read(path)).some(({ text }) => anchorOf(text) === anchor);
}

describe.each(TRANSLATED)('%s and %s', (english, chinese) => {
  const pages = [read(english), read(chinese)] as const;

  test('have the same headings, level by level', () => {
    const [inEnglish, inChinese] = pages.map((page) => headings(page).map(({ level }) => level));
    expect(inChinese).toEqual(inEnglish);
  });

  test('have the same code', () => {
    const [inEnglish, inChinese] = pages.map((page) =>
      codeBlocks(page).filter(({ language }) => language !== ''),
    );
    expect(inChinese).toEqual(inEnglish);
  });

  test('have tables with the same rows, cell by cell where the cell is code', () => {
    const [inEnglish, inChinese] = pages.map((page) =>
      tableRows(page).map(([first = '']) => (/^`[^`]+`$/.test(first) ? first : '')),
    );
    expect(inChinese).toEqual(inEnglish);
  });

  test('lead to each other', () => {
    const to = (from: string, target: string): string => relative(dirname(from), target);
    expect(links(pages[0])).toContain(to(english, chinese));
    expect(links(pages[1])).toContain(to(chinese, english));
  });
});

describe.each(READMES)('%s', (path) => {
  test('is read in one go: at most 9 KB', () => {
    expect(Buffer.byteLength(read(path))).toBeLessThanOrEqual(9 * 1_024);
  });

  test('shows the calls of the client it sends readers to', () => {
    const [use = ''] = codeBlocks(read(path))
      .filter(({ language }) => language === 'js')
      .map(({ text }) => text);
    const client = ['darkroom', 'job', 'platforms/wx'].map((name) =>
      read(`clients/darkroom/${name}.ts`),
    );
    const called = [...use.matchAll(/(?:\bawait |\.|= )(\w+)\(/g)].map(([, name = '']) => name);
    const ours = called.filter((name) => name !== 'require' && name !== 'setData');
    expect(ours.length).toBeGreaterThan(3);
    const unknown = ours.filter(
      (name) => !client.some((text) => new RegExp(`\\b${name}[(<]`).test(text)),
    );
    expect(unknown).toEqual([]);
  });
});

describe.each(inBoth('guarantees'))('%s', (path) => {
  test('proves each guarantee by a test that exists under that name', () => {
    const proofs = tableRows(read(path)).slice(2);
    expect(proofs.length).toBeGreaterThan(20);
    const unproven = proofs.filter(([, proof = '']) => {
      const [, target = '', name = ''] = /^\[[^\]]+\]\(([^)]+)\): “([^”]+)”$/.exec(proof) ?? [];
      const file = relative(root, resolve(root, dirname(path), target));
      return !existsSync(join(root, file)) || !read(file).includes(`'${name}'`);
    });
    expect(unproven).toEqual([]);
  });
});

describe.each(inBoth('settings'))('%s', (path) => {
  const page = read(path);

  test('lists every setting the code reads, and no setting of ours that it does not', () => {
    const read = settingsRead();
    expect(read.length).toBeGreaterThan(8);
    const unlisted = read.filter((name) => !namesInTables(page, 'all').has(name));
    expect(unlisted, 'add a row to the table of settings').toEqual([]);
    const ours = [...namesInTables(page)].filter((name) => name.startsWith('DARKROOM_'));
    expect(ours.filter((name) => !read.includes(name))).toEqual([]);
  });

  test.each([
    ['shared/models/documents/schema.ts', 'modelDoc'],
    ['shared/providers/table/overrides.ts', 'providerDoc'],
  ])('explains every field of an override in %s', (file, schema) => {
    const [, body = ''] = new RegExp(`const ${schema} = z.object\\(\\{([\\s\\S]*?)\\n\\}\\);`).exec(
      read(file),
    ) ?? ['', ''];
    const fields = [...body.matchAll(/^ {2}(\w+): /gm)].map(([, name = '']) => name);
    expect(fields.length).toBeGreaterThan(4);
    const names = namesInTables(page);
    expect(fields.filter((name) => name !== '_id' && !names.has(name))).toEqual([]);
  });
});

describe.each(inBoth('deploy'))('%s', (path) => {
  const page = read(path);

  test('explains every option of the command', () => {
    const options = [...DEPLOY_HELP.matchAll(/^ {2}(--\w+)/gm)].map(([, name]) => name ?? '');
    expect(options.length).toBeGreaterThan(7);
    const own = ['--help'];
    expect(options.filter((name) => !own.includes(name) && !page.includes(name))).toEqual([]);
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

describe.each(inBoth('api-mini-program'))('%s', (path) => {
  const page = read(path);

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
    const files = ['actions', 'order-actions'].map((name) => `functions/photography/${name}.ts`);
    const source = files.map(read).join('\n');
    const actions = [...source.matchAll(/^ {2}(\w+): async/gm)].map(([, name]) => name ?? '');
    expect(actions.length).toBeGreaterThan(10);
    const names = namesInTables(page);
    expect(actions.filter((name) => !names.has(name))).toEqual([]);
  });

  test('has a row for every kind of model', () => {
    expect(modelKinds.length).toBeGreaterThan(4);
    const names = namesInTables(page);
    expect(modelKinds.filter((kind) => !names.has(kind))).toEqual([]);
  });
});

describe.each(inBoth('commands'))('%s', (path) => {
  const page = read(path);

  test('has a row for every npm script', () => {
    const rows = tableRows(page).map(([first = '']) => first);
    const missing = Object.keys(scripts()).filter(
      (name) =>
        !rows.some((row) => row.includes(`\`npm ${name}\``) || row.includes(`\`npm run ${name}\``)),
    );
    expect(missing).toEqual([]);
  });

  test.each(['local/demo/options.ts', 'local/start.ts'])('explains every option of %s', (file) => {
    const [, help = ''] = /const HELP = `([\s\S]*?)`;/.exec(read(file)) ?? [];
    const options = [...help.matchAll(/^ {2}--([a-z-]+)/gm)].map(([, name = '']) => name);
    expect(options.length).toBeGreaterThan(4);
    const missing = options.filter((name) => name !== 'help' && !page.includes(`\`--${name}`));
    expect(missing).toEqual([]);
  });

  test('has a row for every word that local providers listen to', () => {
    const source = read('local/providers/behaviours.ts');
    const [, union = ''] = /type Behaviour =([^;]+);/.exec(source) ?? [];
    const words = [...union.matchAll(/'([\w-]+)'/g)].map(([, word = '']) => word);
    expect(words.length).toBeGreaterThan(10);
    const names = [...namesInTables(page)].map((name) => name.replace(/^\[|\]$|:\d+$/g, ''));
    expect(words.filter((word) => word !== 'ok' && !names.includes(word))).toEqual([]);
  });
});

describe.each(PAGES)('%s', (path) => {
  test('names only npm scripts that exist', () => {
    const named = [...read(path).matchAll(/npm (run )?([a-z][a-z:]*)/g)].filter(
      ([, run, name = '']) => run !== undefined || name === 'start' || name === 'test',
    );
    const names = named.map(([, , name = '']) => name);
    expect(names.filter((name) => !(name in scripts()))).toEqual([]);
  });
});

describe('docs/architecture.md', () => {
  test('has a row for every folder of shared/ and every function', () => {
    const folders = readdirSync(join(root, 'shared')).map((name) => `shared/${name}/`);
    const functions = readdirSync(join(root, 'functions'));
    const names = namesInTables(read('docs/architecture.md'));
    expect([...folders, ...functions].filter((name) => !names.has(name))).toEqual([]);
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

describe('the code', () => {
  const sources = ['clients', 'shared', 'functions', 'triggers', 'local', 'test'].flatMap(
    (folder) => filesIn(folder, '.ts').map((path) => ({ path, text: read(path) })),
  );

  test('names no page that is not in the repository', () => {
    const named = sources.flatMap(({ path, text }) =>
      [...text.matchAll(/\b((?:docs\/|README)[\w./-]*\.md)\b/g)].map(([, page = '']) => [
        path,
        page,
      ]),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter(([, page = '']) => !existsSync(join(root, page)))).toEqual([]);
  });

  test('cites a section only together with the public document it stands in', () => {
    const cited = sources.flatMap(({ path, text }) =>
      text.split('\n').flatMap((line) => (/\bsection \d|§/i.test(line) ? [{ path, line }] : [])),
    );
    const own = cited.filter(({ path }) => path !== THIS_FILE);
    expect(own.filter(({ line }) => !/\b(?:C2PA|RFC|GB|ISO)\b/.test(line))).toEqual([]);
  });
});

function scripts(): Record<string, string> {
  return (JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts;
}

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
