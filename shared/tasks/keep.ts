/**
 * Results that need no picture path: film, sound and words. Their bytes are copied to our storage
 * as a stream. Only where an operator has said so for a provider is its own URL kept: a copy that
 * fails is tried again and never becomes an address that expires.
 */
import type { ModelKind } from '../models/contract.ts';
import type { OpenedMedia } from '../storage/media-stream.ts';
import type { Finisher, TaskDeps } from './deps.ts';
import type { ImageDoc, ResultDoc, TaskDoc } from './schema.ts';

/** A stored result that is no picture: it has no thumbnail and no size. */
export interface MediaDoc extends ImageDoc {
  /** `null` for a result left where its provider has it. */
  readonly mime: string | null;
}

/** A minute of film has about 60 MB; what is larger than this is no result of a task of ours. */
const LIMITS = { maxBytes: 300 * 1024 * 1024, timeoutMs: 40_000 };

const EXTENSIONS: Readonly<Record<string, string>> = {
  'video/mp4': 'mp4',
  'video/quicktime': 'mov',
  'video/webm': 'webm',
  'video/x-msvideo': 'avi',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/aac': 'aac',
  'audio/wav': 'wav',
  'audio/ogg': 'ogg',
  'audio/flac': 'flac',
  'text/plain; charset=utf-8': 'txt',
};

const WORDS: ReadonlySet<ModelKind> = new Set(['text', 'transcript']);

/** Pictures are marked and labelled, so they always go through the picture path. */
export function needsPicturePath(kind: ModelKind): boolean {
  return kind === 'image';
}

/**
 * Stores one result under `name`, so that repeating it overwrites. `url` is where the result can
 * be read now. Throws DownloadError, StorageError, FileTooLargeError.
 */
export async function keepMedia(
  deps: Pick<TaskDeps, 'store' | 'catalogue'> & { finisher: Pick<Finisher, 'open' | 'keeping'> },
  task: Pick<TaskDoc, 'model' | 'provider'>,
  kept: { result: ResultDoc; url: string; name: string },
): Promise<MediaDoc> {
  const { keeping, open } = deps.finisher;
  const { result, url, name } = kept;
  if (result.url !== null && keeping?.(task.provider) === 'keep_url') {
    return mediaDoc(result.url, null);
  }
  if (open === undefined) throw new Error('no way to open results that are not pictures');
  const text = WORDS.has(deps.catalogue.get(task.model).kind);
  const media = await open(url, { ...LIMITS, text });
  const extension = EXTENSIONS[media.mime] ?? 'bin';
  return mediaDoc(await store(deps, `${name}.${extension}`, media), media.mime);
}

async function store(
  deps: Pick<TaskDeps, 'store'>,
  path: string,
  { body, mime }: OpenedMedia,
): Promise<string> {
  if (deps.store.putStream !== undefined) {
    const { maxBytes } = LIMITS;
    return (await deps.store.putStream(path, body, { contentType: mime, maxBytes })).fileId;
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return (await deps.store.put(path, Buffer.concat(chunks), mime)).fileId;
}

function mediaDoc(fileId: string, mime: string | null): MediaDoc {
  return { file_id: fileId, thumb_file_id: '', width: 0, height: 0, mime };
}
