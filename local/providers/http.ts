/** A request and a reply as the local provider servers see them. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type { Json };

export interface LocalRequest {
  readonly method: string;
  /** Below the provider's own path, e.g. `/api/v1/tasks/123`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** Parsed body; `undefined` when it is not JSON. */
  readonly json: Json | undefined;
  /** Where this provider is, e.g. `http://127.0.0.1:9100/dashscope`. */
  readonly baseUrl: string;
  /** The URL of a result. */
  mediaUrl(path: string): string;
}

export type LocalReply =
  | {
      readonly status?: number;
      readonly json?: unknown;
      readonly bytes?: Buffer;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** As it is made; one that throws breaks the connection. */
  | { readonly stream: AsyncIterable<string>; readonly headers: Readonly<Record<string, string>> }
  /** No answer ever: the connection stays open until the caller gives up. */
  | 'hang';

export interface LocalProvider {
  /** First part of the path. */
  readonly name: string;
  handle(request: LocalRequest): Promise<LocalReply> | LocalReply;
}

const MAX_BODY_BYTES = 64 * 1024 * 1024;

export async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    total += chunk.length;
    if (total > MAX_BODY_BYTES) throw new Error('request body too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function parseJson(body: Buffer): Json | undefined {
  try {
    return JSON.parse(body.toString('utf8')) as Json;
  } catch {
    return undefined;
  }
}

export function sendReply(response: ServerResponse, reply: LocalReply): void {
  if (reply === 'hang') return;
  if ('stream' in reply) {
    response.writeHead(200, reply.headers);
    // Who hangs up hears no more, and nothing more is thought of.
    pipeline(Readable.from(reply.stream), response, () => response.destroy());
    return;
  }
  const { status = 200, json, bytes, headers = {} } = reply;
  const body = bytes ?? Buffer.from(json === undefined ? '' : JSON.stringify(json));
  const type = json === undefined ? {} : { 'content-type': 'application/json' };
  response.writeHead(status, { ...type, ...headers, 'content-length': body.length }).end(body);
}

/** Follows names and indexes through JSON; `undefined` where there is nothing. */
export function at(value: Json | undefined, ...path: (string | number)[]): Json | undefined {
  let here: Json | undefined = value;
  for (const step of path) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = Array.isArray(here) ? here[Number(step)] : here[step];
  }
  return here;
}

export const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
export const list = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
export const strings = (value: Json | undefined): string[] =>
  list(value).filter((item) => typeof item === 'string');
