// @ts-check
/**
 * The commands of this project as JavaScript, kept under .darkroom/build/commands and made again
 * only when one of their sources has changed: a start that finds them needs no TypeScript loader,
 * which costs a second of every process. Plain JavaScript: it is what compiles the rest.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import {
  hashFile,
  isSame,
  readReceipt,
  rememberingHashes,
  SETTINGS,
  savedSince,
  writeReceipt,
  writeWhole,
} from './receipts.mjs';

/** What decides how a command is compiled. */
const RECIPE = ['local/compile.mjs', 'local/receipts.mjs', ...SETTINGS];

/** Packages of hundreds of small files, which load faster in one piece. Others stay where they are. */
const BUNDLED = ['zod', 'mingo', 'bson', 'croner', '@cloudbase/node-sdk'];

/** From the project's folder; UP leads back. */
const HOME = '.darkroom/build/commands';
const UP = '../../../';

/** Sources ask where they lie, and packages that are no modules yet ask for `require`. */
const BANNER = `
import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
const require = __createRequire(import.meta.url);
const __project = new URL(${JSON.stringify(UP)}, import.meta.url);
const __placeOf = (file, folder) => ({
  url: new URL(file, __project).href,
  filename: __fileURLToPath(new URL(file, __project)),
  dirname: __fileURLToPath(new URL(folder, __project)),
});
`;

/**
 * The compiled form of a command, as a path; compiled now if it has to be. Several may ask at once.
 * Throws what the compiler says when a source is no TypeScript.
 * @param {string} project folder of package.json
 * @param {string} command path of its source from there, such as `local/demo.ts`
 * @returns {Promise<string>}
 */
export async function compiled(project, command) {
  const home = join(project, HOME);
  const name = command.replaceAll(/[\\/]/g, '.').replace(/\.ts$/, '');
  const receiptPath = join(home, `${name}.json`);
  const receipt = readReceipt(receiptPath);
  if (receipt !== null) {
    const isWhole = isSame(receipt.outputs, (file) => hashFile(join(home, file)));
    if (isWhole && isSame(receipt.inputs, rememberingHashes(project)))
      return entryOf(home, receipt);
  }
  mkdirSync(home, { recursive: true });
  const startedAt = Date.now();
  const { files, inputs } = await bundle(project, { command, name });
  // Another process may be about to load one; the name tells the content.
  for (const { path, contents } of files) writeWhole(path, contents);
  const made = {
    inputs: hashesOf([...RECIPE, ...inputs], project),
    outputs: hashesOf(files.map(({ path }) => basename(path)).filter(isCode), home),
  };
  if (!savedSince([...RECIPE, ...inputs], { project, startedAt })) writeReceipt(receiptPath, made);
  removeForgotten(home, startedAt);
  return entryOf(home, made);
}

/** @param {string} file */
const isCode = (file) => file.endsWith('.js');

/**
 * The entry is the first of the outputs.
 * @param {string} home
 * @param {import('./receipts.mjs').Receipt} receipt
 */
const entryOf = (home, receipt) => join(home, Object.keys(receipt.outputs)[0] ?? '');

/**
 * @param {readonly string[]} files
 * @param {string} folder
 */
function hashesOf(files, folder) {
  return Object.fromEntries(files.map((file) => [file, hashFile(join(folder, file))]));
}

/**
 * @param {string} project
 * @param {{ readonly command: string, readonly name: string }} what
 */
async function bundle(project, { command, name }) {
  // Loaded by those who compile only.
  const { build } = await import('esbuild');
  const { outputFiles, metafile } = await build({
    absWorkingDir: project,
    entryPoints: [{ in: join(project, command), out: name }],
    outdir: join(project, HOME),
    entryNames: '[name]-[hash]',
    bundle: true,
    write: false,
    metafile: true,
    // What a command loads only when it needs it stays in a file of its own.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    keepNames: true,
    sourcemap: 'linked',
    sourcesContent: false,
    banner: { js: BANNER },
    define: {
      'import.meta.url': '__place.url',
      'import.meta.filename': '__place.filename',
      'import.meta.dirname': '__place.dirname',
    },
    plugins: [sourcePlaces(project), packagesOutside()],
    logLevel: 'silent',
  });
  const isEntry = Object.fromEntries(
    Object.entries(metafile.outputs).map(([path, { entryPoint }]) => [
      basename(path),
      entryPoint === command,
    ]),
  );
  const files = outputFiles
    .map(({ path, contents }) => ({ path, contents }))
    .sort((a, b) => Number(isEntry[basename(b.path)]) - Number(isEntry[basename(a.path)]));
  // Packages have changed when the list of those installed has.
  const inputs = Object.keys(metafile.inputs).filter((path) => !path.includes('node_modules/'));
  return { files, inputs };
}

/**
 * A source that asks for its own place must not hear the bundle's.
 * @param {string} project
 * @returns {import('esbuild').Plugin}
 */
function sourcePlaces(project) {
  return {
    name: 'source-places',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const file = relative(project, path).replaceAll('\\', '/');
        if (file.includes('node_modules/')) return undefined;
        const text = readFileSync(path, 'utf8');
        if (!text.includes('import.meta.')) return undefined;
        const place = `__placeOf(${JSON.stringify(file)}, ${JSON.stringify(dirname(file))})`;
        // On the line of the first one, so that every line keeps its number.
        return { contents: `const __place = ${place}; ${text}`, loader: 'ts' };
      });
    },
  };
}

/**
 * Only packages of BUNDLED, and what those load, go into the bundle.
 * @returns {import('esbuild').Plugin}
 */
function packagesOutside() {
  return {
    name: 'packages-outside',
    setup({ onResolve }) {
      onResolve({ filter: /^[^./]/ }, ({ path, importer, kind }) => {
        if (kind === 'entry-point' || importer.includes('node_modules')) return undefined;
        const isBundled = BUNDLED.some((name) => path === name || path.startsWith(`${name}/`));
        return isBundled ? undefined : { path, external: true };
      });
    },
  };
}

/** A command that runs may yet load a part of what it was: nobody works longer than this, ms. */
const FORGOTTEN_AFTER_MS = 24 * 3_600_000;

/**
 * Removes what earlier sources were compiled to.
 * @param {string} home
 * @param {number} now ms
 */
function removeForgotten(home, now) {
  const names = readdirSync(home);
  const receipts = names.filter((name) => name.endsWith('.json'));
  const inUse = new Set(
    receipts.flatMap((name) => Object.keys(readReceipt(join(home, name))?.outputs ?? {})),
  );
  for (const name of names) {
    if (receipts.includes(name) || inUse.has(name.replace(/\.map$/, ''))) continue;
    const changedAt = statSync(join(home, name), { throwIfNoEntry: false })?.mtimeMs ?? now;
    if (now - changedAt > FORGOTTEN_AFTER_MS) rmSync(join(home, name), { force: true });
  }
}
