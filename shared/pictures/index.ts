import { createHash } from 'node:crypto';
import { createMarks, DEFAULT_LIMITS, type PicturesConfig } from './config.ts';
import type { Darkroom, DevelopedPicture, DevelopRequest } from './contract.ts';
import { decodePicture, type PictureHeader, readHeader } from './decode.ts';
import { encodePicture } from './encode.ts';
import { createGate } from './gate.ts';
import { applyMark } from './mark/apply.ts';
import type { ResolvedMark } from './mark/options.ts';

export type { PicturesConfig } from './config.ts';
export * from './contract.ts';
export * from './errors.ts';
export type { MarkOptions, MarkPosition } from './mark/options.ts';

/** Pixels in memory at once: one picture of 4096², or four of 2048². */
const PIXELS_AT_ONCE = 4096 * 4096;

/**
 * The picture path, one pass: decode once, draw the mark in place, label, encode, thumbnail, hash.
 * sharp and canvas are loaded at the first `develop`.
 * @throws ConfigError for a mark that is unlawful or needs glyphs the font lacks
 */
export function createDarkroom(config: PicturesConfig = {}): Darkroom {
  const markFor = createMarks(config);
  const limits = { ...DEFAULT_LIMITS, ...config.limits };
  const thumbnailPx = config.thumbnailPx ?? 512;
  const gate = createGate(PIXELS_AT_ONCE);
  return {
    async develop(request) {
      const header = await readHeader(request.bytes, limits);
      const mark = markFor(request.taskType, request.model);
      return gate.pass(header.width * header.height, () =>
        developOne({ request, header, mark, limits, thumbnailPx }),
      );
    },
  };
}

interface Job {
  readonly request: DevelopRequest;
  readonly header: PictureHeader;
  readonly mark: ResolvedMark;
  readonly limits: typeof DEFAULT_LIMITS;
  readonly thumbnailPx: number;
}

async function developOne(job: Job): Promise<DevelopedPicture> {
  const { request, header, mark } = job;
  const keepAlpha = header.hasAlpha && request.output !== 'jpeg';
  const picture = await decodePicture(request.bytes, job.limits, keepAlpha);
  const warnings = await applyMark(picture, mark);
  if (header.frames > 1) warnings.push(`animation: first of ${header.frames} frames kept`);
  const [encoded, thumbnail] = await Promise.all([
    encodePicture(picture, { format: request.output, xmp: undefined }),
    encodePicture(picture, {
      format: 'jpeg',
      xmp: undefined,
      fitWithin: job.thumbnailPx,
      quality: 82,
    }),
  ]);
  const sha256 = createHash('sha256').update(encoded.bytes).digest('hex');
  return { ...encoded, thumbnail, sha256, warnings };
}
