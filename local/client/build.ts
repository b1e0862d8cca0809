/** `npm run build`: dist/clients/darkroom/, the one file people copy, for `require` and for `import`. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { declarationsOf } from './declarations.ts';

const SOURCE = 'clients/darkroom';

export interface BuiltClient {
  /** CommonJS, minified. */
  readonly code: string;
  readonly gzipBytes: number;
}

/** The client as one file. Older phones' engines know nothing younger than ES2017. */
export async function bundleClient(
  project: string,
  format: 'cjs' | 'esm' = 'cjs',
): Promise<BuiltClient> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    absWorkingDir: project,
    entryPoints: [`${SOURCE}/index.ts`],
    bundle: true,
    write: false,
    platform: 'neutral',
    target: 'es2017',
    format,
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    // Bundlers of mini-programs cannot read what is behind a getter.
    ...(format === 'cjs' ? { banner: { js: '"use strict";' } } : {}),
  });
  const code = outputFiles[0]?.text ?? '';
  return { code, gzipBytes: gzipSync(code).length };
}

/** Writes `darkroom.js`, `darkroom.mjs` and `darkroom.d.ts`; gives their folder's size in gzip bytes. */
export async function buildClient(project: string, target: string): Promise<BuiltClient> {
  mkdirSync(target, { recursive: true });
  const built = await bundleClient(project);
  writeFileSync(join(target, 'darkroom.js'), built.code);
  writeFileSync(join(target, 'darkroom.mjs'), (await bundleClient(project, 'esm')).code);
  const types = clientDeclarations(project);
  writeFileSync(join(target, 'darkroom.d.ts'), types);
  writeFileSync(join(target, 'darkroom.d.mts'), types);
  return built;
}

/** One declaration file; takes a second or two of the compiler. */
export function clientDeclarations(project: string): string {
  mkdirSync(join(project, '.darkroom'), { recursive: true });
  const out = mkdtempSync(join(project, '.darkroom/client-types-'));
  try {
    const tsc = join(
      dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
      'bin/tsc',
    );
    const flags = ['--declaration', '--emitDeclarationOnly', '--noEmit', 'false', '--outDir', out];
    const settings = ['--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler'];
    const more = ['--strict', '--allowImportingTsExtensions', '--skipLibCheck', '--types', 'node'];
    const entry = join(project, SOURCE, 'index.ts');
    const args = [
      tsc,
      entry,
      '--ignoreConfig',
      ...flags,
      ...settings,
      ...more,
      '--rootDir',
      join(project, SOURCE),
    ];
    const { status, stdout } = spawnSync(process.execPath, args, {
      cwd: project,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`tsc: ${stdout}`);
    const files = readdirSync(out, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.d.ts'))
      .map((name) => ({
        path: relative(out, join(out, name)),
        text: readFileSync(join(out, name), 'utf8'),
      }));
    return declarationsOf(files);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
