/** HTTP access: paths of this server that call a function, for callers that have no SDK. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { readBytes, sendJson } from '../admin/exchange.ts';
import type { FunctionService, HttpModule } from '../context.ts';
import { CloudBaseError } from '../engine/api.ts';
import type { HttpFunctions } from '../http-functions/service.ts';
import { BadReplyError, httpReply, sendReply } from './answer.ts';
import { httpEvent } from './event.ts';
import { disturb, type FaultSwitch } from './faults.ts';
import { createRouteGate, type GateOptions } from './gate.ts';
import { type HttpRoute, isBelow, seenPath } from './routes.ts';

export { checkedRoutes, type HttpRoute } from './routes.ts';

export interface HttpAccessOptions extends GateOptions {
  readonly envId: string;
  /** Asked at each request, since they change while it runs. */
  readonly routes: () => readonly HttpRoute[];
  readonly functions: FunctionService;
  readonly httpFunctions: HttpFunctions;
  /** Whether the function rule opens this HTTP function to callers without a login. */
  readonly isOpen: (functionName: string) => boolean;
  readonly faults: FaultSwitch;
  readonly onFault: (error: unknown) => void;
}

/** A function takes 6 MB of event, and base64 makes a body a third longer. */
const MAX_EVENT_BODY_BYTES = 4 * 1024 * 1024;
const MAX_BODY_BYTES = 6 * 1024 * 1024;

/** Of failed calls; everything else is 500. */
const STATUS: Readonly<Record<string, number>> = {
  FUNCTION_NOT_FOUND: 404,
  EXCEED_AUTHORITY: 403,
  EXCEED_REQUEST_SIZE_LIMIT: 413,
  EXCEED_MAX_PAYLOAD_SIZE: 413,
  FUNCTIONS_TIME_LIMIT_EXCEEDED: 504,
};

interface Asked {
  readonly route: HttpRoute;
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly requestId: string;
  readonly body: Uint8Array;
}

export function createHttpAccess(options: HttpAccessOptions): HttpModule {
  const gate = createRouteGate(options);
  return async (request, response, url) => {
    const route = options.routes().find((one) => isBelow(url.pathname, one));
    if (route === undefined) return false;
    if (gate(route, request, response)) return true;
    const requestId = randomUUID();
    try {
      const isHttp = options.httpFunctions.has(route.functionName);
      if (isHttp && !options.isOpen(route.functionName)) {
        throw new CloudBaseError(
          'EXCEED_AUTHORITY',
          'the function rule does not open this function',
        );
      }
      const body = await readBytes(request, isHttp ? MAX_BODY_BYTES : MAX_EVENT_BODY_BYTES);
      await answer(options, { route, request, url, requestId, body }, { response, isHttp });
    } catch (error) {
      const { status, code, message } = refusal(error, options.onFault);
      sendJson(response, status, { code, message, requestId });
    }
    return true;
  };
}

async function answer(
  options: HttpAccessOptions,
  asked: Asked,
  { response, isHttp }: { response: ServerResponse; isHttp: boolean },
): Promise<void> {
  const faults = options.faults.take(asked.url.pathname);
  if (faults !== null) {
    disturb(response, faults);
    // The other one of the two goes first, so that its effects are there when this one comes.
    if (faults.double) await twin(options, asked, isHttp);
    if (faults.firstByteDelayMs > 0) await sleep(faults.firstByteDelayMs);
  }
  if (isHttp) return serve(options, asked, response);
  sendReply(response, httpReply(await call(options, asked)), asked.requestId);
}

function serve(
  { httpFunctions }: HttpAccessOptions,
  asked: Asked,
  response: ServerResponse,
): Promise<void> {
  const { route, request, url, body } = asked;
  const path = `${seenPath(url.pathname, route)}${url.search}`;
  return httpFunctions.serve(request, response, { name: route.functionName, path, body });
}

/** Runs the request to its end without anybody who hears of it. */
async function twin(options: HttpAccessOptions, asked: Asked, isHttp: boolean): Promise<void> {
  if (!isHttp) {
    await call(options, asked);
    return;
  }
  const { ServerResponse } = await import('node:http');
  const unheard = new ServerResponse(asked.request);
  // Without a socket nothing leaves, and what is written counts as sent.
  unheard.write = () => true;
  await serve(options, asked, unheard);
}

/** Nobody vouches for the caller: the function sees no user, whatever the headers say. */
async function call(
  { functions, envId }: HttpAccessOptions,
  { route, request, url, requestId, body }: Asked,
): Promise<unknown> {
  const path = seenPath(url.pathname, route);
  const data = httpEvent(request, { path, url, body, requestId, envId });
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
