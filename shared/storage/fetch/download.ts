/**
 * Fetches media from URLs that others gave. Bounded in bytes and time, the type told by the
 * bytes and not by the sender, redirects followed only to places that pass the same guard.
 */
import type { IncomingMessage } from 'node:http';
import { DownloadError } from '../errors.ts';
import { sniffMime } from '../media-type.ts';
import { isAllowedHost } from './guard.ts';
import { guardedLookup, parseUrl, refuseLiteral } from './public-address.ts';

export interface DownloadLimits {
  readonly maxBytes: number;
  /** For everything: name, connection, redirects and body. */
  readonly timeoutMs: number;
  /** Asked at every hop, so that a redirect elsewhere gets only what is meant for that place. */
  readonly headersFor?: (url: URL) => Readonly<Record<string, string>>;
}

export interface Downloaded {
  readonly bytes: Uint8Array;
  /** By the first bytes, e.g. `image/png`; never what the server claims. */
  readonly mime: string;
}

export type Downloader = (url: string, limits: DownloadLimits) => Promise<Downloaded>;

export interface DownloaderOptions {
  /** Replaces the network. Names are then judged as written, not as resolved. */
  readonly fetch?: typeof fetch;
  /** `host` or `host:port` that may be private: the local servers of a developer. */
  readonly allowPrivate: readonly string[];
}

export interface Opened {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: AsyncIterable<Uint8Array>;
  close(): void;
}

const MAX_REDIRECTS = 3;

/** Throws DownloadError for everything that goes wrong. */
export function createDownloader(options: DownloaderOptions): Downloader {
  const read = createFileReader(options);
  return async (url, limits) => judge(await read(url, limits), url);
}

/** Bytes of whatever kind, for addresses of our own storage. Throws DownloadError. */
export function createFileReader(
  options: DownloaderOptions,
): (url: string, limits: DownloadLimits) => Promise<Uint8Array> {
  return async (url, limits) => {
    const signal = AbortSignal.timeout(limits.timeoutMs);
    try {
      const opened = await follow(url, { ...options, ...limits, signal });
      try {
        return await readBounded(opened, limits.maxBytes, signal);
      } finally {
        opened.close();
      }
    } catch (error) {
      throw downloadError(error, signal, limits.timeoutMs);
    }
  };
}

/** What went wrong while something was fetched: a refusal as it is, the rest by its signal. */
export function downloadError(error: unknown, signal: AbortSignal, timeoutMs: number) {
  if (error instanceof DownloadError) return error;
  if (signal.aborted) {
    const message = `no complete answer within ${timeoutMs} ms`;
    return new DownloadError('DOWNLOAD_TIMEOUT', message, { retryable: true, cause: error });
  }
  const more = { retryable: true, cause: error };
  return new DownloadError('DOWNLOAD_FAILED', 'connection failed', more);
}

/** Opens a URL, through redirects, at a place that passes the guard. The caller closes it. */
export async function follow(
  start: string,
  options: DownloaderOptions &
    Pick<DownloadLimits, 'headersFor'> & { readonly signal: AbortSignal },
): Promise<Opened> {
  let url = parseUrl(start);
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    const allowed = isAllowedHost(url, options.allowPrivate);
    refuseLiteral(url, allowed);
    const headers = options.headersFor?.(url) ?? {};
    const opened = await (options.fetch === undefined
      ? openDirect(url, { signal: options.signal, allowed, headers })
      : openWith(options.fetch, url, { signal: options.signal, headers }));
    if (opened.status >= 200 && opened.status < 300) return opened;
    opened.close();
    if (opened.status < 300 || opened.status >= 400 || opened.location === undefined) {
      throw statusError(opened.status);
    }
    url = parseUrl(opened.location, url);
  }
  throw new DownloadError('DOWNLOAD_URL_REFUSED', `more than ${MAX_REDIRECTS} redirects`);
}

interface OpenOptions {
  readonly signal: AbortSignal;
  readonly headers: Readonly<Record<string, string>>;
}

async function openDirect(url: URL, options: OpenOptions & { allowed: boolean }): Promise<Opened> {
  const { request } =
    url.protocol === 'https:' ? await import('node:https') : await import('node:http');
  const { signal, headers, allowed } = options;
  const lookup = allowed ? {} : { lookup: guardedLookup };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { signal, headers, ...lookup }, resolve)
      .on('error', reject)
      .end();
  });
  const { location } = response.headers;
  return {
    status: response.statusCode ?? 0,
    location,
    body: response,
    close: () => response.destroy(),
  };
}

async function openWith(fetcher: typeof fetch, url: URL, options: OpenOptions): Promise<Opened> {
  const response = await fetcher(url.href, { ...options, redirect: 'manual' });
  const location = response.headers.get('location') ?? undefined;
  const { body } = response;
  const close = (): void => void body?.cancel().catch(() => undefined);
  return { status: response.status, location, body: body ?? emptyBody(), close };
}

async function* emptyBody(): AsyncGenerator<Uint8Array> {}

async function readBounded(opened: Opened, maxBytes: number, signal: AbortSignal): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of opened.body) {
    signal.throwIfAborted();
    total += chunk.byteLength;
    if (total > maxBytes) {
      throw new DownloadError('DOWNLOAD_TOO_LARGE', `larger than ${maxBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, total);
}

function judge(bytes: Uint8Array, url: string): Downloaded {
  const mime = sniffMime(bytes);
  if (mime === undefined) {
    const host = new URL(url).host;
    throw new DownloadError(
      'DOWNLOAD_NOT_MEDIA',
      `${host} sent ${bytes.length} bytes of no known media type`,
    );
  }
  return { bytes, mime };
}

function statusError(status: number): DownloadError {
  const retryable = status === 408 || status === 429 || status >= 500;
  return new DownloadError('DOWNLOAD_HTTP_STATUS', `HTTP ${status}`, {
    retryable,
    httpStatus: status,
  });
}
