/** What a route asks of a request before any function is called: origin, login, pace. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson } from '../admin/exchange.ts';
import type { HttpRoute } from './routes.ts';

export interface GateOptions {
  /** Whether a Bearer token or key is one of this environment. */
  readonly isCredential: (bearer: string) => boolean;
  readonly now: () => number;
}

/** True when the request was answered here: a refusal, or a browser's preflight. */
export type Gate = (
  route: HttpRoute,
  request: IncomingMessage,
  response: ServerResponse,
) => boolean;

export function createRouteGate({ isCredential, now }: GateOptions): Gate {
  const pace = createPace(now);
  return (route, request, response) => {
    const refuse = (status: number, code: string, message: string): true => {
      request.resume();
      sendJson(response, status, { code, message });
      return true;
    };
    if (answeredByOrigin(route, request, response)) return true;
    if (!pace(route, request.socket.remoteAddress ?? '')) {
      return refuse(429, 'EXCEED_RATE_LIMIT', 'more requests a second than this route takes');
    }
    if (route.auth !== true) return false;
    const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (bearer === undefined || !isCredential(bearer)) {
      return refuse(401, 'MISSING_CREDENTIALS', 'this route wants a login of this environment');
    }
    return false;
  };
}

/** Safe domains: the gateway speaks for the function, and turns other pages away. */
function answeredByOrigin(
  { safeDomains }: HttpRoute,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const { origin } = request.headers;
  if (safeDomains === undefined || origin === undefined) return false;
  if (!safeDomains.includes(origin) && !/^https?:\/\/localhost(?::\d+)?$/.test(origin)) {
    request.resume();
    sendJson(response, 403, { code: 'INVALID_ORIGIN', message: `${origin} is no safe domain` });
    return true;
  }
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-allow-credentials', 'true');
  response.setHeader('vary', 'Origin');
  if (request.method !== 'OPTIONS') return false;
  response.writeHead(204, {
    'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE, OPTIONS',
    'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '*',
  });
  response.end();
  return true;
}

/** Counts within whole seconds. */
function createPace(now: () => number): (route: HttpRoute, address: string) => boolean {
  let second = 0;
  let counts = new Map<string, number>();
  const within = (key: string, limit: number | undefined): boolean => {
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return limit === undefined || limit === 0 || count <= limit;
  };
  return ({ path, qps }, address) => {
    if (qps === undefined) return true;
    const current = Math.floor(now() / 1_000);
    if (current !== second) counts = new Map();
    second = current;
    return within(path, qps.total) && within(`${path} ${address}`, qps.perClient);
  };
}
