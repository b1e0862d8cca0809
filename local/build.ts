/**
 * A function ready to deploy: one minified CommonJS file; native parts stay outside, named in a
 * package.json beside the bundle so that the platform installs them.
 */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildOptions, Metafile, Plugin } from 'esbuild';
import { timerTriggers } from '../triggers/index.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const outDir = join(root, 'dist/functions');
/** Native: installed by the platform, never bundled. */
export const EXTERNAL = ['sharp', 'canvas', '@napi-rs/webcodecs'];
/**
 * Loaded only where it is configured: bundled into a file of its own beside the function, so that
 * nobody parses it for nothing and nothing has to be installed for it (the S3 SDK: 580 KB against
 * 22 MB; the API's pages).
 */
const BESIDE = [
  'shared/storage/s3/objects.ts',
  'shared/pictures/c2pa/content-credentials.ts',
  'shared/http/docs/pages.ts',
];
/** Native helpers their packages do without. */
export const OPTIONAL = ['cbor-extract'];
/** Whoever bundles the first needs the files of the second beside the bundle. */
const ASSETS = [
  { owner: 'shared/pictures/font.ts', folder: 'shared/pictures/assets' },
  { owner: 'shared/sounds/assets.ts', folder: 'shared/sounds/assets' },
] as const;

/** Starts an HTTP function; the platform wants it executable. */
const BOOTSTRAP = 'scf_bootstrap';

export interface BuiltFunction {
  readonly name: string;
  readonly bytes: number;
  readonly external: readonly string[];
  /** Packages of which a part is in the function's files. */
  readonly bundled: readonly string[];
  /** Every file it was made of, from the project's folder. */
  readonly inputs: readonly string[];
}

function dependenciesOf(project: string): Record<string, string> {
  const manifest: unknown = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
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

function packagesIn(metafile: Metafile): string[] {
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((path) => (inputs[path]?.bytesInOutput ?? 0) > 0),
  );
  return used.flatMap((path) => {
    const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
    return name === undefined ? [] : [name];
  });
}

const OPTIONS = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: true,
  legalComments: 'none',
  external: [...EXTERNAL, ...OPTIONAL],
  logLevel: 'warning',
  // Source runs ask import.meta, bundles ask __dirname; only one of them exists at a time.
  logOverride: { 'empty-import-meta': 'silent' },
} satisfies BuildOptions;

const builtName = (source: string): string => `${basename(source, '.ts')}.js`;

/** Leaves imports of BESIDE outside and remembers which were met. */
function partsBeside(project: string, met: Set<string>): Plugin {
  return {
    name: 'beside',
    setup({ onResolve }) {
      onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path, resolveDir }) => {
        const source = BESIDE.find((part) => join(project, part) === join(resolveDir, path));
        if (source === undefined) return undefined;
        met.add(source);
        return { path: `./${builtName(source)}`, external: true };
      });
    },
  };
}

/** Where a function's sources lie and where it goes: `<target>/<name>/`. */
export interface BuildPlan {
  readonly name: string;
  /** Folder of package.json, functions/ and shared/. */
  readonly project: string;
  readonly target: string;
}

/** Bundles one function, the files it loads only when needed, and what lies beside them. */
export async function buildFunction({ name, project, target }: BuildPlan): Promise<BuiltFunction> {
  const folder = join(target, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // Loaded by those who build only: a start that finds everything built does without.
  const { build } = await import('esbuild');
  const options = { ...OPTIONS, absWorkingDir: project, metafile: true } as const;
  const beside = new Set<string>();
  const { metafile } = await build({
    ...options,
    entryPoints: [join(project, 'functions', name, 'index.ts')],
    outfile: join(folder, 'index.js'),
    plugins: [partsBeside(project, beside)],
  });
  const inputs = new Set(Object.keys(metafile.inputs));
  const bundled = new Set(packagesIn(metafile));
  for (const source of beside) {
    const entryPoints = [join(project, source)];
    const part = await build({ ...options, entryPoints, outfile: join(folder, builtName(source)) });
    for (const input of Object.keys(part.metafile.inputs)) inputs.add(input);
    for (const name of packagesIn(part.metafile)) bundled.add(name);
  }
  const external = externalsOf(metafile);
  const versions = dependenciesOf(project);
  const dependencies = Object.fromEntries(external.map((dep) => [dep, versions[dep] ?? '*']));
  const manifest = { name, version: '1.0.0', private: true, main: 'index.js', dependencies };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  writeFileSync(join(folder, 'config.json'), `${JSON.stringify(configOf(name), null, 2)}\n`);
  for (const assets of ASSETS.filter(({ owner }) => owner in metafile.inputs)) {
    cpSync(join(project, assets.folder), join(folder, 'assets'), { recursive: true });
    for (const file of readdirSync(join(project, assets.folder))) {
      inputs.add(`${assets.folder}/${file}`);
    }
  }
  const bootstrap = `functions/${name}/${BOOTSTRAP}`;
  if (existsSync(join(project, bootstrap))) {
    cpSync(join(project, bootstrap), join(folder, BOOTSTRAP));
    chmodSync(join(folder, BOOTSTRAP), 0o755);
    inputs.add(bootstrap);
  }
  const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
  return { name, bytes, external, bundled: [...bundled].sort(), inputs: [...inputs].sort() };
}

/** WeChat DevTools takes a function's timers from here: an upload without it would lose them. */
function configOf(name: string): object {
  const triggers = timerTriggers
    .filter(({ functionName }) => functionName === name)
    .map(({ name: timer, cron }) => ({ name: timer, type: 'timer', config: cron }));
  return { permissions: { openapi: [] }, triggers };
}

/** Every folder of functions/ that has an entry. */
export function functionNames(project: string): string[] {
  return (
    readdirSync(join(project, 'functions'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      // A folder that is only being begun, or that a checkout left empty, must not stop the others.
      .filter((name) => existsSync(join(project, 'functions', name, 'index.ts')))
      .sort()
  );
}

/** Builds every function into `target`. Throws when one does not bundle. */
export async function buildFunctions(target = outDir): Promise<BuiltFunction[]> {
  const names = functionNames(root);
  return Promise.all(names.map((name) => buildFunction({ name, project: root, target })));
}
