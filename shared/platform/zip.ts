/** A folder as one file (ZIP): media are packed already, so nothing is packed again. */
import { crc32 } from 'node:zlib';

export interface ZipEntry {
  /** With `/` between folders. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

const VERSION = 20;
/** Names are UTF-8. */
const UTF8 = 0x0800;
/** 1 January 1980: the same folder gives the same bytes. */
const NO_DATE = 0x0021;

/** At most 4 GB and 65,535 entries, which nobody here comes near. */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const parts: Uint8Array[] = [];
  const index: Buffer[] = [];
  let at = 0;
  for (const { name, bytes } of entries) {
    const path = Buffer.from(name);
    const fields = fieldsOf(path, bytes);
    const local = Buffer.concat([signed(0x04034b50), fields, path]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    const madeBy = Buffer.alloc(2);
    madeBy.writeUInt16LE(VERSION);
    index.push(Buffer.concat([signed(0x02014b50), madeBy, fields, rest, path]));
    parts.push(local, bytes);
    at += local.length + bytes.length;
  }
  const directory = Buffer.concat(index);
  return Buffer.concat([
    ...parts,
    directory,
    endOf(entries.length, { at, length: directory.length }),
  ]);
}

function signed(signature: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(signature);
  return bytes;
}

/** What stands before a file and again in the directory. */
function fieldsOf(path: Buffer, bytes: Uint8Array): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(VERSION, 0);
  fields.writeUInt16LE(UTF8, 2);
  fields.writeUInt16LE(NO_DATE, 8);
  fields.writeUInt32LE(crc32(bytes), 10);
  fields.writeUInt32LE(bytes.length, 14);
  fields.writeUInt32LE(bytes.length, 18);
  fields.writeUInt16LE(path.length, 22);
  return fields;
}

function endOf(entries: number, { at, length }: { at: number; length: number }): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries, 8);
  end.writeUInt16LE(entries, 10);
  end.writeUInt32LE(length, 12);
  end.writeUInt32LE(at, 16);
  return end;
}
