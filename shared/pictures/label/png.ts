import { inflateSync } from 'node:zlib';
import { DamagedPictureError } from '../errors.ts';
import { ascii, type FoundLabel, type LabelContainer, slice } from './container.ts';
import { exifLabels } from './jpeg.ts';
import { readPacket } from './xmp.ts';

const SIGNATURE_LENGTH = 8;
const XMP_KEYWORD = 'XML:com.adobe.xmp';
/** A compressed text that grows past this is no label. */
const LONGEST_TEXT = 200_000;
const TEXTS = ['tEXt', 'zTXt', 'iTXt'];
/** What the pixels and their colours depend on. */
const CODED = ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'acTL', 'fcTL', 'fdAT'];

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
  readonly start: number;
  readonly end: number;
}

export const pngContainer: LabelContainer = {
  read(bytes) {
    const labels: FoundLabel[] = [];
    const xmp: string[] = [];
    for (const chunk of chunks(bytes)) {
      const text = textOf(chunk);
      if (text?.keyword === 'AIGC') labels.push({ place: `PNG ${chunk.type}`, text: text.value });
      if (text?.keyword === XMP_KEYWORD) xmp.push(text.value);
      if (chunk.type === 'eXIf') labels.push(...exifLabels(chunk.data));
    }
    for (const packet of xmp) {
      for (const text of readPacket(packet).aigc) labels.push({ place: 'XMP', text });
    }
    return { labels, xmp };
  },

  write(bytes, packet) {
    const all = chunks(bytes);
    const kept = all.filter((chunk) => {
      const keyword = textOf(chunk)?.keyword;
      const exif = chunk.type === 'eXIf' && exifLabels(chunk.data).length > 0;
      return keyword !== 'AIGC' && keyword !== XMP_KEYWORD && !exif;
    });
    const parts = kept.map(({ start, end }) => bytes.subarray(start, end));
    // Keyword, no compression, no language, no translated keyword.
    const data = Buffer.concat([Buffer.from(`${XMP_KEYWORD}\0\0\0\0\0`), Buffer.from(packet)]);
    parts.splice(1, 0, makeChunk('iTXt', data));
    return Buffer.concat([bytes.subarray(0, SIGNATURE_LENGTH), ...parts]);
  },

  content: (bytes) =>
    chunks(bytes)
      .filter(({ type }) => CODED.includes(type))
      .map(({ data }) => data),
};

/** Chunks up to IEND; what follows it belongs to no PNG. */
export const chunks = (bytes: Buffer): Chunk[] => chunksTo(bytes, 'IEND');

/** Chunks before the pixels, the first of those included: all that says what they are. */
export const headChunks = (bytes: Buffer): Chunk[] => chunksTo(bytes, 'IDAT');

function chunksTo(bytes: Buffer, last: 'IDAT' | 'IEND'): Chunk[] {
  const found: Chunk[] = [];
  let at = SIGNATURE_LENGTH;
  while (at + 12 <= bytes.length) {
    const length = bytes.readUInt32BE(at);
    const type = ascii(bytes, at + 4, 4);
    const data = slice(bytes, at + 8, length);
    slice(bytes, at + 8 + length, 4);
    found.push({ type, data, start: at, end: at + 12 + length });
    if (type === last || type === 'IEND') return found;
    at += 12 + length;
  }
  throw new DamagedPictureError('a PNG without an end');
}

function textOf({ type, data }: Chunk): { keyword: string; value: string } | null {
  if (!TEXTS.includes(type)) return null;
  const zero = data.indexOf(0);
  if (zero < 1) return null;
  const keyword = ascii(data, 0, zero);
  if (type === 'tEXt') return { keyword, value: data.toString('utf8', zero + 1) };
  if (type === 'zTXt') return { keyword, value: inflate(data.subarray(zero + 2)) };
  const compressed = data[zero + 1] === 1;
  const language = data.indexOf(0, zero + 3);
  const translated = data.indexOf(0, language + 1);
  if (language < 0 || translated < 0) return null;
  const value = data.subarray(translated + 1);
  return { keyword, value: compressed ? inflate(value) : value.toString('utf8') };
}

function inflate(data: Buffer): string {
  try {
    return inflateSync(data, { maxOutputLength: LONGEST_TEXT }).toString('utf8');
  } catch (cause) {
    throw new DamagedPictureError('a compressed PNG text is broken or too long', { cause });
  }
}

function makeChunk(type: string, data: Buffer): Buffer {
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, 'latin1');
  data.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
  return chunk;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

/** zlib.crc32 came with Node 20.15. */
export function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
