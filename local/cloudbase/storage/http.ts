/** The object store's own HTTP: PUT with an upload ticket, GET and HEAD with a temporary URL. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { HttpModule } from '../context.ts';
import { type FileDisk, FileTooLarge, type StoredFile } from './disk.ts';
import { parseRange } from './range.ts';
import { isDownloadSignature, openUpload } from './signatures.ts';

/** One request of up to 100 MB (system limits). */
const MAX_UPLOAD_BYTES = 100 * 1024 * 1024;
const PREFIX = '/cos/';

export interface StorageHttpOptions {
  readonly disk: FileDisk;
  readonly secret: Uint8Array;
  readonly now: () => number;
}

/** Serves everything under `/cos/`. */
export function createStorageHttp(options: StorageHttpOptions): HttpModule {
  return async (request, response, url) => {
    if (!url.pathname.startsWith(PREFIX)) return false;
    allowEveryOrigin(request, response);
    switch (request.method) {
      case 'OPTIONS':
        response.writeHead(204).end();
        break;
      case 'PUT':
        await receive(options, request, response);
        break;
      case 'GET':
      case 'HEAD':
        await serve(options, { request, response, url });
        break;
      default:
        answerXml(response, {
          status: 405,
          code: 'MethodNotAllowed',
          message: 'use PUT, GET, HEAD',
        });
    }
    return true;
  };
}

async function receive(
  options: StorageHttpOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const sealed = header(request, 'authorization') || header(request, 'signature');
  const grant = openUpload(options.secret, sealed);
  const asked = pathCandidates(request.url ?? '');
  if (!grant || !asked.includes(grant.path)) {
    refuseUpload(request, response, {
      status: 403,
      code: 'SignatureDoesNotMatch',
      message: 'The signature does not match the file.',
    });
    return;
  }
  if (grant.expiresAtMs <= options.now()) {
    refuseUpload(request, response, {
      status: 403,
      code: 'AccessDenied',
      message: 'Request has expired',
    });
    return;
  }
  try {
    const { path, owner } = grant;
    const file = await options.disk.save({ path, owner, bytes: request, limit: MAX_UPLOAD_BYTES });
    response.writeHead(200, { etag: `"${file.etag}"`, 'content-length': 0 }).end();
  } catch (error) {
    if (!(error instanceof FileTooLarge)) throw error;
    const message = `Your upload exceeds ${error.limit} bytes.`;
    refuseUpload(request, response, { status: 400, code: 'EntityTooLarge', message });
  }
}

/** The rest of the body is read and dropped: a client still writing would only see a reset. */
function refuseUpload(request: IncomingMessage, response: ServerResponse, error: XmlError): void {
  request.resume();
  response.setHeader('connection', 'close');
  answerXml(response, error);
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
}

async function serve(options: StorageHttpOptions, exchange: Exchange): Promise<void> {
  const { response, url } = exchange;
  const expiresAtS = Number(url.searchParams.get('t'));
  const signature = url.searchParams.get('sign') ?? '';
  const path = pathCandidates(exchange.request.url ?? '').find((candidate) =>
    isDownloadSignature(options.secret, { path: candidate, expiresAtS, signature }),
  );
  if (path === undefined) {
    answerXml(response, { status: 403, code: 'AccessDenied', message: 'Access Denied.' });
    return;
  }
  if (expiresAtS * 1000 <= options.now()) {
    answerXml(response, { status: 403, code: 'AccessDenied', message: 'Request has expired' });
    return;
  }
  const opened = await options.disk.open(path);
  if (!opened) {
    answerXml(response, {
      status: 404,
      code: 'NoSuchKey',
      message: 'The specified key does not exist.',
    });
    return;
  }
  try {
    await sendFile(exchange, opened.file, (start, end) =>
      opened.handle.createReadStream({ start, end, autoClose: false }),
    );
  } finally {
    await opened.handle.close();
  }
}

async function sendFile(
  { request, response }: Exchange,
  file: StoredFile,
  read: (start: number, end: number) => NodeJS.ReadableStream,
): Promise<void> {
  response.setHeader('content-type', file.contentType);
  response.setHeader('etag', `"${file.etag}"`);
  response.setHeader('last-modified', new Date(file.savedAtMs).toUTCString());
  response.setHeader('accept-ranges', 'bytes');
  response.setHeader('x-content-type-options', 'nosniff');
  if (request.headers['if-none-match'] === `"${file.etag}"`) {
    response.writeHead(304).end();
    return;
  }
  const range = parseRange(request.headers.range, file.size);
  if (range === 'unsatisfiable') {
    response.setHeader('content-range', `bytes */${file.size}`);
    answerXml(response, { status: 416, code: 'InvalidRange', message: 'range not satisfiable' });
    return;
  }
  const { start, end } = range ?? { start: 0, end: file.size - 1 };
  if (range) response.setHeader('content-range', `bytes ${start}-${end}/${file.size}`);
  response.writeHead(range ? 206 : 200, { 'content-length': end - start + 1 });
  if (request.method === 'HEAD' || file.size === 0) response.end();
  else await pipeline(read(start, end), response).catch(ignoreHangUp);
}

/** A reader that went away is its own business. */
function ignoreHangUp(error: unknown): void {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code !== 'ERR_STREAM_PREMATURE_CLOSE' && code !== 'ECONNRESET' && code !== 'EPIPE')
    throw error;
}

/**
 * node-sdk runs `encodeURI` over temporary URLs before it fetches them, browsers do not; so a
 * path arrives encoded once or twice. The signature says which reading was meant.
 */
function pathCandidates(rawUrl: string): string[] {
  const raw = rawUrl.split('?')[0]?.slice(PREFIX.length) ?? '';
  const once = decode(raw);
  const twice = once === null ? null : decode(once);
  return [once, twice].filter((path): path is string => path !== null);
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function header(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}

function allowEveryOrigin(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-allow-methods', 'GET, HEAD, PUT, OPTIONS');
  const asked = request.headers['access-control-request-headers'];
  if (asked) response.setHeader('access-control-allow-headers', asked);
  response.setHeader('access-control-expose-headers', 'ETag, Content-Length, Content-Range');
}

interface XmlError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

function answerXml(response: ServerResponse, error: XmlError): void {
  const id = randomUUID();
  const body =
    "<?xml version='1.0' encoding='utf-8' ?>\n<Error>\n" +
    `\t<Code>${error.code}</Code>\n\t<Message>${error.message}</Message>\n` +
    `\t<RequestId>${id}</RequestId>\n\t<TraceId>${id}</TraceId>\n</Error>\n`;
  response.writeHead(error.status, {
    'content-type': 'application/xml',
    'content-length': Buffer.byteLength(body),
    'x-cos-request-id': id,
  });
  response.end(body);
}
