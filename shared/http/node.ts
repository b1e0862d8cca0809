/** The handler behind node:http, for HTTP functions: back-pressure out, an end to work nobody waits for. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { Handler } from './core/handle.ts';

export interface NodeOptions {
  /** Header in which the platform says where a caller is; its last entry is the nearest hop. */
  readonly addressHeader: string;
  /** A client whose line takes nothing for so long is taken for gone, ms. */
  readonly unreadMs: number;
}

export function nodeListener(handler: Handler, { addressHeader, unreadMs }: NodeOptions) {
  return async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const gone = new AbortController();
    outgoing.on('close', () => {
      if (!outgoing.writableFinished) gone.abort();
    });
    const request = requestOf(incoming, gone.signal);
    const address =
      lastHop(request.headers.get(addressHeader)) ?? incoming.socket.remoteAddress ?? null;
    const response = await handler(request, { address });
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    await send(response.body, outgoing, unreadMs);
  };
}

/** The last entry of `x-forwarded-for`: those before it are what callers say themselves. */
export function lastHop(header: string | null): string | null {
  const hop = header?.split(',').at(-1)?.trim();
  return hop ? hop.replace(/^\[|\](:\d+)?$|(?<=^\d+\.\d+\.\d+\.\d+):\d+$/g, '') : null;
}

const WITHOUT_BODY = new Set(['GET', 'HEAD', 'OPTIONS']);

function requestOf(incoming: IncomingMessage, signal: AbortSignal): Request {
  const { method = 'GET', headers } = incoming;
  const url = new URL(incoming.url ?? '/', 'http://function');
  const sent = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) sent.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const isBare = WITHOUT_BODY.has(method);
  const body = isBare ? {} : { body: Readable.toWeb(incoming) as ReadableStream, duplex: 'half' };
  return new Request(url, { method, headers: sent, signal, ...body } as RequestInit);
}

/**
 * Node destroys a socket on which nothing moved for as long as it was told, and which nobody else
 * listens for: it is told so while bytes wait, and only then, as a client may wait for minutes.
 */
async function send(
  body: ReadableStream<Uint8Array> | null,
  outgoing: ServerResponse,
  unreadMs: number,
): Promise<void> {
  if (body === null) {
    outgoing.end();
    return;
  }
  const reader = body.getReader();
  outgoing.on('close', () => void reader.cancel().catch(() => undefined));
  for (;;) {
    const { value, done } = await reader.read();
    if (done || outgoing.destroyed) break;
    if (!outgoing.write(value)) {
      outgoing.setTimeout(unreadMs);
      await drained(outgoing);
      outgoing.setTimeout(0);
    }
  }
  outgoing.setTimeout(unreadMs);
  outgoing.end();
}

function drained(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      outgoing.off('drain', done).off('close', done);
      resolve();
    };
    outgoing.on('drain', done).on('close', done);
  });
}
