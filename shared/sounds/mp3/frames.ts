/** MPEG audio of layer III, frame by frame: nothing is decoded. */
import { DamagedSoundError, SoundFormatError } from '../errors.ts';

export interface FrameHeader {
  /** 1, 2 or 2.5. */
  readonly version: 1 | 2 | 2.5;
  readonly rate: number;
  readonly channels: 1 | 2;
  readonly kbps: number;
  /** Bytes of the whole frame. */
  readonly length: number;
  readonly samples: number;
  /** Where the side information begins, from the start of the frame. */
  readonly sideInfo: number;
}

/** Every frame of a file, and the sound around which tags lie. */
export interface Mp3 {
  readonly first: FrameHeader;
  /** Offsets of whole frames, in order. */
  readonly frames: readonly { readonly at: number; readonly length: number }[];
  /** Where the tags in front end and the first frame begins. */
  readonly start: number;
  /** Where the last whole frame ends; tags behind begin here. */
  readonly end: number;
}

const KBPS_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320] as const;
const KBPS_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160] as const;
const RATES = [44_100, 48_000, 32_000] as const;
const VERSIONS = { 0: 2.5, 2: 2, 3: 1 } as const;
const DIVISORS = { 1: 1, 2: 2, 2.5: 4 } as const;

/** Between a tag and the first frame some writers leave zeros, or a second tag. */
const LONGEST_GAP = 64 * 1_024;
const LAYER_3 = 1;

/** Null for four bytes that begin no frame of layer III. */
export function readHeader(bytes: Buffer, at: number): FrameHeader | null {
  if (at + 4 > bytes.length) return null;
  const word = bytes.readUInt32BE(at);
  if (word >>> 21 !== 0x7ff || ((word >>> 17) & 3) !== LAYER_3) return null;
  const version = VERSIONS[((word >>> 19) & 3) as keyof typeof VERSIONS];
  const base = RATES[(word >>> 10) & 3];
  const kbps = (version === 1 ? KBPS_1 : KBPS_2)[(word >>> 12) & 15];
  // No bit rate is "free format", which nobody writes any more and most players cannot read.
  if (version === undefined || base === undefined || !kbps) return null;
  const rate = base / DIVISORS[version];
  const samples = version === 1 ? 1_152 : 576;
  const padding = (word >>> 9) & 1;
  const length = Math.floor((samples * kbps * 125) / rate) + padding;
  const isProtected = ((word >>> 16) & 1) === 0;
  const channels = ((word >>> 6) & 3) === 3 ? 1 : 2;
  return { version, rate, channels, kbps, length, samples, sideInfo: isProtected ? 6 : 4 };
}

/** Throws SoundFormatError where no two frames follow each other, DamagedSoundError without a whole one. */
export function readMp3(bytes: Buffer): Mp3 {
  const from = afterTags(bytes);
  if (from >= bytes.length) throw new DamagedSoundError('an MP3 that ends inside its tag');
  const start = findFrame(bytes, from, Math.min(bytes.length, from + LONGEST_GAP));
  const first = start === null ? null : readHeader(bytes, start);
  if (start === null || first === null) throw new SoundFormatError('no frame of MPEG layer III');
  const frames: { at: number; length: number }[] = [];
  let at = start;
  for (;;) {
    const header = readHeader(bytes, at);
    if (header !== null && at + header.length <= bytes.length && isAlike(header, first)) {
      frames.push({ at, length: header.length });
      at += header.length;
      continue;
    }
    // Damage in the middle is skipped as players do; what follows the last frame are tags.
    const next = findFrame(bytes, at + 1, Math.min(bytes.length, at + LONGEST_GAP), first);
    if (next === null) break;
    at = next;
  }
  const last = frames.at(-1);
  if (last === undefined) throw new DamagedSoundError('not one whole frame');
  return { first, frames, start, end: last.at + last.length };
}

/** Past every ID3v2 tag: some files carry two. */
function afterTags(bytes: Buffer): number {
  let at = 0;
  while (at + 10 <= bytes.length && bytes.toString('latin1', at, at + 3) === 'ID3') {
    const footer = (bytes[at + 5] ?? 0) & 0x10 ? 10 : 0;
    at += 10 + syncSafe(bytes, at + 6) + footer;
  }
  return at;
}

function syncSafe(bytes: Buffer, at: number): number {
  let value = 0;
  for (let index = 0; index < 4; index += 1) {
    value = value * 128 + ((bytes[at + index] ?? 0) & 0x7f);
  }
  return value;
}

/** One header may be chance; a second one just behind it is not. */
function findFrame(bytes: Buffer, from: number, to: number, like?: FrameHeader): number | null {
  for (let at = from; at < to; at += 1) {
    if (bytes[at] !== 0xff) continue;
    const header = readHeader(bytes, at);
    if (header === null || (like !== undefined && !isAlike(header, like))) continue;
    const end = at + header.length;
    const next = readHeader(bytes, end);
    if (end === bytes.length || (next !== null && isAlike(next, header))) return at;
  }
  return null;
}

const isAlike = (a: FrameHeader, b: FrameHeader): boolean =>
  a.version === b.version && a.rate === b.rate && a.channels === b.channels;

/** Bytes of the side information behind the header. */
export function sideInfoLength({ version, channels }: FrameHeader): number {
  if (version === 1) return channels === 1 ? 17 : 32;
  return channels === 1 ? 9 : 17;
}

/** How far before this frame its sound begins, bytes of earlier frames' space. */
export function reservoirOf(bytes: Buffer, at: number, header: FrameHeader): number {
  const place = at + header.sideInfo;
  return header.version === 1 ? bytes.readUInt16BE(place) >>> 7 : (bytes[place] ?? 0);
}
