/** From a provider's results to pictures a user may have: download, develop, store, settle. */
import { DarkroomError } from '../platform/errors.ts';
import type { NormError } from '../providers/contract.ts';
import type { Finisher, TaskDeps } from './deps.ts';
import { settleAs } from './guard.ts';
import { keepMedia, needsPicturePath } from './keep.ts';
import type { StepOutcome } from './outcome.ts';
import { progressAt, reportProgress } from './progress.ts';
import type { ImageDoc, ResultDoc, TaskDoc } from './schema.ts';
import { backOff, callProcessor } from './store.ts';
import { nextAttempt } from './submitting.ts';

const DOWNLOAD_LIMITS = { maxBytes: 40 * 1024 * 1024, timeoutMs: 20_000 };
const RAW_URL_LIFE_S = 600;
/** Tries for one result before it is given up as lost. */
const MAX_RESULT_SETBACKS = 5;

export async function runFinish(
  deps: TaskDeps,
  task: TaskDoc,
  until: number,
): Promise<StepOutcome> {
  const { finisher } = deps;
  if (finisher === undefined) {
    return { kind: 'handed_back', task: await callProcessor(deps, task) };
  }
  const made = await developAll({ ...deps, finisher }, task, until);
  const { images, results } = made;
  switch (made.kind) {
    case 'again':
      return {
        kind: 'handed_back',
        task: await backOff(deps, task, { fields: { images, results } }),
      };
    case 'out_of_time': {
      const fields = { images, results, claims: 0, setbacks: 0 };
      return { kind: 'handed_back', task: await callProcessor(deps, task, fields) };
    }
    case 'all':
      return end(deps, task, made);
    default:
      return made.kind satisfies never;
  }
}

export interface MadePictures {
  /** `again`: the next result failed for now; `out_of_time`: more results are left. */
  readonly kind: 'all' | 'again' | 'out_of_time';
  readonly images: readonly ImageDoc[];
  readonly results: readonly ResultDoc[];
  readonly warnings: readonly string[];
}

/** Develops and stores what is left of a task's results, one at a time, until `until` (ms). */
export async function developAll(
  deps: TaskDeps & { finisher: Finisher },
  task: TaskDoc,
  until: number,
): Promise<MadePictures> {
  let { images, results } = task;
  const warnings: string[] = [];
  while (results[0] !== undefined) {
    const made = await developOne(deps, task, { result: results[0], index: images.length });
    if (made.kind === 'again') return { kind: 'again', images, results, warnings };
    results = results.slice(1);
    if (made.kind === 'image') images = [...images, made.image];
    warnings.push(...made.warnings);
    if (results.length > 0 && deps.clock.now() >= until) {
      return { kind: 'out_of_time', images, results, warnings };
    }
  }
  return { kind: 'all', images, results, warnings };
}

async function end(
  deps: TaskDeps,
  task: TaskDoc,
  made: { images: readonly ImageDoc[]; warnings: readonly string[] },
): Promise<StepOutcome> {
  if (made.images.length === 0) {
    // A second attempt starts over; what was shown must not fall back.
    await reportProgress(deps, task._id, {
      progress: progressAt.generated,
      message: '正在重新生成',
    });
    return nextAttempt(deps, task, noPicture(task, made.warnings));
  }
  const captured =
    made.images.length >= task.count
      ? task.price
      : Math.floor((task.price * made.images.length) / task.count);
  const { images, warnings } = made;
  return settleAs(deps, task, { kind: 'completed', captured, images, warnings });
}

type Made =
  | { kind: 'image'; image: ImageDoc; warnings: readonly string[] }
  | { kind: 'lost'; warnings: readonly string[] }
  | { kind: 'again' };

async function developOne(
  deps: TaskDeps & { finisher: Finisher },
  task: TaskDoc,
  { result, index }: { result: ResultDoc; index: number },
): Promise<Made> {
  const name = `works/${task._id}/${task.attempt}-${index}`;
  try {
    const url = await urlOf(deps, result);
    if (!needsPicturePath(deps.catalogue.get(task.model).kind)) {
      const image = await keepMedia(deps, task, { result, url, name });
      return { kind: 'image', image, warnings: [] };
    }
    const { bytes } = await deps.finisher.download(url, DOWNLOAD_LIMITS);
    const picture = await deps.finisher.darkroom.develop({
      bytes,
      output: 'jpeg',
      produceId: `${task._id}-${index}`,
      taskType: task.type,
      model: task.model,
    });
    const full = await deps.store.put(`${name}.jpg`, picture.bytes, picture.mime);
    const thumb = await deps.store.put(
      `${name}_thumb.jpg`,
      picture.thumbnail.bytes,
      picture.thumbnail.mime,
    );
    const image: ImageDoc = {
      file_id: full.fileId,
      thumb_file_id: thumb.fileId,
      width: picture.width,
      height: picture.height,
    };
    return { kind: 'image', image, warnings: picture.warnings };
  } catch (error) {
    if (!(error instanceof DarkroomError)) throw error;
    deps.log.warn('result not developed', { index, error });
    const again = error.retryable && task.setbacks < MAX_RESULT_SETBACKS;
    return again
      ? { kind: 'again' }
      : { kind: 'lost', warnings: [`picture ${index}: ${error.code}`] };
  }
}

async function urlOf(deps: TaskDeps, result: ResultDoc): Promise<string> {
  if (result.url !== null) return result.url;
  const [url] = await deps.store.urls([result.raw_file_id ?? ''], RAW_URL_LIFE_S);
  if (!url) throw new Error('raw result is gone');
  return url;
}

function noPicture(task: TaskDoc, warnings: readonly string[]): NormError {
  return {
    kind: 'provider_failed',
    provider: task.provider,
    message: `no usable picture: ${warnings.join('; ') || 'no result'}`,
    stage: 'download',
    retry: 'resubmit',
    charged: 'yes',
  };
}
