/**
 * What a user gave, made safe to hand on. Photos are encoded anew without place or camera, upright,
 * no larger than a model takes; the copies lie beside the task's pictures and the originals never
 * leave. Of sound and film only the first bytes are looked at.
 */
import { PictureError, PictureTooLargeError } from '../../pictures/errors.ts';
import { inParallel } from '../../platform/concurrency/parallel.ts';
import { DownloadError } from '../../storage/errors.ts';
import type { Finisher, TaskDeps } from '../core/deps.ts';
import { isHouseStep, type TaskDoc } from '../core/documents/schema.ts';
import {
  InputGoneError,
  type NamedInput,
  UnfitInputError,
  UnrecognisedInputError,
  type UnusableInputError,
} from '../core/errors.ts';
import { filePath } from '../core/files.ts';

const PHOTO_LIMITS = { maxBytes: 20 * 1024 * 1024, timeoutMs: 15_000 };
/** The first bytes come in one chunk; nothing behind it is read. */
const HEAD_LIMITS = { maxBytes: 4 * 1024 * 1024, timeoutMs: 15_000 };
const URL_LIFE_S = 600;
/** Downloads and uploads overlap; the decoding itself takes its turns. */
const WIDTH = 3;

type ProcessorDeps = TaskDeps & { readonly finisher: Finisher };
type Input = { readonly url: string; readonly index: number };

/** True when the next step needs native code: only the processor may take it. */
export function needsProcessor(deps: Pick<TaskDeps, 'catalogue'>, task: TaskDoc): boolean {
  if (task.step === 'finish' || isHouseStep(task.step)) return true;
  if (task.step !== 'submit') return false;
  return mustPrepare(task) || deps.catalogue.get(task.via).sync;
}

export function mustPrepare(task: TaskDoc): boolean {
  return task.prepared === null && task.inputs.length + task.files.length > 0;
}

/**
 * Stores a safe copy of each photo under a path made from the task, so repeating it overwrites.
 * Gives their file ids in order. Throws UnusableInputError for a photo or file that no repetition
 * would make usable; DownloadError and StorageError pass.
 */
export async function prepareInputs(deps: ProcessorDeps, task: TaskDoc): Promise<string[]> {
  const { kind } = deps.catalogue.get(task.via).input.files ?? { kind: 'audio' };
  await eachOf(deps, { fileIds: task.files, what: kind }, (input) => checkFile(deps, kind, input));
  const prepared: string[] = [];
  await eachOf(deps, { fileIds: task.inputs, what: 'picture' }, async (input) => {
    prepared[input.index] = await prepareOne(deps, task, input);
  });
  return prepared;
}

async function eachOf(
  deps: TaskDeps,
  { fileIds, what }: { fileIds: readonly string[]; what: NamedInput['what'] },
  handle: (input: Input) => Promise<void>,
): Promise<void> {
  if (fileIds.length === 0) return;
  const urls = await deps.store.urls(fileIds, URL_LIFE_S);
  await inParallel(
    urls.map((url, index) => ({ url, index })),
    { width: WIDTH, until: Number.POSITIVE_INFINITY, now: deps.clock.now },
    async ({ url, index }) => {
      // It was there at submission; without it the result cannot be what was asked for.
      if (url === null) throw new InputGoneError({ what, index });
      await handle({ url, index });
    },
  );
}

async function prepareOne(
  deps: ProcessorDeps,
  task: TaskDoc,
  { url, index }: Input,
): Promise<string> {
  try {
    const { bytes } = await deps.finisher.download(url, PHOTO_LIMITS);
    const safe = await deps.finisher.prepareInput(bytes);
    const extension = safe.mime === 'image/png' ? 'png' : 'jpg';
    const path = filePath(task, `input-${index}.${extension}`);
    return (await deps.store.put(path, safe.bytes, safe.mime)).fileId;
  } catch (error) {
    throw unusable(error, { what: 'picture', index }) ?? error;
  }
}

/** A model that takes sound takes it out of a film as well; the reverse is not true. */
async function checkFile(
  deps: ProcessorDeps,
  kind: 'audio' | 'video',
  { url, index }: Input,
): Promise<void> {
  const { open } = deps.finisher;
  if (open === undefined) throw new Error('no way to open files that are not pictures');
  try {
    const { mime, body } = await open(url, HEAD_LIMITS);
    for await (const _ of body) break;
    const fits = mime.startsWith('video/') || (kind === 'audio' && mime.startsWith('audio/'));
    if (!fits) throw new UnrecognisedInputError({ what: kind, index });
  } catch (error) {
    throw unusable(error, { what: kind, index }) ?? error;
  }
}

/** What no repetition mends, in words for the user; null for trouble that is not the input's. */
export function unusable(error: unknown, input: NamedInput): UnusableInputError | null {
  if (error instanceof PictureError) return new UnfitInputError(input, error);
  if (!(error instanceof DownloadError)) return null;
  const cause = error;
  if (error.httpStatus === 404 || error.httpStatus === 410) {
    return new InputGoneError(input, { cause });
  }
  switch (error.code) {
    case 'DOWNLOAD_NOT_MEDIA':
      return new UnrecognisedInputError(input, { cause });
    case 'DOWNLOAD_TOO_LARGE':
      return new UnfitInputError(input, new PictureTooLargeError(error.message, { cause }));
    default:
      return null;
  }
}
