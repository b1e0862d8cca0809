/**
 * The simulation and the product as modules of which each can be replaced: what two hundred mutants
 * share is bundled, read and compiled once, and a mutant is no more than the modules it changes.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { build, transform } from 'esbuild';
import {
  type Bundle,
  createPlace,
  ENTRY,
  OPTIONS,
  ROOT,
  sourcesOf,
  VALUES_CODEC,
} from '../bundle.ts';
import type { Mutant } from '../mutants/mutants.ts';

export interface Parts {
  /** Of the product with this breakage, or as it is. Throws MutantOutdatedError. */
  bundle(mutant: Mutant | null): Promise<Bundle>;
  /** What was bundled goes too. */
  remove(): Promise<void>;
}

export async function createParts(): Promise<Parts> {
  const { folder, remove } = await createPlace();
  const { own, packages, importers, standIns } = await modulesOf(ENTRY);
  const sources = own.map(
    async (path) => [path, await readFile(join(ROOT, path), 'utf8')] as const,
  );
  const modules = await written(await Promise.all(sources));
  await writeFile(
    join(folder, 'modules.mjs'),
    `import { createLink, packages } from './linker.mjs';
const importers = ${JSON.stringify(importers)};
const standIns = ${JSON.stringify(standIns)};
const modules = { ${modules} };
export const link = createLink({ modules, importers, standIns, packages });
`,
  );
  await build({
    ...OPTIONS,
    stdin: linker(packages),
    outfile: join(folder, 'linker.mjs'),
    plugins: [VALUES_CODEC],
  });
  let bundles = 0;
  return {
    async bundle(mutant) {
      const changed = mutant === null ? '' : await written([...(await sourcesOf(mutant))]);
      bundles += 1;
      const file = join(folder, `${bundles}.mjs`);
      await writeFile(file, entryWith(changed));
      // It is not large, and its process may still read it.
      return { file, remove: async () => {} };
    },
    remove,
  };
}

interface Modules {
  /** Paths from the root. */
  readonly own: readonly string[];
  /** Names they are imported by. */
  readonly packages: readonly string[];
  /** Who imports each, now or when it runs. */
  readonly importers: Readonly<Record<string, readonly string[]>>;
  /** What is loaded instead of what is named. */
  readonly standIns: Readonly<Record<string, string>>;
}

const isPackage = (path: string): boolean => path.includes('node_modules/');

/** All that `entry` may load. */
async function modulesOf(entry: string): Promise<Modules> {
  const { metafile } = await build({
    ...OPTIONS,
    entryPoints: [entry],
    outfile: 'simulation.mjs',
    write: false,
    metafile: true,
    plugins: [VALUES_CODEC],
  });
  const own = Object.keys(metafile.inputs).filter((path) => !isPackage(path));
  const packages = new Set<string>();
  const importers: Record<string, string[]> = {};
  const standIns: Record<string, string> = {};
  for (const importer of own) {
    for (const { path, original = path, external } of metafile.inputs[importer]?.imports ?? []) {
      if (external === true || isPackage(path)) {
        packages.add(original);
        continue;
      }
      importers[path] = [...(importers[path] ?? []), importer];
      const named = posix.join(posix.dirname(importer), original);
      if (named !== path) standIns[named] = path;
    }
  }
  return { own, packages: [...packages], importers, standIns };
}

/** Each as a function that gives the module what it asks for. */
async function written(sources: readonly (readonly [path: string, text: string])[]) {
  const modules = sources.map(async ([path, text]) => {
    const { code } = await transform(text, {
      loader: 'ts',
      format: 'cjs',
      platform: 'node',
      target: OPTIONS.target,
      supported: { 'dynamic-import': false },
      sourcefile: path,
    });
    return `${JSON.stringify(path)}(require, module) {\n${code}\n}`;
  });
  return (await Promise.all(modules)).join(',\n');
}

/** `createLink` and the packages, which no mutant changes. */
function linker(packages: readonly string[]) {
  const all = packages.map((name, index) => `import * as package${index} from '${name}';`);
  const named = packages.map((name, index) => `'${name}': package${index}`);
  const contents = `${all.join('\n')}
export { createLink } from './link.ts';
export const packages = { ${named.join(', ')} };`;
  return { contents, resolveDir: import.meta.dirname };
}

const entryWith = (changed: string): string => `
import { link } from './modules.mjs';
export const { runSeed } = link('${ENTRY}', { ${changed} });
`;
