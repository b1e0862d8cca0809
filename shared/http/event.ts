/** The handler behind HTTP access to an event function: the whole answer at once, within its time. */
import type { Handler } from './core/handle.ts';
import { lastHop } from './node.ts';

/** As the platform documents it; which fields come with an empty query or body is not promised. */
export interface HttpEvent {
  readonly path?: string;
  readonly httpMethod?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly isBase64Encoded: boolean;
  readonly body: string;
}

export async function answerEvent(
  handler: Handler,
  event: HttpEvent,
  { addressHeader }: { addressHeader: string },
): Promise<HttpAnswer> {
  const headers = new Headers(event.headers ?? {});
  const request = requestOf(event, headers);
  const response = await handler(request, { address: lastHop(headers.get(addressHeader)) });
  const bytes = Buffer.from(await response.arrayBuffer());
  const type = response.headers.get('content-type') ?? '';
  const isText = bytes.length === 0 || /^(?:text\/|application\/json)/.test(type);
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    isBase64Encoded: !isText,
    body: bytes.toString(isText ? 'utf8' : 'base64'),
  };
}

function requestOf(event: HttpEvent, headers: Headers): Request {
  const { path = '/', httpMethod = 'GET', queryStringParameters, body, isBase64Encoded } = event;
  const url = new URL('http://function');
  url.pathname = path;
  url.search = new URLSearchParams(queryStringParameters ?? {}).toString();
  const isBare = ['GET', 'HEAD', 'OPTIONS'].includes(httpMethod);
  const bytes = Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8');
  // The length is that of what was sent, not of what came out of the event.
  headers.delete('content-length');
  return new Request(url, { method: httpMethod, headers, ...(isBare ? {} : { body: bytes }) });
}
