import { DamagedPictureError } from '../errors.ts';
import { segments } from '../label/jpeg.ts';
import { headChunks } from '../label/png.ts';
import { chunks as riffChunks, webpSize } from '../label/riff.ts';
import type { SourceFormat } from './source-format.ts';

export interface PictureHeader {
  readonly format: SourceFormat;
  /** As stored, px; EXIF may still turn it. */
  readonly width: number;
  readonly height: number;
  readonly hasAlpha: boolean;
  readonly frames: number;
}

/**
 * Size, alpha and frames from the file's structure: a fiftieth of a millisecond, where asking the
 * decoder takes half of one.
 * @throws DamagedPictureError
 */
export function parseHeader(bytes: Buffer, format: SourceFormat): PictureHeader {
  switch (format) {
    case 'jpeg':
      return { format, ...jpegSize(bytes), hasAlpha: false, frames: 1 };
    case 'png':
      return { format, ...pngFacts(bytes) };
    case 'webp':
      return { format, ...webpFacts(bytes) };
    default:
      return format satisfies never;
  }
}

/** Start-of-frame markers are C0–CF without DHT (C4), JPG (C8) and DAC (CC). */
function jpegSize(bytes: Buffer): { width: number; height: number } {
  const frame = segments(bytes).head.find(
    ({ marker }) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker),
  );
  if (!frame || frame.body.length < 6) throw new DamagedPictureError('a JPEG without a frame');
  return { width: frame.body.readUInt16BE(3), height: frame.body.readUInt16BE(1) };
}

function pngFacts(bytes: Buffer): Omit<PictureHeader, 'format'> {
  const all = headChunks(bytes);
  const header = all[0];
  if (header?.type !== 'IHDR' || header.data.length !== 13) {
    throw new DamagedPictureError('a PNG without a header');
  }
  // Colour types 4 and 6 have alpha, the others may have a transparent colour.
  const alpha = ((header.data[9] ?? 0) & 4) !== 0 || all.some(({ type }) => type === 'tRNS');
  const animation = all.find(({ type, data }) => type === 'acTL' && data.length >= 4);
  return {
    width: header.data.readUInt32BE(0),
    height: header.data.readUInt32BE(4),
    hasAlpha: alpha,
    frames: animation?.data.readUInt32BE(0) ?? 1,
  };
}

function webpFacts(bytes: Buffer): Omit<PictureHeader, 'format'> {
  const all = riffChunks(bytes);
  const frames = all.filter(({ id }) => id === 'ANMF').length;
  return { ...webpSize(all), frames: Math.max(1, frames) };
}
