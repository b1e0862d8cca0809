/**
 * Built functions, those of `npm start` and `npm run demo` under .darkroom/build, those to deploy
 * under dist: only what changed is built again. A function is as it was when every file it was made of, and all that
 * decides how it is built, has the same content; dates are not looked at.
 */
import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuiltFunction, buildNamed, functionNames } from './build.ts';
import { removeFolder, temporaryFolder } from './environment/leftovers.ts';
import { moveInto, removeOthers } from './place.ts';
import {
  type Contents,
  hashFile,
  isSame,
  readReceipt,
  rememberingHashes,
  SETTINGS,
  savedSince,
  writeReceipt,
} from './receipts.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** What decides how a function is built. */
const RECIPE = ['local/build.ts', 'local/bundle-functions.ts', 'triggers/index.ts', ...SETTINGS];

export interface FreshFunctions {
  /** Folder with `<name>/index.js`. */
  readonly functionsRoot: string;
  /** What their files hold now, by the function's name. */
  readonly contents: Readonly<Record<string, Contents>>;
  /** Names of those that had to be built. */
  readonly built: readonly string[];
}

/** Several may run at once, and while functions are running. Throws when one does not bundle. */
export async function buildChanged(
  project = root,
  home = join(project, '.darkroom/build'),
  functionsRoot = join(home, 'functions'),
): Promise<FreshFunctions> {
  mkdirSync(functionsRoot, { recursive: true });
  const hashOf = rememberingHashes(project);
  /** Those of one that is as it was. */
  const freshFiles = (name: string): Contents | null => {
    const receipt = readReceipt(receiptPath(home, name));
    const isFresh =
      receipt !== null &&
      isSame(receipt.inputs, hashOf) &&
      isSame(receipt.outputs, (file) => hashFile(join(functionsRoot, name, file)));
    return isFresh ? receipt.outputs : null;
  };
  const contents: Record<string, Contents> = {};
  const changed: string[] = [];
  for (const name of functionNames(project)) {
    const files = freshFiles(name);
    if (files === null) changed.push(name);
    else contents[name] = files;
  }
  const places = { project, home, functionsRoot };
  if (changed.length > 0) Object.assign(contents, await rebuild(changed, places));
  return { functionsRoot, contents, built: changed };
}

/** What `npm run build` and a deployment use: dist/functions. Throws when one does not bundle. */
export function buildForDeployment(): Promise<FreshFunctions> {
  return buildChanged(root, join(root, '.darkroom/build/dist'), join(root, 'dist/functions'));
}

interface Places {
  readonly project: string;
  readonly home: string;
  readonly functionsRoot: string;
}

async function rebuild(
  names: readonly string[],
  places: Places,
): Promise<Record<string, Contents>> {
  // Beside its place, so that moving it there is one step.
  const workshop = temporaryFolder(places.home, 'new-');
  const startedAt = Date.now();
  try {
    const built = await buildNamed({ names, project: places.project, target: workshop });
    const hashOf = rememberingHashes(places.project);
    const shop = { ...places, workshop, startedAt, hashOf };
    return Object.fromEntries(built.map((one) => [one.name, putInPlace(one, shop)]));
  } finally {
    removeFolder(workshop);
  }
}

function putInPlace(
  { name, inputs }: BuiltFunction,
  { project, home, functionsRoot, workshop, startedAt, hashOf }: Places & Workshop,
): Contents {
  const files = [...RECIPE, ...inputs];
  const outputs = moveInto(join(workshop, name), join(functionsRoot, name), 'index.js');
  removeOthers(join(functionsRoot, name), outputs);
  if (savedSince(files, { project, startedAt })) return outputs;
  const hashes = Object.fromEntries(files.map((file) => [file, hashOf(file)]));
  writeReceipt(receiptPath(home, name), { inputs: hashes, outputs });
  return outputs;
}

interface Workshop {
  readonly workshop: string;
  /** Of the build, ms. */
  readonly startedAt: number;
  /** Of the sources, as they are after the build. */
  readonly hashOf: (file: string) => string | null;
}

const receiptPath = (home: string, name: string): string => join(home, `${name}.json`);
