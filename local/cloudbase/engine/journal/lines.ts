/**
 * One line of a journal file: a checksum, a blank, JSON. Documents inside are canonical EJSON, so
 * dates and numbers come back as they were.
 */
import { reviveEjson, stringifyDocument } from '../../protocol/ejson.ts';
import type { Change, Doc, IndexSpec } from '../api.ts';
import type { LogEntry } from '../store.ts';
import { deepFreeze } from '../values/values.ts';
import { crc32 } from './crc32.ts';

const CHECKSUM_LENGTH = 8;
const NEWLINE = 10;

/** The bytes of a line, newline included. */
export function encodeLine(json: string): Buffer {
  const length = Buffer.byteLength(json);
  const line = Buffer.allocUnsafe(CHECKSUM_LENGTH + 1 + length + 1);
  line.write(json, CHECKSUM_LENGTH + 1);
  line.write(crc32(line.subarray(CHECKSUM_LENGTH + 1, -1)), 0, 'latin1');
  line[CHECKSUM_LENGTH] = 32;
  line[line.length - 1] = NEWLINE;
  return line;
}

/** The parsed JSON of a line without its newline; throws a reason when it is not intact. */
export function decodeLine(line: Buffer): unknown {
  if (line.length < CHECKSUM_LENGTH + 2) throw new Error('the line is too short');
  const payload = line.subarray(CHECKSUM_LENGTH + 1);
  const checksum = line.toString('latin1', 0, CHECKSUM_LENGTH);
  if (checksum !== crc32(payload)) throw new Error('its checksum does not match its content');
  return JSON.parse(payload.toString());
}

export function encodeEntry(entry: LogEntry): string {
  switch (entry.kind) {
    case 'commit': {
      const { seq, atMs, changes } = entry.commit;
      return `{"seq":${seq},"at":${atMs},"changes":[${changes.map(encodeChange).join(',')}]}`;
    }
    case 'collection':
      return JSON.stringify({ seq: entry.seq, collection: entry.name });
    case 'index':
      return JSON.stringify({ seq: entry.seq, collection: entry.collection, index: entry.spec });
    case 'index dropped':
      return JSON.stringify({
        seq: entry.seq,
        collection: entry.collection,
        droppedIndex: entry.name,
      });
    case 'collection dropped':
      return JSON.stringify({ seq: entry.seq, collection: entry.name, dropped: true });
    default:
      return entry satisfies never;
  }
}

function encodeChange(change: Change): string {
  const head = `${JSON.stringify(change.collection)},"${change.op}",${JSON.stringify(change.id)}`;
  return change.after ? `[${head},${stringifyDocument(change.after)}]` : `[${head}]`;
}

type StoredChange = [collection: string, op: Change['op'], id: string, document?: unknown];

interface StoredEntry {
  readonly seq?: number;
  readonly at?: number;
  readonly changes?: readonly StoredChange[];
  readonly collection?: string;
  readonly index?: IndexSpec;
  readonly droppedIndex?: string;
  readonly dropped?: true;
}

export function decodeEntry(parsed: unknown): LogEntry {
  const { seq, at, changes, collection, index, droppedIndex, dropped } = parsed as StoredEntry;
  if (typeof seq !== 'number') throw new Error('it has no sequence number');
  if (changes) {
    return { kind: 'commit', commit: { seq, atMs: at ?? 0, changes: changes.map(decodeChange) } };
  }
  if (typeof collection !== 'string') throw new Error('it is of an unknown kind');
  if (index) return { kind: 'index', seq, collection, spec: index };
  if (droppedIndex !== undefined) {
    return { kind: 'index dropped', seq, collection, name: droppedIndex };
  }
  if (dropped === true) return { kind: 'collection dropped', seq, name: collection };
  return { kind: 'collection', seq, name: collection };
}

function decodeChange([collection, op, id, document]: StoredChange): Change {
  const after = document === undefined ? null : decodeDocument(document);
  return { collection, op, id, before: null, after };
}

export function decodeDocument(parsed: unknown): Doc {
  return deepFreeze(reviveEjson(parsed, 0)) as Doc;
}

/** Lines of a file with their 1-based numbers; `torn` is what follows the last newline. */
export function splitLines(bytes: Buffer): { lines: Buffer[]; torn: Buffer } {
  const lines: Buffer[] = [];
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(NEWLINE, start);
    if (end < 0) return { lines, torn: bytes.subarray(start) };
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
}
