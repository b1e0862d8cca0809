import { createHash } from 'node:crypto';
import { EmptyPictureError, PictureFormatError } from '../errors.ts';
import { type AigcLabel, type LabelWriter, makeLabel, parseLabel, serialiseLabel } from './aigc.ts';
import { asBuffer, ascii, type FoundLabel, type LabelContainer } from './container.ts';
import { mp3Container } from './id3.ts';
import { jpegContainer } from './jpeg.ts';
import { mp4Container } from './mp4.ts';
import { pngContainer } from './png.ts';
import { wavContainer, webpContainer } from './riff.ts';
import { buildPacket, readPacket } from './xmp.ts';

export type LabelFormat = 'jpeg' | 'png' | 'webp' | 'mp4' | 'mp3' | 'wav';

const CONTAINERS: Readonly<Record<LabelFormat, LabelContainer>> = {
  jpeg: jpegContainer,
  png: pngContainer,
  webp: webpContainer,
  mp4: mp4Container,
  mp3: mp3Container,
  wav: wavContainer,
};

export interface LabelReport {
  readonly format: LabelFormat;
  /** Every label in the file, where it stands and what it says; the standard allows one. */
  readonly found: readonly FoundLabel[];
  /** The first that can be read. */
  readonly label: AigcLabel | null;
  readonly digitalSourceType: string | null;
  readonly creatorTool: string | null;
  /** Recipe v1 over the file as it is now; compare with the reserved codes. */
  readonly contentHash: string;
}

export interface LabelRequest extends Omit<LabelWriter, 'hash'> {
  /** A label the file's source carried, where re-encoding has dropped it. */
  readonly existing?: AigcLabel | null;
  /** IPTC code, for pictures. Default `trainedAlgorithmicMedia`. */
  readonly digitalSourceType?: string;
  /** For pictures. Default `Darkroom`. */
  readonly creatorTool?: string;
}

/** @throws PictureFormatError, EmptyPictureError */
export function sniffMedia(input: Uint8Array): LabelFormat {
  const bytes = asBuffer(input);
  if (bytes.length === 0) throw new EmptyPictureError('the file has no bytes');
  if (bytes.length >= 12) {
    if (bytes.readUIntBE(0, 3) === 0xffd8ff) return 'jpeg';
    if (bytes.toString('hex', 0, 8) === '89504e470d0a1a0a') return 'png';
    if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 4) === 'WEBP') return 'webp';
    if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 4) === 'WAVE') return 'wav';
    if (['ftyp', 'moov', 'wide'].includes(ascii(bytes, 4, 4))) return 'mp4';
    if (ascii(bytes, 0, 3) === 'ID3' || isMpegAudio(bytes)) return 'mp3';
  }
  throw new PictureFormatError('no JPEG, PNG, WebP, MP4, MP3 or WAV file');
}

/**
 * Reads all labels of a picture, movie or sound.
 * @throws PictureFormatError, DamagedPictureError
 */
export function readLabels(input: Uint8Array): LabelReport {
  const bytes = asBuffer(input);
  const format = sniffMedia(bytes);
  const { labels: found, xmp } = CONTAINERS[format].read(bytes);
  const facts = xmp.map(readPacket);
  return {
    format,
    found,
    label: firstLabel(found),
    digitalSourceType: facts.find((fact) => fact.digitalSourceType)?.digitalSourceType ?? null,
    creatorTool: facts.find((fact) => fact.creatorTool)?.creatorTool ?? null,
    contentHash: contentHash(bytes),
  };
}

/**
 * A copy of the file that carries exactly one label: a first one, or the file's own extended by
 * us as propagator. Nothing is re-encoded.
 * @throws PictureFormatError, DamagedPictureError
 */
export function labelFile(
  input: Uint8Array,
  request: LabelRequest,
): { bytes: Buffer; label: AigcLabel } {
  const bytes = asBuffer(input);
  const format = sniffMedia(bytes);
  const container = CONTAINERS[format];
  const existing = request.existing ?? firstLabel(container.read(bytes).labels);
  const label = makeLabel({ ...request, hash: contentHash(bytes) }, existing);
  return { bytes: container.write(bytes, payloadFor(format, label, request)), label };
}

/**
 * Recipe v1 of the reserved codes: `v1:` and the hex SHA-256 over the coded content alone, so that
 * writing the label does not change it.
 * - JPEG: all segments but APP0–APP15 and comments, then everything from the first scan on
 * - PNG: the data of IHDR, PLTE, tRNS, IDAT, acTL, fcTL, fdAT, in order
 * - WebP: the data of `VP8 `, VP8L, ALPH, ANIM, ANMF, in order
 * - MP4: the bodies of all mdat boxes; WAV: the data of `fmt ` and `data`
 * - MP3: what lies between an ID3v2 and an ID3v1 tag
 */
export function contentHash(input: Uint8Array): string {
  const bytes = asBuffer(input);
  const hash = createHash('sha256');
  for (const part of CONTAINERS[sniffMedia(bytes)].content(bytes)) hash.update(part);
  return `v1:${hash.digest('hex')}`;
}

function payloadFor(format: LabelFormat, label: AigcLabel, request: LabelRequest): string {
  switch (format) {
    case 'jpeg':
    case 'png':
    case 'webp':
      return buildPacket({
        label,
        digitalSourceType: request.digitalSourceType ?? 'trainedAlgorithmicMedia',
        creatorTool: request.creatorTool ?? 'Darkroom',
      });
    case 'mp4':
    case 'mp3':
    case 'wav':
      return serialiseLabel(label);
    default:
      return format satisfies never;
  }
}

/** The first readable label of a file, without hashing it. @throws as readLabels */
export function findLabel(input: Uint8Array): AigcLabel | null {
  const bytes = asBuffer(input);
  return firstLabel(CONTAINERS[sniffMedia(bytes)].read(bytes).labels);
}

function firstLabel(found: readonly FoundLabel[]): AigcLabel | null {
  for (const { text } of found) {
    const label = parseLabel(text);
    if (label) return label;
  }
  return null;
}

/** Frame sync, a valid version, layer, bit rate and sample rate. */
function isMpegAudio(bytes: Buffer): boolean {
  const header = bytes.readUInt32BE(0);
  const sync = header >>> 21 === 0x7ff;
  const version = (header >>> 19) & 3;
  const layer = (header >>> 17) & 3;
  const rate = (header >>> 12) & 15;
  return sync && version !== 1 && layer !== 0 && rate !== 15 && ((header >>> 10) & 3) !== 3;
}
