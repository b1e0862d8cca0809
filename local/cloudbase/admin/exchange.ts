/** Reading and answering the JSON requests of server-side SDKs and of the local control API. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CloudBaseError } from '../engine/api.ts';

/**
 * Reads a whole body.
 * @throws CloudBaseError EXCEED_REQUEST_SIZE_LIMIT; the rest of the body is still read, because a
 * client that is still writing would see a reset instead of the answer
 */
export async function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (size > limit) {
    throw new CloudBaseError('EXCEED_REQUEST_SIZE_LIMIT', `request is larger than ${limit} bytes`);
  }
  return Buffer.concat(chunks);
}

/** Reads a whole body as text. @throws like `readBytes` */
export async function readText(request: IncomingMessage, limit: number): Promise<string> {
  return (await readBytes(request, limit)).toString('utf8');
}

/** @throws CloudBaseError INVALID_PARAM when the text is not a JSON object */
export function parseObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = text === '' ? {} : JSON.parse(text);
  } catch {
    throw new CloudBaseError('INVALID_PARAM', 'the request body is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CloudBaseError('INVALID_PARAM', 'the request body must be a JSON object');
  }
  return value as Record<string, unknown>;
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed) return;
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

export function sendBytes(response: ServerResponse, bytes: Uint8Array): void {
  if (response.destroyed) return;
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-length': bytes.length,
  });
  response.end(bytes);
}
