/** `npm run build`: dist/clients/darkroom/, one file for mini-programs and one for web pages, to copy. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { declarationsOf } from './declarations.ts';

const SOURCE = 'clients/darkroom';
/** The mini-program of this project carries its editions as files: it opens without a build. */
export const CARRIED = {
  'mini-program': 'clients/miniprogram/lib/darkroom.js',
  shop: 'clients/miniprogram/packages/buy/lib/shop.js',
} as const;

export interface BuiltClient {
  /** Of the file, with its ending. */
  readonly name: string;
  readonly code: string;
  readonly gzipBytes: number;
}

/** The files people copy: what is exported, and how it is loaded. */
export const EDITIONS = {
  /** `require`d: by `wx`, uni-app and Taro. */
  'mini-program': { entry: 'mini-program', name: 'darkroom', module: false },
  /** Imported by web pages. */
  web: { entry: 'web', name: 'darkroom-web', module: true },
  /** Beside the first, where credits are sold. */
  shop: { entry: 'shop/index', name: 'darkroom-shop', module: false },
} as const;
export type Edition = keyof typeof EDITIONS;

/** Names between our own modules: nothing outside, stored or sent bears them. */
const INTERNAL =
  /^(?:untilAnswered|isOver|onTrouble|onSeen|isSeen|askCancel|knownOwner|typicalMs|learnModels|newId|moved|heard|shown|outbox|calls|kept|platform|once|end|show|slot|load|save|ask|check|job)$/;

/** One file for the engines of older phones. */
export async function bundleClient(project: string, edition: Edition): Promise<BuiltClient> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    absWorkingDir: project,
    entryPoints: [`${SOURCE}/${EDITIONS[edition].entry}.ts`],
    bundle: true,
    write: false,
    platform: 'neutral',
    target: 'es2018',
    format: 'esm',
    minify: true,
    mangleProps: INTERNAL,
    legalComments: 'none',
    charset: 'utf8',
  });
  const esm = outputFiles[0]?.text.trim() ?? '';
  const code = EDITIONS[edition].module ? esm : required(esm);
  const name = `${EDITIONS[edition].name}.js`;
  return { name, code, gzipBytes: gzipSync(code, { level: 9 }).length };
}

/** What is exported at the end, for `require`: without the half KB that bundlers wrap around it. */
function required(esm: string): string {
  const [whole = '', names = ''] = /export\{([^}]+)\};?$/.exec(esm) ?? [];
  if (whole === '') throw new Error('nothing is exported');
  const fields = names.split(',').map((name) => {
    const [inside = '', outside = inside] = name.split(' as ');
    return `${outside}:${inside}`;
  });
  return `"use strict";${esm.slice(0, -whole.length)}module.exports={${fields.join(',')}};`;
}

/** Writes each edition and its types; gives what was built. */
export async function buildClient(project: string, target: string): Promise<BuiltClient[]> {
  mkdirSync(target, { recursive: true });
  const all = declarationFiles(project);
  const built: BuiltClient[] = [];
  for (const edition of Object.keys(EDITIONS) as Edition[]) {
    const { name, entry } = EDITIONS[edition];
    const client = await bundleClient(project, edition);
    writeFileSync(join(target, `${name}.js`), client.code);
    writeFileSync(join(target, `${name}.d.ts`), declarationsOf(all, `${entry}.d.ts`));
    built.push(client);
  }
  return built;
}

/** Puts the editions for mini-programs into the mini-program. */
export async function carryClient(project: string): Promise<void> {
  for (const [edition, path] of Object.entries(CARRIED)) {
    const { code } = await bundleClient(project, edition as keyof typeof CARRIED);
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), code);
  }
}

/** What the compiler declares of every module; takes a second or two. */
export function declarationFiles(project: string): { path: string; text: string }[] {
  mkdirSync(join(project, '.darkroom'), { recursive: true });
  const out = mkdtempSync(join(project, '.darkroom/client-types-'));
  try {
    const settings = {
      extends: '../../tsconfig.json',
      compilerOptions: {
        ...{ noEmit: false, declaration: true, emitDeclarationOnly: true, outDir: '.' },
        rootDir: `../../${SOURCE}`,
      },
      include: [`../../${SOURCE}`],
    };
    writeFileSync(join(out, 'tsconfig.json'), JSON.stringify(settings));
    const compiler = createRequire(import.meta.url).resolve('typescript/package.json');
    const args = [join(dirname(compiler), 'bin/tsc'), '-p', out];
    const { status, stdout } = spawnSync(process.execPath, args, {
      cwd: project,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`tsc: ${stdout}`);
    return readdirSync(out, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.d.ts'))
      .sort()
      .map((path) => ({ path, text: readFileSync(join(out, path), 'utf8') }));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
