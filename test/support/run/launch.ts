/** Starts programs of this project as people do: by the launcher, compiled. */
import { join } from 'node:path';
import { root } from '../sources.ts';

const LAUNCHER = join(root, 'local/run.cjs');

/** What Node is called with to run a script, given by its path from the project's folder. */
export function launchArgs(script: string, ...args: readonly string[]): string[] {
  return [LAUNCHER, join(root, script), ...args];
}
