/** Reading a data folder at start-up: the latest snapshot, then the logs after it. */
import { readFileSync, rmSync, truncateSync } from 'node:fs';
import { basename } from 'node:path';
import type { Commit } from '../api.ts';
import { documentKey } from '../keys.ts';
import type { Store } from '../store.ts';
import { type JournalFile, JournalUnreadable, listFiles } from './files.ts';
import { decodeDocument, decodeEntry, decodeLine, splitLines } from './lines.ts';

export interface Recovered {
  /** The log to append to, with its size in bytes; null for an empty folder. */
  readonly log: { readonly file: JournalFile; readonly bytes: number } | null;
  readonly snapshotBytes: number;
  /** Bytes of a torn last line that were dropped: a commit nobody was told of. */
  readonly droppedBytes: number;
}

/**
 * Fills the store and lets `hear` know of each commit the logs hold. Throws JournalUnreadable before
 * anything on disk is touched.
 */
export function recover(folder: string, store: Store, hear: (commit: Commit) => void): Recovered {
  const { files, leftovers } = listFiles(folder);
  const snapshot = files.filter((file) => file.kind === 'snapshot').at(-1);
  const base = snapshot?.seq ?? 0;
  const logs = files.filter((file) => file.kind === 'log' && file.seq >= base);
  const snapshotBytes = snapshot ? loadSnapshot(snapshot, store) : 0;
  let torn = { bytes: 0, dropped: 0 };
  logs.forEach((file, i) => {
    if (file.seq !== store.seq) {
      throw new JournalUnreadable(
        file.path,
        1,
        `commits ${store.seq + 1} to ${file.seq} are missing`,
      );
    }
    torn = replayLog(file, { store, hear, isLast: i === logs.length - 1 });
  });
  const last = logs.at(-1);
  if (!last && files.length > 0) {
    throw new JournalUnreadable(files[0]?.path ?? folder, 1, `its log (log-${base}) is missing`);
  }
  for (const file of files) if (file.seq < base) rmSync(file.path);
  for (const path of leftovers) rmSync(path);
  if (last && torn.dropped > 0) truncateSync(last.path, torn.bytes);
  const log = last ? { file: last, bytes: torn.bytes } : null;
  return { log, snapshotBytes, droppedBytes: torn.dropped };
}

interface Replay {
  readonly store: Store;
  readonly hear: (commit: Commit) => void;
  readonly isLast: boolean;
}

/** Answers the intact size and how much of a torn line follows it. */
function replayLog(file: JournalFile, replay: Replay): { bytes: number; dropped: number } {
  const { store, hear, isLast } = replay;
  const content = readFileSync(file.path);
  const { lines, torn } = splitLines(content);
  lines.forEach((line, i) => {
    const commit = at(file, i + 1, () => {
      const entry = decodeEntry(decodeLine(line));
      const seq = entry.kind === 'commit' ? entry.commit.seq : entry.seq;
      if (seq !== store.seq + 1)
        throw new Error(`commit ${store.seq + 1} was expected, not ${seq}`);
      return store.replay(entry);
    });
    if (commit) hear(commit);
  });
  if (torn.length > 0 && !isLast) {
    throw new JournalUnreadable(file.path, lines.length + 1, 'the line is cut off');
  }
  return { bytes: content.length - torn.length, dropped: torn.length };
}

interface SnapshotLine {
  readonly snapshot?: number;
  readonly collection?: string;
  readonly index?: unknown;
  readonly documents?: readonly unknown[];
  readonly end?: number;
}

function loadSnapshot(file: JournalFile, store: Store): number {
  const content = readFileSync(file.path);
  const { lines, torn } = splitLines(content);
  let seen = 0;
  let ended = false;
  lines.forEach((line, i) => {
    at(file, i + 1, () => {
      const parsed = decodeLine(line) as SnapshotLine;
      if (parsed.snapshot !== undefined && parsed.snapshot !== file.seq) {
        throw new Error(`${basename(file.path)} holds snapshot ${parsed.snapshot}`);
      }
      seen += loadSnapshotLine(parsed, store);
      if (parsed.end !== undefined) {
        if (parsed.end !== seen) throw new Error(`${parsed.end} documents expected, not ${seen}`);
        ended = true;
      }
    });
  });
  if (!ended || torn.length > 0) {
    throw new JournalUnreadable(file.path, lines.length + 1, 'the snapshot is cut off');
  }
  store.restore(file.seq);
  return content.length;
}

function loadSnapshotLine(line: SnapshotLine, store: Store): number {
  const { collection, documents } = line;
  if (collection === undefined) return 0;
  if (documents) {
    const target = store.collection(collection);
    for (const parsed of documents) {
      const document = decodeDocument(parsed);
      target.put(documentKey(document._id), document);
    }
    return documents.length;
  }
  store.replay(decodeEntry({ ...line, seq: store.seq }));
  return 0;
}

function at<T>(file: JournalFile, line: number, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new JournalUnreadable(file.path, line, reason);
  }
}
