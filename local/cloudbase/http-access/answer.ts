/** What a function returned, as an HTTP response: the platform's rules for strings, numbers and objects. */
import { type ServerResponse, validateHeaderName, validateHeaderValue } from 'node:http';

export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Uint8Array;
}

/** The function returned something that cannot be sent. */
export class BadReplyError extends Error {
  override readonly name = 'BadReplyError';
}

const TEXT = { 'content-type': 'text/plain; charset=utf-8' };
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

/**
 * Strings and numbers become text, other values JSON; an object with a `statusCode` says status,
 * headers and body itself.
 * @throws BadReplyError for a status, header or body that HTTP does not take
 */
export function httpReply(result: unknown): HttpReply {
  if (typeof result === 'string' || typeof result === 'number') {
    return { status: 200, headers: TEXT, body: Buffer.from(String(result)) };
  }
  if (result === undefined || result === null) {
    return { status: 200, headers: {}, body: new Uint8Array() };
  }
  if (!isIntegration(result)) {
    return { status: 200, headers: JSON_TYPE, body: Buffer.from(JSON.stringify(result)) };
  }
  const status = Number(result.statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new BadReplyError(`statusCode ${String(result.statusCode)} is not from 200 to 599`);
  }
  return { status, headers: headersOf(result.headers), body: bodyOf(result) };
}

type Fields = Readonly<Record<string, unknown>>;

function isIntegration(result: unknown): result is Fields {
  return typeof result === 'object' && result !== null && 'statusCode' in result;
}

function bodyOf({ body, isBase64Encoded }: Fields): Uint8Array {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body !== 'string') return Buffer.from(JSON.stringify(body));
  return Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8');
}

/** The server counts and frames the body itself. */
const OURS = new Set(['content-length', 'transfer-encoding', 'connection']);

function headersOf(headers: unknown): HttpReply['headers'] {
  if (headers === undefined || headers === null) return {};
  if (typeof headers !== 'object' || Array.isArray(headers)) {
    throw new BadReplyError('headers must be an object');
  }
  const out: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (OURS.has(name.toLowerCase())) continue;
    const values = (Array.isArray(value) ? value : [value]).map(String);
    try {
      validateHeaderName(name);
      for (const one of values) validateHeaderValue(name, one);
    } catch {
      throw new BadReplyError(`header "${name}" is not valid`);
    }
    out[name.toLowerCase()] = Array.isArray(value) ? values : (values[0] ?? '');
  }
  return out;
}

export function sendReply(response: ServerResponse, reply: HttpReply, requestId: string): void {
  if (response.destroyed) return;
  response.writeHead(reply.status, {
    ...reply.headers,
    'x-request-id': requestId,
    'content-length': reply.body.length,
  } as Record<string, string | string[] | number>);
  response.end(reply.body);
}
