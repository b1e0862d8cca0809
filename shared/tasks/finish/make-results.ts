/** Making results into what a user may have: download, mark and label, store, have it checked. */
import type { Verdict } from '../../moderation/contract.ts';
import { DarkroomError } from '../../platform/errors.ts';
import type { Finisher, TaskDeps } from '../core/deps.ts';
import { filePath } from '../core/files.ts';
import type { ImageDoc, ResultDoc, ReviewDoc, TaskDoc } from '../core/schema.ts';
import { keepCover } from './keep-cover.ts';
import { makeMedia, needsPicturePath } from './make-media.ts';
import { removeImages } from './remove-images.ts';
import { headersOf } from './result-headers.ts';

const DOWNLOAD_LIMITS = { maxBytes: 40 * 1024 * 1024, timeoutMs: 20_000 };
const RAW_URL_LIFE_S = 600;
/** Moderation services fetch the picture within half an hour. */
const CHECK_URL_LIFE_S = 3_600;
/** Tries for one result before it is given up as lost. */
const MAX_RESULT_SETBACKS = 5;

export interface Made {
  /** `again`: the next result failed for now; `out_of_time`: more results are left. */
  readonly kind: 'all' | 'again' | 'out_of_time';
  /** Stored and, as far as is known, fit to be shown; held ones are among them. */
  readonly images: readonly ImageDoc[];
  readonly reviews: readonly ReviewDoc[];
  /** Results not yet made. */
  readonly results: readonly ResultDoc[];
  readonly warnings: readonly string[];
}

type ProcessorDeps = TaskDeps & { readonly finisher: Finisher };

type Progress = Pick<Made, 'images' | 'reviews' | 'results'>;

export interface MakeOptions {
  /** Instant in ms after which no further result is begun. */
  readonly until: number;
  /** Told how far it is when a picture waits for a verdict that will be pushed. */
  readonly onHeld?: (progress: Progress) => Promise<void>;
}

/** Makes what is left of a task's results, one at a time: pictures are heavy. */
export async function makeResults(
  deps: ProcessorDeps,
  task: TaskDoc,
  { until, onHeld }: MakeOptions,
): Promise<Made> {
  let { images, results, reviews } = task;
  const warnings: string[] = [];
  while (results[0] !== undefined) {
    const index = images.length + reviews.filter(({ outcome }) => outcome === 'block').length;
    // Set-backs are of one result: the next one has all its tries before it.
    const setbacks = results === task.results ? task.setbacks : 0;
    const made = await makeOne(deps, task, { result: results[0], index, setbacks });
    if (made.kind === 'again') return { kind: 'again', images, reviews, results, warnings };
    results = results.slice(1);
    if (made.kind === 'made') {
      if (made.review?.outcome !== 'block') images = [...images, made.image];
      if (made.review !== null) reviews = [...reviews, made.review];
      if (made.review?.ticket) await onHeld?.({ images, reviews, results });
    }
    warnings.push(...made.warnings);
    if (results.length > 0 && deps.clock.now() >= until) {
      return { kind: 'out_of_time', images, reviews, results, warnings };
    }
  }
  return { kind: 'all', images, reviews, results, warnings };
}

type MadeOne =
  | {
      kind: 'made';
      image: ImageDoc;
      /** What moderation said, unless it passed at once. */
      review: ReviewDoc | null;
      warnings: readonly string[];
    }
  | { kind: 'lost'; warnings: readonly string[] }
  | { kind: 'again' };

async function makeOne(
  deps: ProcessorDeps,
  task: TaskDoc,
  { result, index, setbacks }: { result: ResultDoc; index: number; setbacks: number },
): Promise<MadeOne> {
  const name = `${task.attempt}-${index}`;
  const produceId = `${task._id}-${index}`;
  try {
    const url = await urlOf(deps, result);
    if (!needsPicturePath(deps.catalogue.get(task.model).kind)) {
      const media = await makeMedia(deps, task, { result, url, name, produceId });
      const cover = await keepCover(deps, task, { url: result.cover_url, name, produceId });
      const image = { ...media, thumb_file_id: cover };
      return { kind: 'made', image, review: null, warnings: [] };
    }
    return await makePicture(deps, task, { url, name, produceId });
  } catch (error) {
    if (!(error instanceof DarkroomError)) throw error;
    deps.log.warn('result not made', { index, error });
    const again = error.retryable && setbacks < MAX_RESULT_SETBACKS;
    return again
      ? { kind: 'again' }
      : { kind: 'lost', warnings: [`picture ${index}: ${error.code}`] };
  }
}

async function makePicture(
  deps: ProcessorDeps,
  task: TaskDoc,
  { url, name, produceId }: { url: string; name: string; produceId: string },
): Promise<MadeOne> {
  const headersFor = headersOf(deps, task);
  const { bytes } = await deps.finisher.download(url, { ...DOWNLOAD_LIMITS, headersFor });
  const picture = await deps.finisher.darkroom.develop({
    bytes,
    output: 'jpeg',
    produceId,
    taskType: task.type,
    model: task.model,
  });
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
  const review = await check(deps, task, { image, bytes: picture.bytes, produceId });
  return { kind: 'made', image, review, warnings: picture.warnings };
}

/** Null for a picture that passed. A blocked one is removed at once: nobody has seen it. */
async function check(
  deps: ProcessorDeps,
  task: TaskDoc,
  { image, bytes, produceId }: { image: ImageDoc; bytes: Uint8Array; produceId: string },
): Promise<ReviewDoc | null> {
  if (deps.moderator === undefined) return null;
  const [url] = await deps.store.urls([image.file_id], CHECK_URL_LIFE_S);
  const verdict: Verdict = await deps.moderator.checkPicture({
    url: url ?? '',
    bytes,
    openid: task.openid,
    id: produceId,
  });
  if (verdict.outcome === 'pass') return null;
  deps.log.warn('picture not passed', { ...verdict, ticket: undefined });
  if (verdict.outcome === 'block') await removeImages(deps, [image]);
  return { file_id: image.file_id, ticket: verdict.ticket, outcome: verdict.outcome };
}

async function urlOf(deps: TaskDeps, result: ResultDoc): Promise<string> {
  if (result.url !== null) return result.url;
  const [url] = await deps.store.urls([result.raw_file_id ?? ''], RAW_URL_LIFE_S);
  if (!url) throw new Error('raw result is gone');
  return url;
}
