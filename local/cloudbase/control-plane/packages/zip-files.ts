/** The files of a ZIP archive, inflated by Node's own zlib: ten times as fast as in JavaScript. */
import { inflateRawSync } from 'node:zlib';
import { type AsyncFlateStreamHandler, Unzip, type UnzipDecoder, unzipSync } from 'fflate';

/** By name; folders end with a slash. Throws for what is no archive. */
export function filesInZip(archive: Uint8Array): Record<string, Uint8Array> {
  // Where the first file does not say how long it is, only the list at the end does.
  if (isStreamed(archive)) return unzipSync(archive);
  const files: Record<string, Uint8Array> = {};
  const unzip = new Unzip((file) => {
    file.ondata = (error, bytes) => {
      if (error) throw error;
      files[file.name] = bytes;
    };
    file.start();
  });
  unzip.register(NativeInflate);
  unzip.push(archive, true);
  // Nothing in it, or no archive: only the list at the end tells.
  return Object.keys(files).length > 0 ? files : unzipSync(archive);
}

/** Bit 3 of a file's flags: its lengths come after it. */
const isStreamed = (archive: Uint8Array): boolean => ((archive[6] ?? 0) & 8) !== 0;

/** A file whose length is known comes in one piece. */
class NativeInflate implements UnzipDecoder {
  static readonly compression = 8;
  ondata: AsyncFlateStreamHandler = () => undefined;

  push(bytes: Uint8Array, isFinal: boolean): void {
    if (isFinal) this.ondata(null, inflateRawSync(bytes), true);
  }
}
