/** The event a function receives for an HTTP request ("integration request" in the platform's words). */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

export interface HttpEvent {
  /** The whole path, the route's prefix included. */
  readonly path: string;
  readonly httpMethod: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>;
  readonly queryStringParameters: Readonly<Record<string, string>>;
  readonly requestContext: {
    readonly requestId: string;
    readonly envId: string;
    readonly appId: number;
    readonly uin: number;
  };
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** Ids of an account that does not exist. */
const ACCOUNT = { appId: 1_250_000_000, uin: 100_000_000_000 };

export function httpEvent(
  request: IncomingMessage,
  parts: { url: URL; body: Uint8Array; requestId: string; envId: string },
): HttpEvent {
  const { url, body, requestId, envId } = parts;
  const text = textOf(body, request.headers['content-type']);
  return {
    path: url.pathname,
    httpMethod: request.method ?? 'GET',
    headers: single(request.headers),
    multiValueHeaders: many(request.headersDistinct),
    // Of a name given twice the last value, as an object can hold one only.
    queryStringParameters: Object.fromEntries(url.searchParams),
    requestContext: { requestId, envId, ...ACCOUNT },
    body: text ?? Buffer.from(body).toString('base64'),
    isBase64Encoded: text === null,
  };
}

const TEXTUAL =
  /^(?:text\/|application\/(?:[\w.+-]*json|[\w.+-]*xml|x-www-form-urlencoded|javascript)\b)/iu;

/** Null for bytes that are no text: those must reach the function unchanged, so as base64. */
function textOf(body: Uint8Array, type: string | undefined): string | null {
  if (type !== undefined && !TEXTUAL.test(type.trim())) return body.length === 0 ? '' : null;
  try {
    // A byte order mark is kept: signatures cover the bytes as they were sent.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return null;
  }
}

function single(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}

function many(headers: IncomingMessage['headersDistinct']): Record<string, string[]> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value ?? []]));
}
