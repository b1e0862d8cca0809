import type { Sharp } from 'sharp';
import type { EncodedPicture, PictureFormat } from '../contract.ts';
import type { RawPicture } from '../raw.ts';
import { loadSharp, thumbnailOf } from './sharp.ts';
import { nearly } from './shrink.ts';
import { splitRow, stitchJpeg } from './stitch.ts';

export interface EncodeOptions {
  readonly format: PictureFormat;
  /** Longest side in px; smaller pictures stay as they are. */
  readonly fitWithin?: number;
  /** 1–100, for JPEG and WebP. */
  readonly quality?: number;
}

const MIME: Record<PictureFormat, string> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
};

/** Below this a second pipeline costs more than it saves, px. */
const SPLIT_FROM_PX = 1400 * 1400;
/** A restart interval counts at most 65,535 units of 16² px. */
const SPLIT_TO_PX = 65_535 * 256;

/** Encodes a raw picture. JPEG has no alpha, so what is transparent lies on white there. */
export async function encodePicture(
  picture: RawPicture,
  options: EncodeOptions,
): Promise<EncodedPicture> {
  const { width, height, channels } = picture;
  const whole = options.format === 'jpeg' && options.fitWithin === undefined && channels === 3;
  if (whole && isWorthSplitting(width * height)) {
    return { bytes: await encodeInHalves(picture, options), mime: MIME.jpeg, width, height };
  }
  const sharp = await loadSharp();
  // On this thread, which would only wait while another one encodes the whole picture.
  const isShrunk = options.fitWithin !== undefined && channels === 3;
  const small = isShrunk ? nearly(picture, options.fitWithin) : picture;
  const { data: pixels, ...raw } = small;
  let image = sharp(pixels, { raw, limitInputPixels: false });
  const longest = Math.max(raw.width, raw.height);
  if (options.fitWithin !== undefined && longest > options.fitWithin) {
    image = image.resize(thumbnailOf(options.fitWithin));
  }
  if (options.format === 'jpeg' && channels === 4) image = image.flatten({ background: '#ffffff' });
  const { data, info } = await withFormat(image, options).toBuffer({ resolveWithObject: true });
  return { bytes: data, mime: MIME[options.format], width: info.width, height: info.height };
}

const isWorthSplitting = (pixels: number): boolean =>
  pixels >= SPLIT_FROM_PX && pixels <= SPLIT_TO_PX;

/** Two halves at once, on two cores where there are two; the same pixels as in one go. */
async function encodeInHalves(picture: RawPicture, options: EncodeOptions): Promise<Buffer> {
  const sharp = await loadSharp();
  const { width, height, data } = picture;
  const split = splitRow(height);
  const encode = (from: number, to: number): Promise<Buffer> => {
    const rows = data.subarray(from * width * 3, to * width * 3);
    const raw = { width, height: to - from, channels: 3 } as const;
    return withFormat(sharp(rows, { raw, limitInputPixels: false }), options).toBuffer();
  };
  const [upper, lower] = await Promise.all([encode(0, split), encode(split, height)]);
  return stitchJpeg(upper, lower);
}

/**
 * Settings measured side by side: `optimiseCoding` costs 27 ms for 3 % of the bytes, mozjpeg
 * 9–23 times the time for 27 %; PNG level 2 with adaptive filters is 3 times quicker than node-canvas
 * and 8 % smaller.
 */
function withFormat(image: Sharp, { format, quality }: EncodeOptions): Sharp {
  switch (format) {
    case 'jpeg':
      return image.jpeg({ quality: quality ?? 90, optimiseCoding: false });
    case 'png':
      return image.png({ compressionLevel: 2, adaptiveFiltering: true });
    case 'webp':
      return image.webp({ quality: quality ?? 90, effort: 2 });
    default:
      return format satisfies never;
  }
}
