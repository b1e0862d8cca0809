/** A folder as one file (ZIP), written as it comes: no more of it than one entry is held at a time. */
import { Zip, ZipPassThrough } from 'fflate';

export interface ZipEntry {
  /** With `/` between folders. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Of every entry, so that the same folder gives the same bytes. */
const EPOCH = new Date(1980, 0, 2);

/** Media are packed already, so nothing is packed again. At most 4 GB and 65,535 entries. */
export async function* zipOf(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  // What is only passed through is handed on within the call that gave it.
  const zip = new Zip((_, chunk) => void ready.push(chunk));
  for await (const { name, bytes } of entries) {
    const file = new ZipPassThrough(name);
    file.mtime = EPOCH;
    zip.add(file);
    file.push(bytes, true);
    yield* ready.splice(0);
  }
  zip.end();
  yield* ready;
}
