/** The note a running `npm start` leaves in its data folder, so that other commands find it. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isRunning } from './leftovers.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Where `npm start` keeps everything unless told otherwise. */
export const DATA_FOLDER = join(root, '.darkroom');

export interface RunningNote {
  readonly pid: number;
  readonly env_id: string;
  /** Of the local CloudBase: `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** `null` when real services are called. */
  readonly providers_url: string | null;
  readonly admin_secret: string;
}

/** JSON that its owner alone can read, there as long as the process runs. */
export const notePath = (folder: string): string => join(folder, 'running.json');

/** Returns what takes the note away again. */
export function leaveNote(folder: string, note: RunningNote): () => void {
  mkdirSync(folder, { recursive: true });
  const path = notePath(folder);
  // The secret in it is this machine's own, yet nobody else's business.
  writeFileSync(path, `${JSON.stringify(note, null, 2)}\n`, { mode: 0o600 });
  return () => rmSync(path, { force: true });
}

/** The note in `folder`, if the process that left it is alive and answers; null otherwise. */
export async function findRunning(folder = DATA_FOLDER): Promise<RunningNote | null> {
  const note = readNote(folder);
  if (note === null || !isRunning(note.pid)) return null;
  const status = await statusOf(note.url);
  return status?.env_id === note.env_id ? note : null;
}

function readNote(folder: string): RunningNote | null {
  try {
    return JSON.parse(readFileSync(notePath(folder), 'utf8')) as RunningNote;
  } catch {
    // None, or half of one: nobody can be found by it.
    return null;
  }
}

export interface Status {
  readonly env_id: string;
  readonly providers?: string | null;
}

/** What `GET /_local/status` says; null when nothing of ours answers there. */
export async function statusOf(url: string): Promise<Status | null> {
  try {
    const response = await fetch(`${url}/_local/status`, { signal: AbortSignal.timeout(2_000) });
    const status = (await response.json()) as Partial<Status>;
    return response.ok && typeof status.env_id === 'string' ? (status as Status) : null;
  } catch {
    return null;
  }
}
