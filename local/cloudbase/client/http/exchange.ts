/** Reading a request and answering it, with the headers a browser on another origin needs. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { invalidParam, payloadTooLarge } from '../errors.ts';

/** 16 MB: the largest single database request or answer (CloudBase system limits). */
export const MAX_BODY_BYTES = 16 * 1024 * 1024;
const PREFLIGHT_SECONDS = 600;

/** Reads a whole body. Throws EXCEED_MAX_PAYLOAD_SIZE past `limitBytes`. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    // The rest is still read, so that the answer reaches a client that is still sending.
    if (size <= limitBytes) chunks.push(bytes);
  }
  if (size > limitBytes) throw payloadTooLarge(limitBytes);
  return Buffer.concat(chunks);
}

/** Parses a JSON body; an empty one is `{}`. Throws INVALID_PARAM. */
export function parseBody(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw invalidParam('the body is not JSON');
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A JSON object body. Throws INVALID_PARAM for anything else. */
export async function readObject(request: IncomingMessage): Promise<Record<string, unknown>> {
  const body = parseBody(await readBody(request, MAX_BODY_BYTES));
  if (!isRecord(body)) throw invalidParam('the body is not a JSON object');
  return body;
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body) ?? 'null';
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(text);
}

/**
 * Lets pages of any origin call in, as the cloud does for its safe domains: the login is a token
 * the page itself must hold, so no cookie is exposed by this.
 */
export function allowOrigin(request: IncomingMessage, response: ServerResponse): void {
  const { origin } = request.headers;
  response.setHeader('access-control-allow-origin', origin ?? '*');
  if (origin === undefined) return;
  response.setHeader('vary', 'Origin');
  response.setHeader('access-control-allow-credentials', 'true');
  response.setHeader('access-control-expose-headers', 'x-request-id, x-tcb-trace');
}

/** Answers a browser's preflight: whatever headers it asks for are allowed. */
export function sendPreflight(request: IncomingMessage, response: ServerResponse): void {
  const asked = request.headers['access-control-request-headers'];
  response.writeHead(204, {
    'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS',
    'access-control-allow-headers': asked ?? 'authorization, content-type',
    'access-control-max-age': String(PREFLIGHT_SECONDS),
  });
  response.end();
}
