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
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { timerTriggers } from '../triggers/index.ts';
import { type BundledFunction, type BundlePlan, bundleFunctions } from './bundle-functions.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const outDir = join(root, 'dist/functions');
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

/** Bundles functions, the files they load only when needed, and what lies beside them. */
export async function buildNamed(plan: BundlePlan): Promise<BuiltFunction[]> {
  for (const name of plan.names) {
    rmSync(join(plan.target, name), { recursive: true, force: true });
    mkdirSync(join(plan.target, name), { recursive: true });
  }
  const bundled = await bundleFunctions(plan);
  return [...bundled].map(([name, made]) => furnish(name, made, plan));
}

/** Everything beside the bundle, which is there already. */
function furnish(
  name: string,
  made: BundledFunction,
  { project, target }: BundlePlan,
): BuiltFunction {
  const folder = join(target, name);
  for (const [file, text] of made.beside) writeFileSync(join(folder, file), text);
  const { bytes, external, packages } = made;
  const inputs = new Set(made.inputs);
  const versions = dependenciesOf(project);
  const dependencies = Object.fromEntries(external.map((dep) => [dep, versions[dep] ?? '*']));
  const manifest = { name, version: '1.0.0', private: true, main: 'index.js', dependencies };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  writeFileSync(join(folder, 'config.json'), `${JSON.stringify(configOf(name), null, 2)}\n`);
  for (const assets of ASSETS.filter(({ owner }) => inputs.has(owner))) {
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
  return { name, bytes, external, bundled: packages, inputs: [...inputs].sort() };
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
  return buildNamed({ names: functionNames(root), project: root, target });
}
