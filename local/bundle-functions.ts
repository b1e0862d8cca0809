/**
 * Functions as minified CommonJS, all of them in one go: what they share, nearly everything, is
 * read and parsed once. Each comes out byte for byte as it would alone.
 */
import { basename, join } from 'node:path';
import type { BuildOptions, Metafile, Plugin } from 'esbuild';

/** Native: installed by the platform, never bundled. */
export const EXTERNAL = ['sharp', 'canvas', '@napi-rs/webcodecs'];
/**
 * Loaded only where it is configured: bundled into a file of its own beside the function, so that
 * nobody parses it for nothing and nothing has to be installed for it (the S3 SDK: 580 KB against
 * 22 MB; the API's pages) or asked for (folders as one file: drafts of films).
 */
const BESIDE = [
  'shared/storage/s3/objects.ts',
  'shared/pictures/c2pa/content-credentials.ts',
  'shared/http/docs/pages.ts',
  'shared/platform/zip.ts',
];
/** Native helpers their packages do without. */
export const OPTIONAL = ['cbor-extract'];

export interface BundledFunction {
  /** Of its own code, without what lies beside it. */
  readonly bytes: number;
  readonly external: readonly string[];
  /** Packages of which a part is in the function's files. */
  readonly packages: readonly string[];
  /** Every source it was made of, from the project's folder. */
  readonly inputs: readonly string[];
  /** What goes beside it, by the names of the files. */
  readonly beside: ReadonlyMap<string, Uint8Array>;
}

export interface BundlePlan {
  readonly names: readonly string[];
  /** Folder of package.json, functions/ and shared/. */
  readonly project: string;
  /** Each is written as `<target>/<name>/index.js`. */
  readonly target: string;
}

/** By name. Throws when one does not bundle. */
export async function bundleFunctions(
  plan: BundlePlan,
): Promise<ReadonlyMap<string, BundledFunction>> {
  const { names, project, target } = plan;
  // Loaded by those who build only: a start that finds everything built does without.
  const { build } = await import('esbuild');
  const options = { ...OPTIONS, absWorkingDir: project };
  const { metafile } = await build({
    ...options,
    entryPoints: Object.fromEntries(names.map((name) => [`${name}/index`, entryOf(name)])),
    outdir: target,
    plugins: [partsBeside(project)],
  });
  const own = new Map(names.map((name) => [name, partOf(metafile, entryOf(name))]));
  const met = BESIDE.filter((part) => [...own.values()].some(({ imports }) => imports.has(part)));
  const parts = await build({ ...options, entryPoints: met, outdir: target, write: false });
  const texts = new Map(parts.outputFiles.map(({ path, contents }) => [basename(path), contents]));
  const bundled = [...own].map(([name, { output, inputs, imports }]) => {
    const beside = met.filter((part) => imports.has(part));
    const others = beside.map((part) => partOf(parts.metafile, part));
    return [
      name,
      {
        bytes: output.bytes,
        external: externalsOf(output),
        packages: sorted([output, ...others.map((other) => other.output)].flatMap(packagesIn)),
        inputs: sorted([...inputs, ...others.flatMap((other) => [...other.inputs])]),
        beside: new Map(beside.map((part) => [builtName(part), textOf(texts, part)])),
      },
    ] as const;
  });
  return new Map(bundled);
}

const entryOf = (name: string): string => `functions/${name}/index.ts`;
const builtName = (source: string): string => `${basename(source, '.ts')}.js`;
const sorted = (texts: readonly string[]): string[] => [...new Set(texts)].sort();

const OPTIONS = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // What is loaded later is required: V8 keeps no compiled code of what imports.
  supported: { 'dynamic-import': false },
  minify: true,
  metafile: true,
  legalComments: 'none',
  external: [...EXTERNAL, ...OPTIONAL],
  logLevel: 'warning',
  // Source runs ask import.meta, bundles ask __dirname; only one of them exists at a time.
  logOverride: { 'empty-import-meta': 'silent' },
} as const satisfies BuildOptions;

/** Leaves imports of BESIDE outside. */
function partsBeside(project: string): Plugin {
  return {
    name: 'beside',
    setup({ onResolve }) {
      onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path, resolveDir }) => {
        const source = BESIDE.find((part) => join(project, part) === join(resolveDir, path));
        return source === undefined
          ? undefined
          : { path: `./${builtName(source)}`, external: true };
      });
    },
  };
}

interface Part {
  readonly output: Metafile['outputs'][string];
  readonly inputs: ReadonlySet<string>;
  /** Those of BESIDE that it may ask for. */
  readonly imports: ReadonlySet<string>;
}

/** What of a build belongs to one entry: the others' sources are none of its own. */
function partOf({ inputs, outputs }: Metafile, entry: string): Part {
  const output = Object.values(outputs).find(({ entryPoint }) => entryPoint === entry);
  if (output === undefined) throw new Error(`${entry} was not bundled`);
  const own = new Set([entry]);
  const imports = new Set<string>();
  for (const file of own) {
    for (const { path, external } of inputs[file]?.imports ?? []) {
      const beside = BESIDE.find((part) => path === `./${builtName(part)}`);
      if (external !== true) own.add(path);
      else if (beside !== undefined) imports.add(beside);
    }
  }
  return { output, inputs: own, imports };
}

function externalsOf({ imports }: Part['output']): string[] {
  const found = imports.filter(({ path, external }) => external && EXTERNAL.includes(path));
  return sorted(found.map(({ path }) => path));
}

function packagesIn({ inputs }: Part['output']): string[] {
  const used = Object.keys(inputs).filter((path) => (inputs[path]?.bytesInOutput ?? 0) > 0);
  return used.flatMap((path) => {
    const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
    return name === undefined ? [] : [name];
  });
}

function textOf(texts: ReadonlyMap<string, Uint8Array>, part: string): Uint8Array {
  const text = texts.get(builtName(part));
  if (text === undefined) throw new Error(`${part} was not bundled`);
  return text;
}
