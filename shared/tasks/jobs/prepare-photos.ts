/**
 * The user's photos, made safe to hand on: encoded anew without place or camera, upright, no
 * larger than a model takes. The copies lie beside the task's pictures; the originals never leave.
 */
import { PictureError } from '../../pictures/errors.ts';
import { inParallel } from '../../platform/parallel.ts';
import type { Finisher, TaskDeps } from '../core/deps.ts';
import { filePath } from '../core/files.ts';
import type { TaskDoc } from '../core/schema.ts';

const PHOTO_LIMITS = { maxBytes: 20 * 1024 * 1024, timeoutMs: 15_000 };
const URL_LIFE_S = 600;
/** Downloads and uploads overlap; the decoding itself takes its turns. */
const WIDTH = 3;

/** A photo of this task cannot be used; which one, and why, is told to the user. */
export class UnusablePhotoError extends PictureError {
  readonly code: string;
  readonly userMessage: string;

  constructor(index: number, cause: PictureError) {
    super(`photo ${index}: ${cause.message}`, { cause });
    this.code = cause.code;
    this.userMessage = `第 ${index + 1} 张照片：${cause.userMessage}`;
  }
}

/** True when the next step needs native code: only the processor may take it. */
export function needsProcessor(deps: Pick<TaskDeps, 'catalogue'>, task: TaskDoc): boolean {
  if (task.step === 'finish') return true;
  if (task.step !== 'submit') return false;
  return mustPrepare(task) || deps.catalogue.get(task.via).sync;
}

export function mustPrepare(task: TaskDoc): boolean {
  return task.inputs.length > 0 && task.prepared === null;
}

/**
 * Stores a safe copy of each photo under a path made from the task, so repeating it overwrites.
 * Gives their file ids in order. Throws UnusablePhotoError; DownloadError and StorageError pass.
 */
export async function preparePhotos(
  deps: TaskDeps & { finisher: Finisher },
  task: TaskDoc,
): Promise<string[]> {
  const urls = await deps.store.urls(task.inputs, URL_LIFE_S);
  const prepared: string[] = [];
  await inParallel(
    urls.map((url, index) => ({ url, index })),
    { width: WIDTH, until: Number.POSITIVE_INFINITY, now: deps.clock.now },
    async ({ url, index }) => {
      // It was there at submission; without it the picture cannot be what was asked for.
      if (url === null) throw new Error(`photo ${index} of task ${task._id} is gone`);
      prepared[index] = await prepareOne(deps, task, { url, index });
    },
  );
  return prepared;
}

async function prepareOne(
  deps: TaskDeps & { finisher: Finisher },
  task: TaskDoc,
  { url, index }: { url: string; index: number },
): Promise<string> {
  try {
    const { bytes } = await deps.finisher.download(url, PHOTO_LIMITS);
    const safe = await deps.finisher.prepareInput(bytes);
    const extension = safe.mime === 'image/png' ? 'png' : 'jpg';
    const path = filePath(task, `input-${index}.${extension}`);
    return (await deps.store.put(path, safe.bytes, safe.mime)).fileId;
  } catch (error) {
    if (error instanceof PictureError) throw new UnusablePhotoError(index, error);
    throw error;
  }
}
