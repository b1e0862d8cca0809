/** The event a function receives for an HTTP request ("integration request" in the platform's words). */
import type { IncomingMessage } from 'node:http';

export interface HttpEvent {
  /** As the route lets it be seen: without the route's own part, unless it passes paths. */
  readonly path: string;
  readonly httpMethod: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent where there is no query. */
  readonly queryStringParameters?: Readonly<Record<string, string>>;
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
  parts: { path: string; url: URL; body: Uint8Array; requestId: string; envId: string },
): HttpEvent {
  const { path, url, body, requestId, envId } = parts;
  const text = textOf(body, request.headers['content-type']);
  return {
    path,
    httpMethod: request.method ?? 'GET',
    headers: single(request),
    // Of a name given twice the last value, as an object can hold one only.
    ...(url.search.length > 1
      ? { queryStringParameters: Object.fromEntries(url.searchParams) }
      : {}),
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

/** The caller's address comes last in `x-forwarded-for`, behind what it said itself. */
function single(request: IncomingMessage): Record<string, string> {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
  const hops = [headers['x-forwarded-for'] ?? '', request.socket.remoteAddress ?? ''];
  return { ...headers, 'x-forwarded-for': hops.filter((hop) => hop !== '').join(', ') };
}
