/** Pictures: the picture path marks and labels, then storage, then whoever looks at them. */
import type { DevelopedPicture } from '../../../pictures/contract.ts';
import type { ImageDoc } from '../../core/documents/schema.ts';
import { filePath } from '../../core/files.ts';
import { removeImages } from '../remove-images.ts';
import { checkPicture, puttingAside, reviewsOf } from './check.ts';
import type { Judging, MadeOne, MadeResult, Making, ProcessorDeps } from './contract.ts';
import { headersOf } from './headers.ts';

const LIMITS = { maxBytes: 40 * 1024 * 1024, timeoutMs: 20_000 };

/**
 * A blocked one is removed at once: nobody has seen it. Throws DownloadError, PictureError,
 * StorageError, ModerationUnavailableError.
 */
export async function makePicture(deps: ProcessorDeps, making: Making): Promise<MadeOne> {
  const { task, url, produceId } = making;
  const headersFor = headersOf(deps, task);
  const { bytes } = await deps.finisher.download(url, { ...LIMITS, headersFor });
  const picture = await deps.finisher.darkroom.develop({
    bytes,
    output: 'jpeg',
    produceId,
    taskType: task.type,
    model: task.model,
  });
  return keepPicture(deps, making, picture);
}

/** Stores a picture as it is, has it looked at, and removes it at once where it is blocked. */
export async function keepPicture(
  deps: ProcessorDeps,
  making: Judging & Pick<Making, 'name'>,
  picture: DevelopedPicture,
): Promise<MadeResult> {
  const { task, name } = making;
  const { thumbnail } = picture;
  const place = (file: string): string => filePath(task, file);
  const full = await deps.store.put(place(`${name}.jpg`), picture.bytes, picture.mime);
  const thumb = await deps.store.put(place(`${name}_thumb.jpg`), thumbnail.bytes, thumbnail.mime);
  const image: ImageDoc = {
    file_id: full.fileId,
    thumb_file_id: thumb.fileId,
    width: picture.width,
    height: picture.height,
    sha256: picture.sha256,
  };
  const asked = { fileId: image.file_id, bytes: picture.bytes };
  const verdict = await checkPicture(deps, puttingAside(making, image), asked);
  if (verdict.outcome === 'block') await removeImages(deps, [image]);
  const reviews = reviewsOf(verdict, image.file_id);
  return { kind: 'made', image, reviews, aside: [], warnings: picture.warnings };
}
