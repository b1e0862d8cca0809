/**
 * dist/pages/NAME: the React pages of clients/, each an `index.html` with parts named by their
 * content. Only what changed is built again; the page itself comes last.
 */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolder, temporaryFolder } from '../environment/leftovers.ts';
import { filesIn, moveInto, removeOthers } from '../place.ts';
import {
  hashFile,
  isSame,
  readReceipt,
  rememberingHashes,
  SETTINGS,
  savedSince,
  writeReceipt,
} from '../receipts.mjs';
import { root } from './bundle.ts';

const RECIPE = ['local/pages/build.ts', 'local/pages/vite.ts', ...SETTINGS];
const SHARED = 'clients/ui';

export interface FreshPages {
  /** Folder with `<name>/index.html`. */
  readonly folder: string;
  /** Names of those that had to be built. */
  readonly built: readonly string[];
}

/** Folders of clients/ that are such a page. */
export const pageNames = (project: string): string[] =>
  readdirSync(join(project, 'clients')).filter((name) =>
    existsSync(join(project, 'clients', name, 'main.tsx')),
  );

/** Throws what the compiler says. */
export async function buildPages(
  project = root,
  folder = join(project, 'dist/pages'),
): Promise<FreshPages> {
  const home = join(project, '.darkroom/build/pages');
  mkdirSync(home, { recursive: true });
  const hashOf = rememberingHashes(project);
  const changed = pageNames(project).filter((name) => {
    const receipt = readReceipt(join(home, `${name}.json`));
    const inputs = [...RECIPE, ...sourcesOf(project, name)];
    const isWhole = inputs.every((file) => receipt !== null && file in receipt.inputs);
    const isOut = (file: string): string | null => hashFile(join(folder, name, file));
    return !(
      receipt !== null &&
      isWhole &&
      isSame(receipt.inputs, hashOf) &&
      isSame(receipt.outputs, isOut)
    );
  });
  // One after the other: each takes all the cores there are.
  for (const name of changed) await rebuild(name, { project, home, folder });
  return { folder, built: changed };
}

/** Classes are found in all of these, whoever imports them; from the project's folder. */
const sourcesOf = (project: string, name: string): string[] =>
  [`clients/${name}`, SHARED].flatMap((part) =>
    filesIn(join(project, part)).map((file) => `${part}/${file}`),
  );

async function rebuild(
  name: string,
  { project, home, folder }: { project: string; home: string; folder: string },
): Promise<void> {
  const { buildWithVite } = await import('./vite.ts');
  const workshop = temporaryFolder(home, 'new-');
  try {
    const startedAt = Date.now();
    const modules = await buildWithVite({ project, name, target: workshop });
    const files = [...new Set([...RECIPE, ...sourcesOf(project, name), ...modules])];
    const outputs = moveInto(workshop, join(folder, name), 'index.html');
    removeOthers(join(folder, name), outputs);
    if (savedSince(files, { project, startedAt })) return;
    const hashOf = rememberingHashes(project);
    const inputs = Object.fromEntries(files.map((file) => [file, hashOf(file)]));
    writeReceipt(join(home, `${name}.json`), { inputs, outputs });
  } finally {
    removeFolder(workshop);
  }
}
