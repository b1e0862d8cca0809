import { DamagedPictureError } from '../errors.ts';
import { ascii, type LabelContainer, slice } from './container.ts';

/** The description of the `TXXX` frame (audio guide of TC260). */
const DESCRIPTION = 'AIGC';
const PADDING = 16;
const LATIN1 = 0;
const UTF16 = 1;
const UTF16_BE = 2;

interface Tag {
  /** 2, 3 or 4: ID3v2.x. */
  readonly version: number;
  readonly frames: readonly Frame[];
  /** Bytes the tag takes, 0 without one. */
  readonly length: number;
}

interface Frame {
  readonly id: string;
  /** The frame as it stands, header included. */
  readonly whole: Buffer;
  readonly data: Buffer;
}

/** MP3: an ID3v2 `TXXX` frame. Other frames are copied as they are. */
export const mp3Container: LabelContainer = {
  read(bytes) {
    const labels = readTag(bytes).frames.flatMap((frame) => {
      const text = userText(frame);
      if (text?.description !== DESCRIPTION) return [];
      return [{ place: 'ID3 TXXX', text: text.value }];
    });
    return { labels, xmp: [] };
  },

  write(bytes, payload) {
    const tag = readTag(bytes);
    const kept = tag.frames.filter((frame) => userText(frame)?.description !== DESCRIPTION);
    const data = Buffer.from(`\0${DESCRIPTION}\0${payload}`, 'latin1');
    const frames = [...kept.map(({ whole }) => whole), makeFrame(tag.version, data)];
    // Readers that guess at frame sizes look for padding behind the last one.
    const body = Buffer.concat([...frames, Buffer.alloc(PADDING)]);
    const header = Buffer.from([0x49, 0x44, 0x33, tag.version, 0, 0, 0, 0, 0, 0]);
    writeSyncSafe(header, 6, body.length);
    return Buffer.concat([header, body, bytes.subarray(tag.length)]);
  },

  /** The audio between the tags: ID3v2 in front, ID3v1 (128 bytes) behind. */
  content(bytes) {
    const start = readTag(bytes).length;
    const old = bytes.length - start >= 128 && ascii(bytes, bytes.length - 128, 3) === 'TAG';
    return [bytes.subarray(start, old ? bytes.length - 128 : bytes.length)];
  },
};

function readTag(bytes: Buffer): Tag {
  if (ascii(bytes, 0, 3) !== 'ID3') return { version: 4, frames: [], length: 0 };
  const header = slice(bytes, 0, 10);
  const [version = 0, flags = 0] = [header[3], header[5]];
  if (version < 2 || version > 4) throw new DamagedPictureError(`ID3v2.${version} is unknown`);
  const size = readSyncSafe(header, 6);
  const footer = version === 4 && flags & 0x10 ? 10 : 0;
  const raw = slice(bytes, 10, size);
  // In 2.2 and 2.3 the whole tag is unsynchronised, in 2.4 each frame says so itself.
  const body = flags & 0x80 && version < 4 ? resynchronise(raw) : raw;
  const start = flags & 0x40 && version > 2 ? extendedHeader(body, version) : 0;
  return { version, frames: readFrames(body, start, version), length: 10 + size + footer };
}

function readFrames(body: Buffer, start: number, version: number): Frame[] {
  const [idLength, headerLength] = version === 2 ? [3, 6] : [4, 10];
  const frames: Frame[] = [];
  for (let at = start; at + headerLength <= body.length; ) {
    const id = ascii(body, at, idLength);
    if (!/^[A-Z0-9]+$/.test(id)) break;
    const length = frameLength(body, at + idLength, version);
    const data = slice(body, at + headerLength, length);
    const whole = body.subarray(at, at + headerLength + length);
    frames.push({ id, data: version === 4 ? plainData(whole, data) : data, whole });
    at += headerLength + length;
  }
  return frames;
}

function frameLength(body: Buffer, at: number, version: number): number {
  if (version === 2) return body.readUIntBE(at, 3);
  return version === 3 ? body.readUInt32BE(at) : readSyncSafe(body, at);
}

/** 2.4: a frame may be unsynchronised and begin with its length. */
function plainData(whole: Buffer, data: Buffer): Buffer {
  const flags = whole[9] ?? 0;
  const body = flags & 0x01 ? data.subarray(4) : data;
  return flags & 0x02 ? resynchronise(body) : body;
}

function extendedHeader(body: Buffer, version: number): number {
  const size = slice(body, 0, 4);
  return version === 3 ? size.readUInt32BE(0) + 4 : readSyncSafe(size, 0);
}

function userText({ id, data }: Frame): { description: string; value: string } | null {
  if (id !== 'TXXX' && id !== 'TXX') return null;
  const encoding = data[0] ?? LATIN1;
  const wide = encoding === UTF16 || encoding === UTF16_BE;
  const end = wide ? wideZero(data, 1) : data.indexOf(0, 1);
  if (end < 0) return null;
  return {
    description: decode(data.subarray(1, end), encoding),
    value: decode(data.subarray(end + (wide ? 2 : 1)), encoding).replace(/\0+$/, ''),
  };
}

function wideZero(data: Buffer, from: number): number {
  for (let at = from; at + 1 < data.length; at += 2) {
    if (data[at] === 0 && data[at + 1] === 0) return at;
  }
  return -1;
}

function decode(data: Buffer, encoding: number): string {
  switch (encoding) {
    case LATIN1:
      return data.toString('latin1');
    case UTF16:
      return new TextDecoder(data[0] === 0xfe ? 'utf-16be' : 'utf-16le').decode(data);
    case UTF16_BE:
      return new TextDecoder('utf-16be').decode(data);
    default:
      return data.toString('utf8');
  }
}

function makeFrame(version: number, data: Buffer): Buffer {
  const header = Buffer.alloc(version === 2 ? 6 : 10);
  header.write(version === 2 ? 'TXX' : 'TXXX', 0, 'latin1');
  if (version === 2) header.writeUIntBE(data.length, 3, 3);
  else if (version === 3) header.writeUInt32BE(data.length, 4);
  else writeSyncSafe(header, 4, data.length);
  return Buffer.concat([header, data]);
}

/** `FF 00` stands for `FF`, so that no tag looks like audio. */
function resynchronise(data: Buffer): Buffer {
  const out = Buffer.alloc(data.length);
  let length = 0;
  for (let at = 0; at < data.length; at += 1) {
    out[length] = data[at] ?? 0;
    length += 1;
    if (data[at] === 0xff && data[at + 1] === 0) at += 1;
  }
  return out.subarray(0, length);
}

/** Four bytes of seven bits. */
function readSyncSafe(bytes: Buffer, at: number): number {
  let value = 0;
  for (let index = 0; index < 4; index += 1)
    value = value * 128 + ((bytes[at + index] ?? 0) & 0x7f);
  return value;
}

function writeSyncSafe(bytes: Buffer, at: number, value: number): void {
  if (value >= 2 ** 28) throw new DamagedPictureError('an ID3 tag cannot be larger than 256 MB');
  for (let index = 0; index < 4; index += 1) {
    bytes[at + index] = Math.floor(value / 128 ** (3 - index)) & 0x7f;
  }
}
