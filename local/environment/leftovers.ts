/** Temporary folders that bear the id of their process, so that those of the dead are known. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Of the environments of single demo runs, in .darkroom/. */
export const DEMO_PREFIX = 'demo-run-';

/** A name without an id is of an earlier version; nobody works this long. */
const FORGOTTEN_AFTER_MS = 24 * 3_600_000;

/** A new folder `<parent>/<prefix><pid>-…`; what dead processes left there under it goes. */
export function temporaryFolder(parent: string, prefix: string): string {
  mkdirSync(parent, { recursive: true });
  sweepLeftovers(parent, prefix);
  return mkdtempSync(join(parent, `${prefix}${process.pid}-`));
}

/** Removes the folders that processes left which no longer run. */
export function sweepLeftovers(parent: string, prefix: string): void {
  for (const name of readdirSync(parent)) {
    if (name.startsWith(prefix) && isForgotten(join(parent, name), name.slice(prefix.length))) {
      removeFolder(join(parent, name));
    }
  }
}

export function removeFolder(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 3 });
}

function isForgotten(path: string, rest: string): boolean {
  const pid = /^(\d+)-/.exec(rest)?.[1];
  if (pid !== undefined) return !isRunning(Number(pid));
  const changedAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return Date.now() - changedAt > FORGOTTEN_AFTER_MS;
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: somebody else's, so it runs.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
