import { DamagedPictureError, PictureTooLargeError } from '../errors.ts';
import type { RawPicture } from '../raw.ts';
import { type PictureHeader, parseHeader } from './header.ts';
import { guarded, loadSharp, thumbnailOf } from './sharp.ts';
import { sniffFormat } from './source-format.ts';

export interface DecodeLimits {
  /** Longest file, bytes. */
  readonly maxBytes: number;
  /** Width × height, px². Checked on the header, before decoding. */
  readonly maxPixels: number;
}

/**
 * Reads the header only, and refuses by it.
 * @throws PictureError subclasses: empty, unsupported, too large, damaged
 */
export function readHeader(bytes: Buffer, limits: DecodeLimits): PictureHeader {
  const format = sniffFormat(bytes);
  if (bytes.length > limits.maxBytes) {
    throw new PictureTooLargeError(`${bytes.length} bytes, at most ${limits.maxBytes}`);
  }
  const header = parseHeader(bytes, format);
  if (header.width * header.height > limits.maxPixels) {
    const size = `${header.width} × ${header.height} px`;
    throw new PictureTooLargeError(`${size}, at most ${limits.maxPixels} px²`);
  }
  return header;
}

export interface DecodeRequest {
  readonly bytes: Uint8Array;
  readonly limits: DecodeLimits;
  /** Where alpha is not kept, transparent parts lie on white. */
  readonly keepAlpha: boolean;
  /** The header says that nothing is transparent: there is nothing to lay on white. */
  readonly opaque?: boolean;
  /** Longest side, px; a JPEG is then decoded at a half, a quarter or an eighth to begin with. */
  readonly fitWithin?: number;
}

/**
 * Decodes to 8-bit sRGB, rotated as EXIF says; the first frame of an animation.
 * @throws DamagedPictureError for truncated or broken data, PictureTooLargeError
 */
export async function decodePicture(request: DecodeRequest): Promise<RawPicture> {
  const { bytes, limits, keepAlpha, opaque = false, fitWithin: side } = request;
  const sharp = await loadSharp();
  const image = sharp(bytes, guarded(limits.maxPixels)).toColourspace('srgb');
  if (side !== undefined) image.resize(thumbnailOf(side));
  if (!keepAlpha && !opaque) image.flatten({ background: '#ffffff' });
  const { data, info } = await image
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch(refuseDecoding);
  return { data, width: info.width, height: info.height, channels: info.channels === 4 ? 4 : 3 };
}

/** Turns sharp's words into ours. */
export function refuseDecoding(cause: unknown): never {
  const text = cause instanceof Error ? cause.message : String(cause);
  if (/pixel limit|exceeds|too large/i.test(text)) throw new PictureTooLargeError(text, { cause });
  throw new DamagedPictureError(text, { cause });
}
