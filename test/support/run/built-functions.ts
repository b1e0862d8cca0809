/**
 * The built functions, made once for a whole run: by the first test that asks. Nobody changes what
 * lies there.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type BuiltFunction, buildFunctions } from '../../../local/build.ts';
import { eventually } from '../events.ts';
import { RUN_FOLDER } from './run-folder.ts';

let built: Promise<string> | undefined;

/** The folder with `<name>/index.js`. Throws when a function does not bundle. */
export function builtFunctions(): Promise<string> {
  const folder = process.env[RUN_FOLDER];
  if (folder === undefined) throw new Error(`${RUN_FOLDER} is not set: run with vitest`);
  built ??= buildOnce(folder);
  return built;
}

/** What the build has told of them: which packages went in, among others. */
export async function builtReport(): Promise<readonly BuiltFunction[]> {
  const report = join(dirname(await builtFunctions()), 'functions.json');
  return JSON.parse(readFileSync(report, 'utf8')) as BuiltFunction[];
}

async function buildOnce(folder: string): Promise<string> {
  const target = join(folder, 'functions');
  const lock = join(folder, 'functions.lock');
  for (;;) {
    if (existsSync(target)) return target;
    if (take(lock)) {
      try {
        const made = await buildFunctions(join(folder, 'functions.new'));
        writeFileSync(join(folder, 'functions.json'), JSON.stringify(made));
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
