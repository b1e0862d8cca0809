/**
 * The built functions, made once for a whole run: by the first test that asks. Nobody changes what
 * lies there.
 */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildFunctions } from '../../local/build.ts';
import { eventually } from './events.ts';
import { RUN_FOLDER } from './run-folder.ts';

let built: Promise<string> | undefined;

/** The folder with `<name>/index.js`. Throws when a function does not bundle. */
export function builtFunctions(): Promise<string> {
  const folder = process.env[RUN_FOLDER];
  if (folder === undefined) throw new Error(`${RUN_FOLDER} is not set: run with vitest`);
  built ??= buildOnce(folder);
  return built;
}

async function buildOnce(folder: string): Promise<string> {
  const target = join(folder, 'functions');
  const lock = join(folder, 'functions.lock');
  for (;;) {
    if (existsSync(target)) return target;
    if (take(lock)) {
      try {
        await buildFunctions(join(folder, 'functions.new'));
        renameSync(join(folder, 'functions.new'), target);
      } finally {
        rmSync(lock, { recursive: true });
      }
    }
    await eventually(() => existsSync(target) || !existsSync(lock));
  }
}

/** Making a folder is the one step that only one of several processes can do. */
function take(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
