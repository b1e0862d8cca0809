/** Keeps two processes from opening one data folder: a file naming the process that has it. */
import { closeSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export class DataFolderInUse extends Error {
  readonly code = 'DATA_FOLDER_IN_USE';
  readonly retryable = false;
  constructor(folder: string, owner: string) {
    super(
      `the data folder ${folder} is in use by ${owner}. Stop that process, or start with another --data folder.`,
    );
    this.name = 'DataFolderInUse';
  }
}

/** Folders this process has open: its own pid in a lock file may also be left by an earlier boot. */
const openHere = new Set<string>();

/** How long a process that was just killed may take to be gone. */
const DYING_MS = 2_000;
const LOOK_AGAIN_MS = 20;

/** Takes the folder; answers how to let it go. Throws DataFolderInUse. */
export async function lockFolder(folder: string): Promise<() => void> {
  const path = join(resolve(folder), 'lock');
  if (openHere.has(path)) throw new DataFolderInUse(folder, 'this very process');
  openHere.add(path);
  try {
    await take(folder, path);
  } catch (cause) {
    openHere.delete(path);
    throw cause;
  }
  return () => {
    openHere.delete(path);
    rmSync(path, { force: true });
  };
}

async function take(folder: string, path: string): Promise<void> {
  for (let waited = 0; ; waited += LOOK_AGAIN_MS) {
    if (create(path)) return;
    const owner = read(path);
    if (owner === null || !isAlive(owner)) removeStale(path, owner);
    else if (waited < DYING_MS) await sleep(LOOK_AGAIN_MS);
    else throw new DataFolderInUse(folder, `process ${owner.split(' ')[0]}`);
  }
}

function create(path: string): boolean {
  try {
    const fd = openSync(path, 'wx');
    writeSync(fd, identityOf(process.pid));
    closeSync(fd);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw cause;
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw cause;
  }
}

/**
 * Moves the stale lock away before deleting it: of two processes that both found it stale, the
 * later one would otherwise delete the fresh lock of the first.
 */
function removeStale(path: string, owner: string | null): void {
  if (owner === null) return;
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw cause;
  }
  if (read(aside) === owner) rmSync(aside, { force: true });
  else renameSync(aside, path);
}

function isAlive(owner: string): boolean {
  const pid = Number(owner.split(' ')[0]);
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
  return identityOf(pid) === owner;
}

/** Process id and start time: a process id alone is soon another process's. */
function identityOf(pid: number): string {
  return `${pid} ${startTime(pid)}`;
}

function startTime(pid: number): string {
  try {
    // The fields of /proc/PID/stat behind the command name, which may itself hold blanks.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie has let go of everything; nobody may ever fetch its exit code.
    return state === 'Z' || state === 'X' ? 'ended' : (fields[18] ?? '');
  } catch {
    // No /proc (macOS, Windows): the process id alone decides.
    return '';
  }
}
