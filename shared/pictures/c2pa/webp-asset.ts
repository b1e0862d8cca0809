import type { Asset } from '@trustnxt/c2pa-ts/asset';

const CHUNK = 'C2PA';
const RIFF_HEADER = 12;
const CHUNK_HEADER = 8;

interface Place {
  /** Of the chunk's header. */
  readonly start: number;
  /** Of the manifest alone. */
  readonly length: number;
}

/**
 * A WebP with its manifest in a last chunk `C2PA` (C2PA 2.1, appendix A.3, files based on RIFF):
 * the one container of ours that the library does not write.
 */
export class WebpAsset implements Asset {
  readonly mimeType = 'image/webp';
  #bytes: Buffer;
  #place: Place | undefined;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#place = findChunk(this.#bytes);
  }

  getDataLength(): number {
    return this.#bytes.length;
  }

  async getDataRange(start = 0, length = this.#bytes.length - start): Promise<Uint8Array> {
    return this.#bytes.subarray(start, start + length);
  }

  getManifestJUMBF(): Uint8Array | undefined {
    if (!this.#place) return undefined;
    const { start, length } = this.#place;
    return this.#bytes.subarray(start + CHUNK_HEADER, start + CHUNK_HEADER + length);
  }

  /** Takes a manifest that is there out and makes room for one of `length` bytes. */
  async ensureManifestSpace(length: number): Promise<void> {
    const old = this.#place;
    const end = old ? old.start + paddedSize(old.length) : this.#bytes.length;
    const kept = old
      ? Buffer.concat([this.#bytes.subarray(0, old.start), this.#bytes.subarray(end)])
      : this.#bytes;
    const chunk = Buffer.alloc(paddedSize(length));
    chunk.write(CHUNK, 0, 'latin1');
    chunk.writeUInt32LE(length, 4);
    this.#bytes = Buffer.concat([kept, chunk]);
    this.#bytes.writeUInt32LE(this.#bytes.length - 8, 4);
    this.#place = { start: kept.length, length };
  }

  /** The byte that pads an odd chunk is not of it: c2pa-rs refuses an exclusion that holds it. */
  getHashExclusionRange(): { start: number; length: number } {
    const { start, length } = this.#reserved();
    return { start, length: CHUNK_HEADER + length };
  }

  async writeManifestJUMBF(jumbf: Uint8Array): Promise<void> {
    const { start, length } = this.#reserved();
    if (jumbf.length !== length) throw new Error('the manifest does not fit its place');
    this.#bytes.set(jumbf, start + CHUNK_HEADER);
  }

  dumpInfo(): string {
    return `WebP of ${this.#bytes.length} bytes`;
  }

  #reserved(): Place {
    if (!this.#place) throw new Error('no place was made for a manifest');
    return this.#place;
  }
}

const paddedSize = (length: number): number => CHUNK_HEADER + length + (length % 2);

function findChunk(bytes: Buffer): Place | undefined {
  for (let at = RIFF_HEADER; at + CHUNK_HEADER <= bytes.length; ) {
    const length = bytes.readUInt32LE(at + 4);
    if (bytes.toString('latin1', at, at + 4) === CHUNK) return { start: at, length };
    at += paddedSize(length);
  }
  return undefined;
}
