/**
 * Pictures, films and sounds of a call, made into uploads of its user: sent in the body, as a data
 * URL, or fetched from an address through the guard. Their names follow from their bytes, so that
 * a repeated call names the same files. Nothing has been charged when one cannot be had.
 */
import { createHash } from 'node:crypto';
import { createGate } from '../../platform/concurrency/gate.ts';
import { DownloadError } from '../../storage/errors.ts';
import { sniffMime } from '../../storage/media-type.ts';
import { uploadPrefix } from '../../storage/paths.ts';
import type { HttpApp } from '../core/app.ts';
import { InputNotUsableError } from '../core/errors.ts';

/** An address (`https:`, `data:`, `cloud:`), or a part of a form. */
export type Source = string | File;

export interface Given {
  /** As the caller named it, e.g. `image[1]`. */
  readonly field: string;
  readonly source: Source;
}

/** Each named by its place. */
export const listed = (field: string, sources: readonly Source[]): Given[] =>
  sources.map((source, index) => ({ field: `${field}[${index}]`, source }));

export interface Taken {
  readonly fileId: string;
  readonly kind: 'image' | 'audio' | 'video';
}

const LIMITS = { maxBytes: 20 * 1024 * 1024, timeoutMs: 20_000 };
/** Of files as they are in memory: an instance has 256 MB for all it serves at once. */
const gate = createGate(3);

/** One after the other. Throws InputNotUsableError naming the field, StorageError. */
export async function takeInputs(
  app: Pick<HttpApp, 'store' | 'download'>,
  openid: string,
  given: readonly Given[],
): Promise<Taken[]> {
  const taken: Taken[] = [];
  for (const one of given) taken.push(await gate.pass(1, () => takeOne(app, openid, one)));
  return taken;
}

async function takeOne(
  app: Pick<HttpApp, 'store' | 'download'>,
  openid: string,
  given: Given,
): Promise<Taken> {
  const { source, field } = given;
  // Whose it is, and whether it is there, is asked of every task alike.
  if (typeof source === 'string' && source.startsWith('cloud://')) {
    return { fileId: source, kind: kindOfName(source) };
  }
  const bytes = await bytesOf(app, given);
  const mime = sniffMime(bytes);
  const kind = mime?.split('/')[0];
  if (mime === undefined || (kind !== 'image' && kind !== 'audio' && kind !== 'video')) {
    throw new InputNotUsableError({ field, message: '不是可识别的图片、音频或视频文件' });
  }
  const name = createHash('sha256').update(bytes).digest('hex');
  const path = `${uploadPrefix(openid)}api/${name}.${extensionOf(mime)}`;
  return { fileId: (await app.store.put(path, bytes, mime)).fileId, kind };
}

async function bytesOf(
  app: Pick<HttpApp, 'download'>,
  { source, field }: Given,
): Promise<Uint8Array> {
  if (typeof source !== 'string') return new Uint8Array(await source.arrayBuffer());
  if (source.startsWith('data:')) return dataOf(source, field);
  try {
    return (await app.download(source, LIMITS)).bytes;
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    throw new InputNotUsableError({ field, message: REASONS[error.code] }, error);
  }
}

const REASONS: Readonly<Record<DownloadError['code'], string>> = {
  DOWNLOAD_URL_REFUSED: '地址不可用：仅支持公网 http(s) 地址',
  DOWNLOAD_TOO_LARGE: '文件超过 20 MB',
  DOWNLOAD_TIMEOUT: '地址在 20 秒内没有返回完整文件',
  DOWNLOAD_HTTP_STATUS: '地址没有返回文件',
  DOWNLOAD_NOT_MEDIA: '不是可识别的图片、音频或视频文件',
  DOWNLOAD_FAILED: '无法连接该地址',
};

function dataOf(url: string, field: string): Uint8Array {
  const [, parameters, data = ''] = /^data:([^,]*),([\s\S]*)$/.exec(url) ?? [];
  const bytes = Buffer.from(data, 'base64');
  if (parameters?.endsWith(';base64') === true && bytes.length > 0) return bytes;
  throw new InputNotUsableError({ field, message: 'data URL 应为 data:类型;base64,内容' });
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'video/quicktime': 'mov',
  'video/x-msvideo': 'avi',
  'video/x-flv': 'flv',
};

const extensionOf = (mime: string): string => EXTENSIONS[mime] ?? mime.split('/')[1] ?? 'bin';

function kindOfName(fileId: string): Taken['kind'] {
  if (/\.(mp3|wav|m4a|aac|ogg|oga|opus|flac|amr|silk|wma)$/i.test(fileId)) return 'audio';
  return /\.(mp4|m4v|mov|webm|mkv|avi|flv|wmv|mpe?g|3gp)$/i.test(fileId) ? 'video' : 'image';
}
