/**
 * One request to an instance and its answer back, as it comes: with back-pressure, within the
 * function's time, within 6 MB unless it is a stream of events.
 */

import type { ServerResponse } from 'node:http';
import { request as ask, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { sendJson } from '../admin/exchange.ts';
import type { Place } from './pool.ts';

export interface ProxyRequest {
  readonly method: string;
  /** Path and query as the function sees them. */
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Uint8Array;
}

export interface ProxyLimits {
  readonly requestId: string;
  readonly timeoutMs: number;
  /** How long after its caller has gone an instance goes on, ms. */
  readonly graceMs: number;
}

export interface ProxyEnd {
  readonly code: string;
  readonly status: number;
}

const MAX_ANSWER_BYTES = 6 * 1024 * 1024;

/** Resolves when the answer has left or cannot leave any more; the place is given back then. */
export function proxy(
  place: Place,
  sent: ProxyRequest,
  { response, limits }: { response: ServerResponse; limits: ProxyLimits },
): Promise<ProxyEnd> {
  return new Promise((resolve) => {
    let isOver = false;
    const finish = (end: ProxyEnd, leave: () => void): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      leave();
      resolve(end);
    };
    const fail = (status: number, code: string, message: string): void => {
      upstream.destroy();
      if (response.headersSent) response.destroy();
      else sendJson(response, status, { code, message, requestId: limits.requestId });
      finish({ code, status }, place.abandon);
    };
    const timer = setTimeout(
      () => fail(504, 'FUNCTIONS_TIME_LIMIT_EXCEEDED', `timed out after ${limits.timeoutMs} ms`),
      limits.timeoutMs,
    );
    const { method, path, headers, body } = sent;
    const target = {
      host: '127.0.0.1',
      port: place.port,
      method,
      path,
      headers,
      agent: false,
    } as const;
    const upstream = ask(target, (answer) => {
      const end = (): void =>
        finish({ code: 'SUCCESS', status: answer.statusCode ?? 0 }, place.free);
      relay(answer, { response, requestId: limits.requestId, fail, end });
    });
    upstream.on('error', (error) => fail(502, 'FUNCTIONS_EXECUTE_FAIL', error.message));
    response.on('close', () => {
      if (response.writableFinished || isOver) return;
      upstream.destroy();
      // Nothing is promised to run on once the caller has gone.
      const leave = (): void => void setTimeout(place.abandon, limits.graceMs).unref();
      finish({ code: 'CLIENT_CLOSED', status: 499 }, limits.graceMs === 0 ? place.abandon : leave);
    });
    upstream.end(body);
  });
}

interface Relay {
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly fail: (status: number, code: string, message: string) => void;
  readonly end: () => void;
}

/** Hop by hop: this server's own affair. */
const OWN_HEADERS = new Set(['connection', 'keep-alive', 'transfer-encoding']);

function relay(answer: IncomingMessage, { response, requestId, fail, end }: Relay): void {
  const status = answer.statusCode ?? 502;
  const type = answer.headers['content-type'] ?? '';
  const isStream = type.startsWith('text/event-stream');
  const tooLarge = (): void =>
    fail(502, 'EXCEED_MAX_PAYLOAD_SIZE', 'the answer is larger than 6 MB');
  if (!isStream && Number(answer.headers['content-length'] ?? 0) > MAX_ANSWER_BYTES) {
    tooLarge();
    return;
  }
  const headers = Object.entries(answer.headers).filter(([name]) => !OWN_HEADERS.has(name));
  response.writeHead(status, {
    ...Object.fromEntries(headers),
    'x-cloudbase-request-id': requestId,
    'x-cloudbase-upstream-status-code': String(status),
  });
  let total = 0;
  answer.on('data', (chunk: Buffer) => {
    total += chunk.length;
    if (!isStream && total > MAX_ANSWER_BYTES) tooLarge();
    else if (!response.write(chunk)) answer.pause();
  });
  response.on('drain', () => answer.resume());
  answer.on('end', () => {
    response.end();
    end();
  });
  answer.on('aborted', () =>
    fail(502, 'FUNCTIONS_EXECUTE_FAIL', 'the function cut its answer off'),
  );
}
