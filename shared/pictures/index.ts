import { createHash } from 'node:crypto';
import { createGate } from '../platform/concurrency/gate.ts';
import type { PictureSigner } from './c2pa/signer.ts';
import { loadCanvas } from './canvas.ts';
import { type DecodeLimits, decodePicture, readHeader } from './codec/decode.ts';
import { encodePicture } from './codec/encode.ts';
import type { PictureHeader } from './codec/header.ts';
import {
  createMarks,
  DEFAULT_LIMITS,
  type PicturesConfig,
  type ResolvedLabel,
  resolveLabel,
} from './config.ts';
import type {
  Darkroom,
  DevelopedPicture,
  DevelopRequest,
  EncodedPicture,
  PictureFormat,
} from './contract.ts';
import { DamagedPictureError, PictureTooLargeError } from './errors.ts';
import { refusePolyglot } from './inspect.ts';
import type { AigcLabel } from './label/aigc.ts';
import { asBuffer } from './label/container.ts';
import { findLabel, labelFile } from './label/file.ts';
import { applyMark } from './mark/apply.ts';
import type { ResolvedMark } from './mark/options.ts';

export type { LabelOptions, PicturesConfig } from './config.ts';
export * from './contract.ts';
export * from './errors.ts';
export { type InputLimits, prepareInput } from './input.ts';
export type { AigcLabel } from './label/aigc.ts';
export { type LabelReport, labelFile, readLabels } from './label/file.ts';
export type { MarkOptions, MarkPosition } from './mark/options.ts';

export interface LabelledPicture extends DevelopedPicture {
  /** The invisible label the picture carries; its thumbnail has the same but for the hash. */
  readonly label: AigcLabel;
}

export interface LabellingDarkroom extends Darkroom {
  develop(request: DevelopRequest): Promise<LabelledPicture>;
}

/** Pixels in memory at once: one picture of 4096², or four of 2048². */
const PIXELS_AT_ONCE = 4096 * 4096;
/** Smaller JPEGs are decoded before a second core has begun. */
const EARLY_FROM_PX = 1400 * 1400;
const THUMBNAIL_QUALITY = 82;

/**
 * The picture path, one pass: decode once, draw the mark in place, label, encode, thumbnail, hash.
 * sharp and canvas are loaded at the first `develop`.
 * @throws ConfigError for a mark that is unlawful or needs glyphs the font lacks
 */
export function createDarkroom(config: PicturesConfig = {}): LabellingDarkroom {
  const markFor = createMarks(config);
  const label = resolveLabel(config.label);
  const limits = { ...DEFAULT_LIMITS, ...config.limits };
  const thumbnailPx = config.thumbnailPx ?? 512;
  const { signer } = config;
  const gate = createGate(PIXELS_AT_ONCE);
  return {
    async develop(request) {
      const bytes = asBuffer(request.bytes);
      const header = readHeader(bytes, limits);
      refuseSides(header, request.output);
      const mark = markFor(request.taskType, request.model);
      return gate.pass(header.width * header.height, () =>
        developOne({ request, header, mark, label, limits, thumbnailPx, signer }),
      );
    },
  };
}

/** The longest side each format can write: libjpeg's and libwebp's own limits, px. */
const MAX_SIDE_PX: Readonly<Record<PictureFormat, number>> = {
  jpeg: 65_500,
  webp: 16_383,
  png: 2 ** 31 - 1,
};

function refuseSides({ width, height }: PictureHeader, output: PictureFormat): void {
  if (Math.max(width, height) <= MAX_SIDE_PX[output]) return;
  throw new PictureTooLargeError(`${width} × ${height} px cannot be written as ${output}`);
}

interface Job {
  readonly request: DevelopRequest;
  readonly header: PictureHeader;
  readonly mark: ResolvedMark;
  readonly label: ResolvedLabel;
  readonly limits: DecodeLimits;
  readonly thumbnailPx: number;
  readonly signer: PictureSigner | undefined;
}

async function developOne(job: Job): Promise<LabelledPicture> {
  const { request, header, mark } = job;
  const { bytes, output } = request;
  const { limits, thumbnailPx } = job;
  const warnings: string[] = [];
  if (header.frames > 1) warnings.push(`animation: first of ${header.frames} frames kept`);
  const keepAlpha = header.hasAlpha && output !== 'jpeg';
  // While a JPEG is decoded, which takes one core, the other one decodes it at the thumbnail's size.
  const early = header.format === 'jpeg' && header.width * header.height >= EARLY_FROM_PX;
  const opaque = !header.hasAlpha;
  const decoding = decodePicture({ bytes, limits, keepAlpha, opaque });
  const small = early
    ? decodePicture({ bytes, limits, keepAlpha: false, fitWithin: thumbnailPx })
    : null;
  // What draws the mark is loaded once in a process, while this thread waits for the decoder: if it
  // cannot be, the mark itself tells.
  if (mark.visible) loadCanvas().catch(() => {});
  // Reading the bytes through takes as long as the mark, and this thread waits anyway.
  const reading = beside(() => {
    refusePolyglot(asBuffer(bytes), header.format);
    return sourceLabel(bytes, warnings);
  });
  // A refused picture stays in the gate until its pixels are free again.
  await Promise.allSettled([decoding, small, reading]);
  const [existing, picture, smallPicture] = await Promise.all([reading, decoding, small]);
  warnings.push(...(await applyMark(picture, mark)));
  if (smallPicture) await applyMark(smallPicture, mark);
  const [developed, thumbnail] = await Promise.all([
    encodePicture(picture, { format: output }).then(async (encoded) => {
      const { picture: labelled, label } = withLabel(encoded, job, existing);
      // Credentials bind every byte, the label's too: nothing is written after them.
      const finished = (await job.signer?.(labelled, { ...job.label, format: output })) ?? labelled;
      const sha256 = createHash('sha256').update(finished.bytes).digest('hex');
      return { ...finished, label, sha256 };
    }),
    encodePicture(smallPicture ?? picture, {
      format: 'jpeg',
      fitWithin: thumbnailPx,
      quality: THUMBNAIL_QUALITY,
    }).then((encoded) => withLabel(encoded, job, existing).picture),
  ]);
  return { ...developed, thumbnail, warnings };
}

/** The work's outcome as a promise, so that nothing begun beside it is left without a listener. */
const beside = async <T>(work: () => T): Promise<T> => work();

/** Encoding drops all metadata, so the label a provider wrote is read from the bytes it sent. */
function sourceLabel(bytes: Uint8Array, warnings: string[]): AigcLabel | null {
  try {
    return findLabel(bytes);
  } catch (error) {
    if (!(error instanceof DamagedPictureError)) throw error;
    warnings.push('label: the metadata of the source cannot be read');
    return null;
  }
}

function withLabel(
  picture: EncodedPicture,
  { label: options, request }: Job,
  existing: AigcLabel | null,
): { picture: EncodedPicture; label: AigcLabel } {
  const { produceId } = request;
  const { bytes, label } = labelFile(picture.bytes, { ...options, produceId, existing });
  return { picture: { ...picture, bytes }, label };
}
