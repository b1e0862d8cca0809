/** HTTP access: paths of this server that call a function, for callers that have no SDK. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { readBytes, sendJson } from '../admin/exchange.ts';
import type { FunctionService, HttpModule } from '../context.ts';
import { CloudBaseError } from '../engine/api.ts';
import { isFunctionName } from '../functions/config.ts';
import { BadReplyError, httpReply, sendReply } from './answer.ts';
import { httpEvent } from './event.ts';

export interface HttpRoute {
  /** This path and everything below it, e.g. `/callback`. */
  readonly path: string;
  readonly functionName: string;
}

export interface HttpAccessOptions {
  readonly envId: string;
  readonly routes: readonly HttpRoute[];
  readonly functions: FunctionService;
  readonly onFault: (error: unknown) => void;
}

/** A function takes 6 MB of event, and base64 makes a body a third longer. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** Of failed calls; everything else is 500. */
const STATUS: Readonly<Record<string, number>> = {
  FUNCTION_NOT_FOUND: 404,
  EXCEED_REQUEST_SIZE_LIMIT: 413,
  EXCEED_MAX_PAYLOAD_SIZE: 413,
  FUNCTIONS_TIME_LIMIT_EXCEEDED: 504,
};

/** @throws Error naming the route that is not valid */
export function createHttpAccess(options: HttpAccessOptions): HttpModule {
  for (const { path, functionName } of options.routes) {
    if (!/^\/[\w./-]*$/u.test(path)) throw new Error(`HTTP access path "${path}" is not valid`);
    if (!isFunctionName(functionName)) {
      throw new Error(`HTTP access ${path}: function name "${functionName}" is not valid`);
    }
  }
  // The longest prefix wins, whatever the order they were given in.
  const routes = [...options.routes].sort((a, b) => b.path.length - a.path.length);
  return async (request, response, url) => {
    const route = routes.find(({ path }) => isBelow(url.pathname, path));
    if (route === undefined) return false;
    const requestId = randomUUID();
    try {
      const result = await call(options, { route, request, url, requestId });
      sendReply(response, httpReply(result), requestId);
    } catch (error) {
      const { status, code, message } = refusal(error, options.onFault);
      sendJson(response, status, { code, message, requestId });
    }
    return true;
  };
}

function isBelow(pathname: string, prefix: string): boolean {
  const base = prefix.replace(/\/+$/u, '');
  return pathname === base || pathname.startsWith(`${base}/`);
}

/** Nobody vouches for the caller: the function sees no user, whatever the headers say. */
async function call(
  { functions, envId }: HttpAccessOptions,
  asked: { route: HttpRoute; request: IncomingMessage; url: URL; requestId: string },
): Promise<unknown> {
  const { route, request, url, requestId } = asked;
  const body = await readBytes(request, MAX_BODY_BYTES);
  const data = httpEvent(request, { url, body, requestId, envId });
  const identity = { kind: 'admin' } as const;
  const { result } = await functions.invoke({
    name: route.functionName,
    data,
    identity,
    source: 'http',
  });
  return result;
}

function refusal(
  error: unknown,
  onFault: (error: unknown) => void,
): { status: number; code: string; message: string } {
  if (error instanceof CloudBaseError) {
    const { code, message } = error;
    // What a function threw is for its log: the caller may be anybody.
    return code === 'FUNCTIONS_EXECUTE_FAIL'
      ? { status: 500, code, message: 'the function failed' }
      : { status: STATUS[code] ?? 500, code, message };
  }
  if (error instanceof BadReplyError) {
    return { status: 502, code: 'INVALID_RESPONSE', message: error.message };
  }
  onFault(error);
  return { status: 500, code: 'SYS_ERR', message: 'internal error' };
}
