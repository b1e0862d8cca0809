import { DamagedPictureError } from '../errors.ts';

/** One place in a file where a label stands. */
export interface FoundLabel {
  /** For people, e.g. `XMP`, `PNG tEXt`, `ID3 TXXX`. */
  readonly place: string;
  readonly text: string;
}

/** What the label needs of a container format. All on bytes: nothing is decoded or re-encoded. */
export interface LabelContainer {
  /** Every label in the file, and the XMP packets as they are. */
  read(bytes: Buffer): { readonly labels: readonly FoundLabel[]; readonly xmp: readonly string[] };
  /** A copy with the payload as its only label. */
  write(bytes: Buffer, payload: string): Buffer;
  /** The coded content: what the label is about, without any metadata. */
  content(bytes: Buffer): readonly Buffer[];
}

/** @throws DamagedPictureError, so that a cut file is never half read */
export function slice(bytes: Buffer, from: number, length: number): Buffer {
  if (length < 0 || from < 0 || from + length > bytes.length) {
    throw new DamagedPictureError(`a part of ${length} bytes at ${from} reaches past the end`);
  }
  return bytes.subarray(from, from + length);
}

export const ascii = (bytes: Buffer, from: number, length: number): string =>
  bytes.toString('latin1', from, from + length);

/** The same memory as a Buffer. */
export const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
