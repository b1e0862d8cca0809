/**
 * Media from URLs that others gave, as a stream: films are too large to be held. Guarded and
 * limited as in download.ts; the type is told by the first bytes.
 */

import { DownloadError } from '../errors.ts';
import { sniffMime } from '../media-type.ts';
import {
  type DownloaderOptions,
  type DownloadLimits,
  downloadError,
  follow,
  type Opened,
} from './download.ts';

export interface OpenedMedia {
  /** By the first bytes, e.g. `video/mp4`; never what the server claims. */
  readonly mime: string;
  /** To be read once; leaving it early closes the connection. Throws DownloadError. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** All of it at once; reading it spends it. Throws DownloadError. */
export async function wholeOf({ body }: Pick<OpenedMedia, 'body'>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export interface OpenLimits extends DownloadLimits {
  /** Words are wanted: bytes of no known media type pass as UTF-8 text, a web page does not. */
  readonly text?: boolean;
}

export type MediaOpener = (url: string, limits: OpenLimits) => Promise<OpenedMedia>;

/** Enough for every media type we tell apart, and to see a web page coming. */
const HEAD_BYTES = 64;

/** Throws DownloadError for everything that goes wrong before the first bytes are there. */
export function createMediaOpener(options: DownloaderOptions): MediaOpener {
  return async (url, limits) => {
    const signal = AbortSignal.timeout(limits.timeoutMs);
    const chunks = bytesOf(url, { ...options, signal, limits });
    const head = await readHead(chunks);
    const mime = (limits.text === true ? textMime(head) : undefined) ?? sniffMime(head);
    if (mime === undefined) {
      await chunks.return(undefined);
      const message = `${new URL(url).host} sent no known media type`;
      throw new DownloadError('DOWNLOAD_NOT_MEDIA', message);
    }
    return { mime, body: joined(head, chunks) };
  };
}

async function* bytesOf(
  url: string,
  options: DownloaderOptions & { signal: AbortSignal; limits: DownloadLimits },
): AsyncGenerator<Uint8Array> {
  const { signal, limits } = options;
  let opened: Opened | undefined;
  try {
    opened = await follow(url, { ...options, ...limits });
    let total = 0;
    for await (const chunk of opened.body) {
      signal.throwIfAborted();
      total += chunk.byteLength;
      if (total > limits.maxBytes) {
        throw new DownloadError('DOWNLOAD_TOO_LARGE', `larger than ${limits.maxBytes} bytes`);
      }
      yield chunk;
    }
  } catch (error) {
    throw downloadError(error, signal, limits.timeoutMs);
  } finally {
    opened?.close();
  }
}

async function readHead(chunks: AsyncGenerator<Uint8Array>): Promise<Buffer> {
  let head = Buffer.alloc(0);
  while (head.byteLength < HEAD_BYTES) {
    const next = await chunks.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  return head;
}

async function* joined(
  head: Uint8Array,
  rest: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield head;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

/** Asked before the media types: words may begin with BM or ID3, media hold more than words. */
function textMime(head: Uint8Array): string | undefined {
  let start: string;
  try {
    // The head may end inside a character.
    start = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true }).trimStart();
  } catch {
    return undefined;
  }
  const page = /^<(!doctype|html)/i.test(start);
  // White space alone may go on with words: whoever reads them sees whether any come.
  const nothing = head.length === 0;
  return page || nothing || start.includes('\0') ? undefined : 'text/plain; charset=utf-8';
}
