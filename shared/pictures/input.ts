import type { Sharp } from 'sharp';
import { type DecodeLimits, readHeader, refuseDecoding } from './codec/decode.ts';
import type { PictureHeader } from './codec/header.ts';
import { guarded, insideOf, loadSharp } from './codec/sharp.ts';
import { DEFAULT_LIMITS } from './config.ts';
import type { EncodedPicture } from './contract.ts';
import { PictureTooLargeError, PictureTooSmallError } from './errors.ts';
import { refusePolyglot } from './inspect.ts';
import { asBuffer } from './label/container.ts';

/** What a model accepts as an input picture. */
export interface InputLimits extends Partial<DecodeLimits> {
  /** Longest side the model takes, px; larger pictures are made smaller. Default 2048. */
  readonly maxSidePx?: number;
  /** Shortest side below which the model refuses, px. Default 32. */
  readonly minSidePx?: number;
  /** Largest width : height, or height : width. Default 8. */
  readonly maxAspect?: number;
  /** Bytes the provider takes. Default 10 MB. */
  readonly maxOutputBytes?: number;
  /** Does the model understand transparency? Then PNG comes out for pictures that have any. */
  readonly alpha?: boolean;
}

const DEFAULTS = {
  maxSidePx: 2048,
  minSidePx: 32,
  maxAspect: 8,
  maxOutputBytes: 10_000_000,
  alpha: false,
} as const;
/** JPEG qualities tried until the picture fits. */
const QUALITIES = [92, 84, 72, 60];

/**
 * Makes a user's photo safe to hand on: refused or encoded anew, turned upright, in sRGB, without
 * metadata (place, camera, name), no larger than the model takes. JPEG, or PNG where transparency
 * matters.
 * @throws PictureError subclasses
 */
export async function prepareInput(
  input: Uint8Array,
  limits: InputLimits = {},
): Promise<EncodedPicture> {
  const bytes = asBuffer(input);
  const decode = { ...DEFAULT_LIMITS, ...limits };
  const wanted = { ...DEFAULTS, ...limits };
  const header = readHeader(bytes, decode);
  refusePolyglot(bytes, header.format);
  refuseShape(header, wanted);
  const sharp = await loadSharp();
  const upright = (): Sharp =>
    sharp(bytes, guarded(decode.maxPixels))
      .toColourspace('srgb')
      .resize(insideOf(wanted.maxSidePx));
  if (wanted.alpha && header.hasAlpha) {
    const picture = await finish(upright().png({ compressionLevel: 6 }), 'image/png');
    if (picture.bytes.length <= wanted.maxOutputBytes) return picture;
  }
  for (const quality of QUALITIES) {
    const image = upright().flatten({ background: '#ffffff' }).jpeg({ quality });
    const picture = await finish(image, 'image/jpeg');
    if (picture.bytes.length <= wanted.maxOutputBytes) return picture;
  }
  throw new PictureTooLargeError(`more than ${wanted.maxOutputBytes} bytes at any quality`);
}

function refuseShape(
  header: PictureHeader,
  wanted: { minSidePx: number; maxAspect: number },
): void {
  const { width, height } = header;
  const shortest = Math.min(width, height);
  if (shortest < wanted.minSidePx || Math.max(width, height) > shortest * wanted.maxAspect) {
    throw new PictureTooSmallError(
      `${width} × ${height} px; at least ${wanted.minSidePx} px, aspect at most ${wanted.maxAspect}`,
    );
  }
}

async function finish(image: Sharp, mime: string): Promise<EncodedPicture> {
  const { data, info } = await image.toBuffer({ resolveWithObject: true }).catch(refuseDecoding);
  return { bytes: data, mime, width: info.width, height: info.height };
}
