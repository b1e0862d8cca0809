import { DamagedPictureError } from '../errors.ts';
import { ascii, type FoundLabel, type LabelContainer, slice } from './container.ts';
import { exifLabels } from './jpeg.ts';
import { readPacket } from './xmp.ts';

const HEADER_LENGTH = 12;
const LARGEST = 0xffffffff;

interface Chunk {
  readonly id: string;
  readonly data: Buffer;
}

/** WebP: the label is the `XMP ` chunk, announced by a flag of `VP8X`. */
export const webpContainer: LabelContainer = {
  read(bytes) {
    const all = chunks(bytes);
    const xmp = all.filter(({ id }) => id === 'XMP ').map(({ data }) => data.toString('utf8'));
    const labels: FoundLabel[] = all
      .filter(({ id }) => id === 'EXIF')
      .flatMap(({ data }) => exifLabels(data));
    for (const packet of xmp) {
      for (const text of readPacket(packet).aigc) labels.push({ place: 'XMP', text });
    }
    return { labels, xmp };
  },

  write(bytes, packet) {
    const kept = chunks(bytes).filter(
      ({ id, data }) => id !== 'XMP ' && !(id === 'EXIF' && exifLabels(data).length > 0),
    );
    const extended = kept.filter(({ id }) => id !== 'VP8X');
    const header = kept.find(({ id }) => id === 'VP8X')?.data ?? makeVp8x(extended);
    const flags = Buffer.from(header);
    flags[0] = ((flags[0] ?? 0) & ~0x0c) | 0x04 | (extended.some(isExif) ? 0x08 : 0);
    const xmp = { id: 'XMP ', data: Buffer.from(packet) };
    return joinChunks('WEBP', [{ id: 'VP8X', data: flags }, ...extended, xmp]);
  },

  content: (bytes) =>
    chunks(bytes)
      .filter(({ id }) => ['VP8 ', 'VP8L', 'ALPH', 'ANIM', 'ANMF'].includes(id))
      .map(({ data }) => data),
};

/**
 * WAV: a RIFF chunk `AIGC` holding the JSON (audio guide of TC260). Others put it into XMP, which
 * lies in `_PMX` (XMP specification, part 3); ours does not go there too, for it would be a second.
 */
export const wavContainer: LabelContainer = {
  read(bytes) {
    const all = chunks(bytes);
    const labels: FoundLabel[] = all
      .filter(({ id }) => id === 'AIGC')
      .map(({ data }) => ({ place: 'RIFF AIGC', text: trimZeros(data) }));
    const xmp = all.filter(isWavXmp).map(({ data }) => trimZeros(data));
    for (const packet of xmp) {
      for (const text of readPacket(packet).aigc) labels.push({ place: 'XMP', text });
    }
    return { labels, xmp };
  },
  write(bytes, payload) {
    const kept = chunks(bytes).filter((chunk) => chunk.id !== 'AIGC' && !holdsXmpLabel(chunk));
    return joinChunks('WAVE', [...kept, { id: 'AIGC', data: Buffer.from(payload) }]);
  },
  content: (bytes) =>
    chunks(bytes)
      .filter(({ id }) => id === 'fmt ' || id === 'data')
      .map(({ data }) => data),
};

const isWavXmp = ({ id }: Chunk): boolean => id === '_PMX';
const holdsXmpLabel = (chunk: Chunk): boolean =>
  isWavXmp(chunk) && readPacket(trimZeros(chunk.data)).aigc.length > 0;
const isExif = ({ id }: Chunk): boolean => id === 'EXIF';
const trimZeros = (data: Buffer): string => data.toString('utf8').replace(/\0+$/, '');

/** The chunks inside the RIFF; a last chunk that was cut short is refused. */
export function chunks(bytes: Buffer): Chunk[] {
  const end = Math.min(bytes.length, bytes.readUInt32LE(4) + 8);
  const found: Chunk[] = [];
  for (let at = HEADER_LENGTH; at + 8 <= end; ) {
    const length = bytes.readUInt32LE(at + 4);
    // Writers that stream leave the size of `data` at its largest: it reaches to the end then.
    const open = length === LARGEST && ascii(bytes, at, 4) === 'data';
    const data = open ? bytes.subarray(at + 8) : slice(bytes, at + 8, length);
    found.push({ id: ascii(bytes, at, 4), data });
    at += 8 + data.length + (data.length % 2);
  }
  if (found.length === 0) throw new DamagedPictureError('a RIFF file without chunks');
  return found;
}

export function joinChunks(form: string, parts: readonly Chunk[]): Buffer {
  const pieces = parts.flatMap(({ id, data }) => {
    const head = Buffer.alloc(8);
    head.write(id, 0, 'latin1');
    head.writeUInt32LE(data.length, 4);
    return data.length % 2 === 1 ? [head, data, Buffer.alloc(1)] : [head, data];
  });
  const size = pieces.reduce((sum, piece) => sum + piece.length, 4);
  if (size > LARGEST) throw new DamagedPictureError('a RIFF file cannot be larger than 4 GB');
  const header = Buffer.alloc(HEADER_LENGTH);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(size, 4);
  header.write(form, 8, 'latin1');
  return Buffer.concat([header, ...pieces]);
}

/** Size and alpha of a WebP, from its extended header or from its only picture. */
export function webpSize(all: readonly Chunk[]): {
  width: number;
  height: number;
  hasAlpha: boolean;
} {
  const first = all[0];
  if (first?.id === 'VP8X' && first.data.length >= 10) {
    return {
      width: first.data.readUIntLE(4, 3) + 1,
      height: first.data.readUIntLE(7, 3) + 1,
      hasAlpha: ((first.data[0] ?? 0) & 0x10) !== 0,
    };
  }
  if (first?.id === 'VP8 ' && first.data.length >= 10) {
    const width = first.data.readUInt16LE(6) & 0x3fff;
    return { width, height: first.data.readUInt16LE(8) & 0x3fff, hasAlpha: false };
  }
  if (first?.id === 'VP8L' && first.data.length >= 5) {
    const bits = first.data.readUInt32LE(1);
    return {
      width: (bits & 0x3fff) + 1,
      height: ((bits >>> 14) & 0x3fff) + 1,
      hasAlpha: ((bits >>> 28) & 1) === 1,
    };
  }
  throw new DamagedPictureError('a WebP without a picture');
}

/** A simple WebP has its size and alpha in its only chunk; the extended header repeats them. */
function makeVp8x(picture: readonly Chunk[]): Buffer {
  const { width, height, hasAlpha } = webpSize(picture);
  if (width === 0 || height === 0) throw new DamagedPictureError('a WebP without a size');
  const header = Buffer.alloc(10);
  header[0] = hasAlpha ? 0x10 : 0;
  header.writeUIntLE(width - 1, 4, 3);
  header.writeUIntLE(height - 1, 7, 3);
  return header;
}
