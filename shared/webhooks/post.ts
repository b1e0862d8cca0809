/**
 * One POST to an address that somebody gave: to the very address that was judged, to no other by a
 * redirect, within its time. What comes back is a status and nothing else.
 */
import type { IncomingMessage } from 'node:http';
import { DownloadError } from '../storage/errors.ts';
import { isAllowedHost } from '../storage/fetch/guard.ts';
import { guardedLookup, parseUrl, refuseLiteral } from '../storage/fetch/public-address.ts';

export interface Posted {
  readonly status: number;
  readonly retryAfter: string | null;
}

export interface PostRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Throws PostError. */
export type Post = (request: PostRequest) => Promise<Posted>;

/** No answer: `refused` (an address inside), `timeout`, `unreachable`. */
export class PostError extends Error {
  readonly reason: 'refused' | 'timeout' | 'unreachable';

  constructor(reason: PostError['reason'], cause: unknown) {
    super(reason, { cause });
    this.reason = reason;
  }
}

/** For name, connection and answer, ms. */
export const POST_TIMEOUT_MS = 15_000;

export interface PostOptions {
  /** `host` or `host:port` that may be private and without https. */
  readonly allowPrivate: readonly string[];
  readonly timeoutMs?: number;
}

export function createPost({ allowPrivate, timeoutMs = POST_TIMEOUT_MS }: PostOptions): Post {
  return async ({ url: text, headers, body }) => {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const url = parseUrl(text);
      const allowed = isAllowedHost(url, allowPrivate);
      refuseLiteral(url, allowed);
      if (url.protocol !== 'https:' && !allowed) {
        throw new DownloadError('DOWNLOAD_URL_REFUSED', 'not https');
      }
      return await post(url, { headers, body, signal, allowed });
    } catch (error) {
      throw new PostError(reasonOf(error, signal), error);
    }
  };
}

function reasonOf(error: unknown, signal: AbortSignal): PostError['reason'] {
  const isRefused = error instanceof DownloadError && error.code === 'DOWNLOAD_URL_REFUSED';
  if (isRefused) return 'refused';
  return signal.aborted ? 'timeout' : 'unreachable';
}

interface Sending {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
  readonly allowed: boolean;
}

async function post(url: URL, { headers, body, signal, allowed }: Sending): Promise<Posted> {
  const { request } =
    url.protocol === 'https:' ? await import('node:https') : await import('node:http');
  const lookup = allowed ? {} : { lookup: guardedLookup };
  const length = { 'content-length': String(Buffer.byteLength(body)) };
  // No connection is kept: the next name may lead elsewhere, and is judged anew.
  const options = { method: 'POST', headers: { ...headers, ...length }, signal, ...lookup };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { ...options, agent: false }, resolve)
      .on('error', reject)
      .end(body);
  });
  response.destroy();
  const { 'retry-after': retryAfter } = response.headers;
  return { status: response.statusCode ?? 0, retryAfter: retryAfter ?? null };
}
