/**
 * Results that need no picture path: film, sound and words. Their bytes are copied to our storage
 * as a stream, or labelled on the way. Only where an operator has said so for a provider is its own URL kept: a copy that
 * fails is tried again and never becomes an address that expires.
 */
import { createHash, type Hash } from 'node:crypto';
import type { ModelKind } from '../../models/contract.ts';
import type { OpenedMedia } from '../../storage/media-stream.ts';
import type { Finisher, TaskDeps } from '../core/deps.ts';
import { filePath, sha256Of } from '../core/files.ts';
import type { ImageDoc, ResultDoc, TaskDoc } from '../core/schema.ts';
import { headersOf } from './result-headers.ts';

/** A stored result that is no picture: it has no size, and no thumbnail until a cover is kept. */
export interface MediaDoc extends ImageDoc {
  /** `null` for a result left where its provider has it. */
  readonly mime: string | null;
}

interface Kept {
  readonly fileId: string;
  readonly sha256: string | null;
}

/** A minute of film has about 60 MB; twice that and its labelled copy fit the function. */
const LIMITS = { maxBytes: 150 * 1024 * 1024, timeoutMs: 40_000 };

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
export async function makeMedia(
  deps: Pick<TaskDeps, 'store' | 'catalogue' | 'providers'> & {
    finisher: Pick<Finisher, 'open' | 'keeping' | 'label'>;
  },
  task: Pick<TaskDoc, '_id' | 'path_secret' | 'model' | 'provider'>,
  kept: { result: ResultDoc; url: string; name: string; produceId: string },
): Promise<MediaDoc> {
  const { keeping, open, label } = deps.finisher;
  const { result, url, name } = kept;
  const headersFor = headersOf(deps, task);
  // What needs the provider's key can be read by nobody else.
  const isOpen = result.url !== null && Object.keys(headersFor(new URL(result.url))).length === 0;
  if (result.url !== null && isOpen && keeping?.(task.provider) === 'keep_url') {
    return mediaDoc({ fileId: result.url, sha256: null }, null);
  }
  if (open === undefined) throw new Error('no way to open results that are not pictures');
  const text = WORDS.has(deps.catalogue.get(task.model).kind);
  const media = await open(url, { ...LIMITS, headersFor, text });
  const path = filePath(task, `${name}.${EXTENSIONS[media.mime] ?? 'bin'}`);
  if (text || label === undefined) return mediaDoc(await store(deps, path, media), media.mime);
  const bytes = label(await collect(media), kept.produceId);
  const { fileId } = await deps.store.put(path, bytes, media.mime);
  return mediaDoc({ fileId, sha256: sha256Of(bytes) }, media.mime);
}

async function store(
  deps: Pick<TaskDeps, 'store'>,
  path: string,
  { body, mime }: OpenedMedia,
): Promise<Kept> {
  if (deps.store.putStream !== undefined) {
    const { maxBytes } = LIMITS;
    const hash = createHash('sha256');
    const options = { contentType: mime, maxBytes };
    const { fileId } = await deps.store.putStream(path, hashed(body, hash), options);
    return { fileId, sha256: hash.digest('hex') };
  }
  const bytes = await collect({ body });
  return { fileId: (await deps.store.put(path, bytes, mime)).fileId, sha256: sha256Of(bytes) };
}

async function* hashed(body: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    hash.update(chunk);
    yield chunk;
  }
}

/** The label stands at the head of a film or sound, so the whole of it must be at hand. */
async function collect({ body }: Pick<OpenedMedia, 'body'>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function mediaDoc({ fileId, sha256 }: Kept, mime: string | null): MediaDoc {
  return { file_id: fileId, thumb_file_id: '', width: 0, height: 0, sha256, mime };
}
