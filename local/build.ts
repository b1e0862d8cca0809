/**
 * `npm run build`: dist/functions/<name>/ ready to deploy. One minified CommonJS file each; native
 * parts stay outside, named in a package.json beside the bundle so that the platform installs them.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Metafile } from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const outDir = join(root, 'dist/functions');
/** Native, or loaded only where it is configured: never bundled. */
const EXTERNAL = ['sharp', 'canvas', '@aws-sdk/client-s3'];
const ASSETS = 'shared/pictures/assets';
/** Whoever bundles this file needs the assets beside the bundle. */
const ASSETS_OWNER = 'shared/pictures/font.ts';

export interface BuiltFunction {
  readonly name: string;
  readonly bytes: number;
  readonly external: readonly string[];
}

function rootDependencies(): Record<string, string> {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { dependencies } = manifest as { dependencies: Record<string, string> };
  return dependencies;
}

function externalsOf(metafile: Metafile): string[] {
  const found = new Set<string>();
  for (const output of Object.values(metafile.outputs)) {
    for (const imported of output.imports) {
      if (imported.external && EXTERNAL.includes(imported.path)) found.add(imported.path);
    }
  }
  return [...found].sort();
}

async function buildFunction(name: string, target: string): Promise<BuiltFunction> {
  const folder = join(target, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [join(root, 'functions', name, 'index.ts')],
    outfile: join(folder, 'index.js'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    legalComments: 'none',
    metafile: true,
    external: EXTERNAL,
    logLevel: 'warning',
    // Source runs ask import.meta, bundles ask __dirname; only one of them exists at a time.
    logOverride: { 'empty-import-meta': 'silent' },
  });
  const external = externalsOf(metafile);
  const versions = rootDependencies();
  const dependencies = Object.fromEntries(external.map((dep) => [dep, versions[dep] ?? '*']));
  const manifest = { name, version: '1.0.0', private: true, main: 'index.js', dependencies };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  if (ASSETS_OWNER in metafile.inputs) {
    cpSync(join(root, ASSETS), join(folder, 'assets'), { recursive: true });
  }
  const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
  return { name, bytes, external };
}

/** Builds every folder of functions/ into `target`. Throws when one does not bundle. */
export async function buildFunctions(target = outDir): Promise<BuiltFunction[]> {
  const names = readdirSync(join(root, 'functions'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return Promise.all(names.map((name) => buildFunction(name, target)));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const { name, bytes, external } of await buildFunctions()) {
    const native = external.length > 0 ? `  + ${external.join(', ')}` : '';
    console.log(`${name.padEnd(16)} ${(bytes / 1024).toFixed(0).padStart(5)} KB${native}`);
  }
}
