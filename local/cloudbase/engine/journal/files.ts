/** Names and reading of the files in a data folder. */
import { closeSync, fsyncSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export type FileKind = 'snapshot' | 'log';

/** `snapshot-N` holds everything up to commit N, `log-N` the commits after N. */
export interface JournalFile {
  readonly kind: FileKind;
  readonly seq: number;
  readonly path: string;
}

const NAME = /^(snapshot|log)-(\d{12})\.jsonl$/;

export function journalFile(folder: string, kind: FileKind, seq: number): JournalFile {
  const name = `${kind}-${String(seq).padStart(12, '0')}.jsonl`;
  return { kind, seq, path: join(folder, name) };
}

export function listFiles(folder: string): { files: JournalFile[]; leftovers: string[] } {
  const files: JournalFile[] = [];
  const leftovers: string[] = [];
  for (const name of readdirSync(folder).sort()) {
    const match = NAME.exec(name);
    if (match) files.push(journalFile(folder, match[1] as FileKind, Number(match[2])));
    else if (name.endsWith('.jsonl.tmp')) leftovers.push(join(folder, name));
  }
  return { files, leftovers };
}

/** Makes created and renamed names durable; a no-op where folders cannot be opened. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(folder, 'r');
  fsyncSync(fd);
  closeSync(fd);
}

/** Start-up stops on this: nothing unreadable is ever skipped. */
export class JournalUnreadable extends Error {
  readonly code = 'JOURNAL_UNREADABLE';
  readonly retryable = false;
  constructor(path: string, line: number, reason: string) {
    super(
      `cannot read ${path}, line ${line}: ${reason}. Nothing was changed. ` +
        `Restore the data folder from a copy, or, after making a copy, delete line ${line} and ` +
        'everything behind it in this file to keep what was committed before, and start again.',
    );
    this.name = 'JournalUnreadable';
  }
}
